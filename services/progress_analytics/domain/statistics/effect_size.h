// How large the change of a group is in standard deviations. Pure.
//
// For caseloads alone: of one person a standard deviation of change says
// nothing. A change without a group to compare with holds regression to the
// mean and recovery that would have come anyhow.
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "services/progress_analytics/domain/statistics/regression.h"
#include "services/progress_analytics/domain/statistics/reliable_change.h"

namespace concord::progress_analytics {

// What makes d of a small group unbiased (Hedges 1981, J Educ Stat 6:107-128).
struct SmallSampleCorrection {
  // Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)).
  double exact = 1;
  // 1 - 3 / (4 df - 1).
  double approximate = 1;
};
// `degrees` is at least 2.
SmallSampleCorrection CorrectionFor(double degrees);

struct PairedEffect {
  int count = 0;
  // After minus before, in scale units; the effects are positive when better.
  double mean_change = 0;
  double deviation_before = 0;
  double deviation_after = 0;
  double deviation_of_change = 0;
  // By the deviation before, by that of both (root of the mean square), and by
  // that of the changes; nothing where it is 0 (Lakens 2013, Front Psychol
  // 4:863).
  absl::optional<double> d_before;
  absl::optional<double> d_average;
  absl::optional<double> d_change;
  // With three pairs or more and a `d_before`: the correction, and it times
  // `d_before` (Hedges' g).
  absl::optional<SmallSampleCorrection> correction;
  absl::optional<double> g_before;
};

// Where one of the two is missing the pair is left out; nothing with fewer than
// two pairs.
absl::optional<PairedEffect> EffectOfPairs(
    absl::Span<const PairedScores> scores, bool higher_is_better);

struct GroupScores {
  double mean = 0;
  double standard_deviation = 0;
  int count = 0;
};

struct GroupEffect {
  double pooled_deviation = 0;
  // First minus second group (Cohen's d), its correction, and Hedges' g.
  double d = 0;
  SmallSampleCorrection correction;
  double g = 0;
  // Of `d`, for large samples (Hedges & Olkin 1985).
  double standard_error = 0;
  Interval interval;
};

// INVALID_ARGUMENT for a group of fewer than two, a deviation that is not above
// 0 or a confidence that is not inside (0, 1).
absl::StatusOr<GroupEffect> EffectBetweenGroups(const GroupScores& first,
                                                const GroupScores& second,
                                                double confidence);

struct Proportion {
  double share = 0;
  Interval interval;
};

// A share with the interval of Wilson 1927, J Am Stat Assoc 22:209-212.
// INVALID_ARGUMENT unless 0 <= `count` <= `total`, `total` is above 0 and `z`
// is.
absl::StatusOr<Proportion> ShareOf(int count, int total, double z);

}  // namespace concord::progress_analytics
