// When a line would reach a target, and how little that is known. Pure.
//
// Source: Fieller 1954, J R Stat Soc B 16:175-185. Courses flatten towards the
// ends of a scale: a straight line is hopeful there. Not for clients.
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "services/progress_analytics/domain/statistics/regression.h"

namespace concord::progress_analytics {

struct ForecastQuestion {
  double target = 0;
  double now_week = 0;
  bool higher_is_better = false;
  // Inside (0, 1).
  double confidence = 0.95;
  // Whether the interval is of single readings instead of the line.
  bool of_single_readings = false;
  // A point that is farther from now is beyond what anybody can say.
  double horizon_weeks = 104;
};

struct Forecast {
  enum class Status {
    kOk,
    // The slope cannot be told from 0: there is a point and no interval.
    kUnbounded,
    // The line is at the target now, or beyond it.
    kAlreadyReached,
    // The line leads away from the target, or nowhere.
    kNotReachable,
  };
  Status status = Status::kOk;
  double slope = 0;

  // From here on only with kOk and kUnbounded.
  struct Arrival {
    double week = 0;
    double weeks_from_now = 0;
    // (critical t times the slope's standard error over the slope)^2; from 1 on
    // there is no interval.
    double g = 0;
    absl::optional<Interval> weeks;
    bool beyond_horizon = false;
  };
  absl::optional<Arrival> arrival;
};

// Nothing with fewer than three observations or when all are of one time.
// INVALID_ARGUMENT when the question has no number or confidence is outside
// (0, 1).
absl::StatusOr<absl::optional<Forecast>> ForecastTarget(
    absl::Span<const Observation> observations,
    const ForecastQuestion& question);

}  // namespace concord::progress_analytics
