#include "services/progress_analytics/domain/statistics/forecast.h"

#include <cmath>

#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"

namespace concord::progress_analytics {
namespace {

// The weeks at which the band of the line meets the target: the roots of
// (A + b d)^2 = t^2 s^2 (c + d^2 / Sxx), where d counts from the mean week.
Interval BandAtTarget(const LinearFit& fit,
                      const LinearFit::Uncertainty& uncertainty, double g,
                      const ForecastQuestion& question) {
  const double distance =
      fit.intercept + fit.slope * fit.mean_week - question.target;
  const double spread =
      (question.of_single_readings ? 1.0 : 0.0) + 1.0 / fit.count;
  const double reach = uncertainty.critical_t * uncertainty.standard_error;
  const double band = uncertainty.critical_t * uncertainty.residual_deviation;
  const double leading = fit.slope * fit.slope * (1 - g);
  const double root = std::sqrt(distance * distance * reach * reach +
                                band * band * spread * leading);
  const double middle = -distance * fit.slope;
  return {fit.mean_week + (middle - root) / leading,
          fit.mean_week + (middle + root) / leading};
}

}  // namespace

absl::StatusOr<absl::optional<Forecast>> ForecastTarget(
    absl::Span<const Observation> observations,
    const ForecastQuestion& question) {
  if (!std::isfinite(question.target) || !std::isfinite(question.now_week) ||
      !std::isfinite(question.horizon_weeks)) {
    return InvalidField("question", "needs numbers");
  }
  CONCORD_RETURN_IF_ERROR(CheckConfidence(question.confidence));
  const absl::optional<LinearFit> fit =
      FitLine(observations, question.confidence);
  if (!fit.has_value() || !fit->uncertainty.has_value()) return absl::nullopt;
  const LinearFit::Uncertainty& uncertainty = *fit->uncertainty;
  Forecast forecast;
  forecast.slope = fit->slope;
  const double towards = question.higher_is_better ? 1 : -1;
  const double now = fit->intercept + fit->slope * question.now_week;
  if (towards * (now - question.target) >= 0) {
    forecast.status = Forecast::Status::kAlreadyReached;
    return forecast;
  }
  if (towards * fit->slope <= 0) {
    forecast.status = Forecast::Status::kNotReachable;
    return forecast;
  }
  Forecast::Arrival& arrival = forecast.arrival.emplace();
  arrival.week = (question.target - fit->intercept) / fit->slope;
  arrival.weeks_from_now = arrival.week - question.now_week;
  const double reach =
      uncertainty.critical_t * uncertainty.standard_error / fit->slope;
  arrival.g = reach * reach;
  arrival.beyond_horizon = arrival.weeks_from_now > question.horizon_weeks;
  if (arrival.g < 1) {
    arrival.weeks = BandAtTarget(*fit, uncertainty, arrival.g, question);
  } else {
    forecast.status = Forecast::Status::kUnbounded;
  }
  return forecast;
}

}  // namespace concord::progress_analytics
