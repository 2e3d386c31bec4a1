// Sums, means and deviations in which the order of the values leaves no trace.
// Pure.
#pragma once

#include <cmath>

#include "absl/types/span.h"

namespace concord::progress_analytics {

// Neumaier's compensated sum (Neumaier 1974, Z Angew Math Mech 54:39-51).
class Sum {
 public:
  void Add(double value) {
    const double next = sum_ + value;
    lost_ += std::abs(sum_) >= std::abs(value) ? (sum_ - next) + value
                                               : (value - next) + sum_;
    sum_ = next;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0;
  double lost_ = 0;
};

// `values` are not empty.
inline double Mean(absl::Span<const double> values) {
  Sum sum;
  for (const double value : values) sum.Add(value);
  return sum.value() / static_cast<double>(values.size());
}

// Of a sample, with n - 1; there are at least two values.
inline double StandardDeviation(absl::Span<const double> values) {
  const double mean = Mean(values);
  Sum squares;
  for (const double value : values) {
    squares.Add((value - mean) * (value - mean));
  }
  return std::sqrt(squares.value() / static_cast<double>(values.size() - 1));
}

}  // namespace concord::progress_analytics
