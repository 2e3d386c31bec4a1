// Whether somebody is on the way that is hoped for: rules about one score at a
// session, and sudden gains. Pure. They call for a look, and decide nothing.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

// Sessions count from 1.
struct SessionScore {
  int session = 0;
  // Nothing where it is missing.
  absl::optional<double> score;
};

// How clients with this measure get on, on a scale of which lower is better:
// expected(s) = max(floor, baseline - `decline` ln s). Log-linear after Finch,
// Lambert & Schaalje 2001, Clin Psychol Psychother 8:231-242. `decline` and
// `residual_deviation` are to be fitted on several hundred closed episodes of
// one's own; without them the rule stays off.
struct ResponseCurve {
  double decline = 0;
  // Above 0.
  double residual_deviation = 0;
  // One-sided quantile of the tolerance: 1.2815515655446004 for 90 %.
  double z = 1.2815515655446004;
  // The least score that there is.
  double floor = 0;
};

enum class ResponseSignal {
  kBaseline,
  kOnTrack,
  kNotOnTrack,
  // The curve says nothing about who began outside the clinical range.
  kNotApplicable,
  kReliableDeterioration,
  kMissing,
};

struct ExpectedResponse {
  struct Point {
    double expected = 0;
    double upper = 0;
    double lower = 0;
    ResponseSignal signal = ResponseSignal::kBaseline;
  };
  // Of each score in its order.
  std::vector<Point> points;
  // The first session that is not on track or reliably worse.
  absl::optional<int> first_alert_session;
};

// `reliable_points` worse than the baseline is reliable. Where the baseline is
// below `least_baseline`, which is the clinical cut-off, nobody is off track.
// INVALID_ARGUMENT for a curve that is none or a session below 1.
absl::StatusOr<ExpectedResponse> CompareWithCurve(
    double baseline, absl::Span<const SessionScore> scores,
    const ResponseCurve& curve, double reliable_points,
    absl::optional<double> least_baseline);

// The rules that need no curve.
enum class RuleAlert {
  // Red: worse than the baseline by a reliable change.
  kReliableDeterioration,
  // Amber: less of a reduction than expected by this session.
  kNoEarlyResponse,
  kGreen,
  // Grey: no score, or no baseline to compare it with.
  kMissing,
};

struct AlertRules {
  // Of a reliable change, in scale units; above 0.
  double reliable_points = 0;
  // From this session on the score is to have fallen by `early_fraction` of the
  // baseline. The 16.2 % at the fourth session are of adolescents: to be
  // configured for others.
  int early_session = 4;
  double early_fraction = 0.162;
};

// Of a scale of which lower is better. A baseline of 0 cannot fall, and asks
// for no early response. INVALID_ARGUMENT for rules that are none.
absl::StatusOr<std::vector<RuleAlert>> ApplyAlertRules(
    absl::optional<double> baseline, absl::Span<const SessionScore> scores,
    const AlertRules& rules);

// The readings after which a sudden gain stands, by index, on a scale of which
// lower is better: down by `points` at least, by a quarter of the reading
// before at least, and the mean of the up to three readings before differs from
// that of the up to three from it on by a t-test at .05 (Tang & DeRubeis 1999,
// J Consult Clin Psychol 67:894-904). Two readings on both sides are the least.
// INVALID_ARGUMENT when `points` is not above 0.
absl::StatusOr<std::vector<size_t>> FindSuddenGains(
    absl::Span<const double> values, double points);

}  // namespace concord::progress_analytics
