#include "services/progress_analytics/domain/statistics/control_chart.h"

#include <algorithm>
#include <cmath>

#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"

namespace concord::progress_analytics {
namespace {

absl::Status CheckExpected(const Expected& expected, double limit) {
  if (!std::isfinite(expected.mean)) {
    return InvalidField("mean", "must be a number");
  }
  CONCORD_RETURN_IF_ERROR(CheckPositive(expected.sigma, "sigma"));
  return CheckPositive(limit, "limit");
}

ShiftSignal SignalOf(bool high, bool low) {
  if (high) return ShiftSignal::kHigh;
  return low ? ShiftSignal::kLow : ShiftSignal::kNone;
}

// `next` makes the point of each reading that is not missing.
template <typename Point, typename Next>
ControlChart<Point> Draw(absl::Span<const absl::optional<double>> values,
                         Next next) {
  ControlChart<Point> chart;
  for (const absl::optional<double>& value : values) {
    if (!value.has_value()) {
      chart.points.emplace_back();
      continue;
    }
    const Point point = next(*value);
    if (point.signal != ShiftSignal::kNone && !chart.first_signal.has_value()) {
      chart.first_signal = chart.points.size();
    }
    chart.points.push_back(point);
  }
  return chart;
}

}  // namespace

absl::StatusOr<CusumChart> CumulativeSums(
    absl::Span<const absl::optional<double>> values, const Expected& expected,
    double slack, double limit) {
  CONCORD_RETURN_IF_ERROR(CheckExpected(expected, limit));
  if (!(slack >= 0)) return InvalidField("slack", "must be 0 or more");
  const double allowance = slack * expected.sigma;
  const double alarm = limit * expected.sigma;
  CusumPoint sums;
  return Draw<CusumPoint>(values, [&](double value) {
    sums.above =
        std::max(0.0, value - (expected.mean + allowance) + sums.above);
    sums.below =
        std::max(0.0, (expected.mean - allowance) - value + sums.below);
    sums.signal = SignalOf(sums.above > alarm, sums.below > alarm);
    return sums;
  });
}

absl::StatusOr<EwmaChart> MovingAverages(
    absl::Span<const absl::optional<double>> values, const Expected& expected,
    double weight, double limit) {
  CONCORD_RETURN_IF_ERROR(CheckExpected(expected, limit));
  if (!(weight > 0 && weight <= 1)) {
    return InvalidField("weight", "must be above 0 and at most 1");
  }
  double average = expected.mean;
  // (1 - weight)^(2 i), of the i-th reading.
  double left = 1;
  return Draw<EwmaPoint>(values, [&](double value) {
    average = weight * value + (1 - weight) * average;
    left *= (1 - weight) * (1 - weight);
    const double reach =
        limit * expected.sigma * std::sqrt(weight / (2 - weight) * (1 - left));
    EwmaPoint point = {.average = average,
                       .upper_limit = expected.mean + reach,
                       .lower_limit = expected.mean - reach};
    point.signal =
        SignalOf(average > point.upper_limit, average < point.lower_limit);
    return point;
  });
}

absl::StatusOr<std::vector<double>> SmoothByTime(
    absl::Span<const DatedValue> values, double memory_days) {
  CONCORD_RETURN_IF_ERROR(CheckPositive(memory_days, "memory_days"));
  std::vector<double> smoothed;
  smoothed.reserve(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    if (i == 0) {
      smoothed.push_back(values[0].value);
      continue;
    }
    const double days = values[i].day - values[i - 1].day;
    if (!(days >= 0)) return InvalidField("day", "must not descend");
    const double anew = -std::expm1(-days / memory_days);
    smoothed.push_back(anew * values[i].value + (1 - anew) * smoothed.back());
  }
  return smoothed;
}

}  // namespace concord::progress_analytics
