// Slopes of a series over time: least squares with t-interval, the median of
// pairwise slopes, and the rank test that belongs to it. Pure.
//
// Sources: Sen 1968, J Am Stat Assoc 63:1379-1389; Kendall 1975, Rank
// Correlation Methods; Hollander & Wolfe 1999, Nonparametric Statistical
// Methods, 9.3.
#pragma once

#include <cstdint>

#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

// A value at a time, in elapsed weeks.
struct Observation {
  double week = 0;
  double value = 0;
};

struct Interval {
  double low = 0;
  double high = 0;
};

// The line of least squares.
struct LinearFit {
  int count = 0;
  double slope = 0;
  // The line's value at week 0.
  double intercept = 0;
  double mean_week = 0;
  // Sum of squared distances from `mean_week`.
  double spread = 0;

  // From here on only with three observations or more.
  struct Uncertainty {
    int degrees = 0;
    double residual_deviation = 0;
    double standard_error = 0;
    double critical_t = 0;
    Interval slope;
    // Nothing when all values are equal.
    absl::optional<double> r_squared;
    // Nothing when the standard error is 0.
    absl::optional<double> t;
    // Nothing when slope and standard error are both 0.
    absl::optional<double> p_value;
  };
  absl::optional<Uncertainty> uncertainty;
};

// Nothing with fewer than two observations or when all are of one time.
absl::optional<LinearFit> FitLine(absl::Span<const Observation> observations,
                                  double confidence);

// Mann and Kendall's test for a monotone trend.
struct RankTest {
  int count = 0;
  // Rising pairs minus falling pairs, over pairs of different times.
  int64_t rank_sum = 0;
  double variance = 0;
  double tau_a = 0;
  // Nothing when all values, or all times, are equal.
  absl::optional<double> tau_b;
  // With continuity correction; nothing when the variance is 0.
  absl::optional<double> z;
  absl::optional<double> p_normal;
  // Over all orders of the values; for at most 50 observations without ties,
  // and at most 10 with ties in the times or in the values but not in both.
  absl::optional<double> p_exact;
  // Whether some times or some values are equal.
  bool has_ties = false;
};

// Nothing with fewer than two observations. O(n log n).
absl::optional<RankTest> TestRanks(absl::Span<const Observation> observations);

// The median of the slopes between all pairs of different times.
struct MedianSlope {
  int64_t pair_count = 0;
  double slope = 0;
  // Median of value - slope week.
  double intercept = 0;
  // From the normal approximation of S; nothing with too few pairs.
  absl::optional<Interval> normal_interval;
  // From the exact distribution of S; for at most 50 observations without ties.
  absl::optional<Interval> exact_interval;
};

// Nothing with fewer than two observations or when all are of one time.
// Expected O(n log n); `test` is that of the same observations.
absl::optional<MedianSlope> FitMedianSlope(
    absl::Span<const Observation> observations, const RankTest& test,
    double confidence);

}  // namespace concord::progress_analytics
