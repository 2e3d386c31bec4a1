// The slopes between all pairs of observations, in their order, without making
// them all. Pure.
//
// Source: Dillencourt, Mount & Netanyahu 1992, Int J Comput Geom Appl 2:1-27,
// here with samples of a fixed sequence: the same observations take the same
// way.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "services/progress_analytics/domain/statistics/regression.h"

namespace concord::progress_analytics {

// How often a larger value stands before a smaller one. Sorts `values`.
// O(n log n).
int64_t CountInversions(std::vector<double>& values);

class PairSlopes {
 public:
  explicit PairSlopes(absl::Span<const Observation> observations);

  // Of pairs of different times.
  int64_t count() const { return count_; }
  // The slopes at two neighbouring places, or twice at one, of the ascending
  // order, counted from 0. Expected O(n log n).
  std::pair<double, double> AtRanks(int64_t first, int64_t second);
  double AtRank(int64_t rank) { return AtRanks(rank, rank).first; }
  // At the middle.
  double Median();

 private:
  // Slopes from `low` on and below `high`, with how many are below either.
  struct Bracket {
    double low;
    double high;
    int64_t below_low;
    int64_t below_high;
  };

  double SlopeOf(size_t i, size_t j) const {
    return (observations_[j].value - observations_[i].value) /
           (observations_[j].week - observations_[i].week);
  }
  // How far from a slope another one is taken for the same.
  double ResolutionAt(double slope) const;
  int64_t CountBelow(double slope);
  std::vector<double> Sample(const Bracket& bracket, size_t size);
  void NarrowTo(double slope, int64_t first, int64_t second, Bracket& bracket);
  std::vector<double> Within(const Bracket& bracket) const;
  std::vector<double> All() const;

  // By time, those of one time by value.
  std::vector<Observation> observations_;
  int64_t count_ = 0;
  // Between the least and the largest value.
  double range_ = 0;
  // Beyond every slope.
  double steepest_ = 0;
  uint64_t random_ = 0x9E3779B97F4A7C15;
  std::vector<double> keys_;
};

}  // namespace concord::progress_analytics
