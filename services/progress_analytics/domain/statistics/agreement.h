// How far two or more people say the same of the same. Pure.
//
// What they differ in is something to talk about, and nobody's error (De Los
// Reyes & Kazdin 2005, Psychol Bull 131:483). Below five paired occasions only
// the differences themselves are to be shown.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "services/progress_analytics/domain/statistics/regression.h"

namespace concord::progress_analytics {

// What two people say on one occasion; either may be missing, and the occasion
// is left out.
struct TwoViews {
  absl::optional<double> first;
  absl::optional<double> second;
};

struct Discrepancy {
  int count = 0;
  // The mean of second minus first.
  double bias = 0;
  double mean_distance = 0;
  double largest_distance = 0;
  // With two occasions or more: the deviation of the differences, and bias
  // -+ z times it (Bland & Altman 1986, Lancet 1:307-310).
  absl::optional<double> deviation;
  absl::optional<Interval> limits;
};

// Nothing without a paired occasion. `z` is above 0.
absl::optional<Discrepancy> DescribeDiscrepancy(
    absl::Span<const TwoViews> occasions, double z);

// Intraclass correlations of targets rated by the same raters (Shrout & Fleiss
// 1979, Psychol Bull 86:420-428).
struct IntraclassCorrelation {
  int targets = 0;
  int raters = 0;
  double mean_square_targets = 0;
  double mean_square_raters = 0;
  double mean_square_error = 0;
  double mean_square_within = 0;
  // Of one rating: raters at random for each target, absolute agreement, and
  // consistency. Raw, also below 0. Nothing when nothing varies.
  absl::optional<double> one_way;
  absl::optional<double> agreement;
  absl::optional<double> consistency;
  // The same of the raters' mean; nothing when one of those above is negative.
  absl::optional<double> one_way_of_mean;
  absl::optional<double> agreement_of_mean;
  absl::optional<double> consistency_of_mean;
  // Of `consistency`; nothing when one is negative or there is no error.
  absl::optional<Interval> consistency_interval;
};

// `ratings` has a row for each target, all of the same length. Nothing with
// fewer than two targets or raters. INVALID_ARGUMENT for rows that differ in
// length or hold no number, and for a confidence outside (0, 1).
absl::StatusOr<absl::optional<IntraclassCorrelation>> CorrelateRaters(
    absl::Span<const std::vector<double>> ratings, double confidence);

enum class KappaWeights { kUnweighted, kLinear, kQuadratic };

struct Kappa {
  int count = 0;
  double observed_agreement = 0;
  double expected_agreement = 0;
  // Nothing when both have said one and the same all the time.
  absl::optional<double> kappa;
};

// Agreement on ordered levels beyond chance (Cohen 1968, Psychol Bull
// 70:213-220). Occasions without both ratings are left out; nothing when none
// is left. INVALID_ARGUMENT for a rating that is none of `levels`, or fewer
// than two levels.
absl::StatusOr<absl::optional<Kappa>> WeightedKappa(
    absl::Span<const TwoViews> occasions, absl::Span<const double> levels,
    KappaWeights weights);

}  // namespace concord::progress_analytics
