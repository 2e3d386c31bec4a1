#include "services/progress_analytics/domain/statistics/response.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"
#include "services/progress_analytics/domain/statistics/distributions.h"
#include "services/progress_analytics/domain/statistics/moments.h"

namespace concord::progress_analytics {
namespace {

absl::Status CheckCurve(const ResponseCurve& curve, double reliable_points) {
  if (!IsPositive(curve.residual_deviation) || !IsPositive(curve.z) ||
      !std::isfinite(curve.decline) || !std::isfinite(curve.floor)) {
    return InvalidField("curve",
                        "needs numbers, and a deviation and a z above 0");
  }
  return CheckPositive(reliable_points, "reliable_points");
}

absl::Status CheckSessions(absl::Span<const SessionScore> scores) {
  for (size_t i = 0; i < scores.size(); ++i) {
    if (scores[i].session < 1) {
      return InvalidField(absl::StrCat("scores[", i, "].session"),
                          "must be 1 or more");
    }
  }
  return absl::OkStatus();
}

// Whether the means of the two differ by a two-sided t-test at .05.
bool DifferReliably(absl::Span<const double> before,
                    absl::Span<const double> after) {
  constexpr double kConfidence = 0.95;
  if (before.size() < 2 || after.size() < 2) return false;
  const double difference = Mean(before) - Mean(after);
  const auto n = static_cast<double>(before.size());
  const auto m = static_cast<double>(after.size());
  const double degrees = n + m - 2;
  const double first = StandardDeviation(before);
  const double second = StandardDeviation(after);
  const double pooled = std::sqrt(
      ((n - 1) * first * first + (m - 1) * second * second) / degrees);
  return difference >
         CriticalT(kConfidence, degrees) * pooled * std::sqrt(1 / n + 1 / m);
}

}  // namespace

absl::StatusOr<ExpectedResponse> CompareWithCurve(
    double baseline, absl::Span<const SessionScore> scores,
    const ResponseCurve& curve, double reliable_points,
    absl::optional<double> least_baseline) {
  CONCORD_RETURN_IF_ERROR(CheckCurve(curve, reliable_points));
  CONCORD_RETURN_IF_ERROR(CheckSessions(scores));
  const bool applies =
      !least_baseline.has_value() || baseline >= *least_baseline;
  const double tolerance = curve.z * curve.residual_deviation;
  const auto signal_of = [&](const SessionScore& one, double upper) {
    if (!one.score.has_value()) return ResponseSignal::kMissing;
    if (one.session == 1) return ResponseSignal::kBaseline;
    if (*one.score - baseline >= reliable_points) {
      return ResponseSignal::kReliableDeterioration;
    }
    if (!applies) return ResponseSignal::kNotApplicable;
    return *one.score > upper ? ResponseSignal::kNotOnTrack
                              : ResponseSignal::kOnTrack;
  };
  ExpectedResponse response;
  for (const SessionScore& one : scores) {
    ExpectedResponse::Point point;
    point.expected =
        std::max(curve.floor, baseline - curve.decline * std::log(one.session));
    point.upper = point.expected + tolerance;
    point.lower = std::max(curve.floor, point.expected - tolerance);
    point.signal = signal_of(one, point.upper);
    response.points.push_back(point);
    if ((point.signal == ResponseSignal::kNotOnTrack ||
         point.signal == ResponseSignal::kReliableDeterioration) &&
        !response.first_alert_session.has_value()) {
      response.first_alert_session = one.session;
    }
  }
  return response;
}

absl::StatusOr<std::vector<RuleAlert>> ApplyAlertRules(
    absl::optional<double> baseline, absl::Span<const SessionScore> scores,
    const AlertRules& rules) {
  CONCORD_RETURN_IF_ERROR(
      CheckPositive(rules.reliable_points, "reliable_points"));
  if (!(rules.early_fraction >= 0 && rules.early_fraction <= 1)) {
    return InvalidField("early_fraction", "must be from 0 to 1");
  }
  CONCORD_RETURN_IF_ERROR(CheckSessions(scores));
  const auto alert_of = [&](const SessionScore& one) {
    if (!one.score.has_value() || !baseline.has_value()) {
      return RuleAlert::kMissing;
    }
    if (*one.score - *baseline >= rules.reliable_points) {
      return RuleAlert::kReliableDeterioration;
    }
    const bool is_late =
        one.session >= rules.early_session && *baseline > 0 &&
        (*baseline - *one.score) / *baseline < rules.early_fraction;
    return is_late ? RuleAlert::kNoEarlyResponse : RuleAlert::kGreen;
  };
  std::vector<RuleAlert> alerts;
  alerts.reserve(scores.size());
  for (const SessionScore& one : scores) alerts.push_back(alert_of(one));
  return alerts;
}

absl::StatusOr<std::vector<size_t>> FindSuddenGains(
    absl::Span<const double> values, double points) {
  constexpr size_t kReach = 3;
  constexpr double kLeastShare = 0.25;
  CONCORD_RETURN_IF_ERROR(CheckPositive(points, "points"));
  std::vector<size_t> gains;
  for (size_t i = 1; i < values.size(); ++i) {
    const double down = values[i - 1] - values[i];
    if (down < points || down < kLeastShare * values[i - 1]) continue;
    const size_t begin = i > kReach ? i - kReach : 0;
    if (DifferReliably(values.subspan(begin, i - begin),
                       values.subspan(i, kReach))) {
      gains.push_back(i);
    }
  }
  return gains;
}

}  // namespace concord::progress_analytics
