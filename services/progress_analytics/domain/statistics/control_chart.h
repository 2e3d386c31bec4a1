// Charts that find a small lasting shift before a single reading shows it.
// Pure.
//
// The mean is the client's own baseline and sigma the standard error of
// measurement of the instrument, never the spread of a few readings. Missing
// readings are passed over; nothing is filled in.
#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

// Which side of the expected course a chart has left; which is worse is the
// measure's to say.
enum class ShiftSignal { kNone, kHigh, kLow };

struct Expected {
  double mean = 0;
  // Above 0.
  double sigma = 0;
};

template <typename Point>
struct ControlChart {
  // Of each reading in its order; nothing where it is missing.
  std::vector<absl::optional<Point>> points;
  absl::optional<size_t> first_signal;
};

struct CusumPoint {
  double above = 0;
  double below = 0;
  ShiftSignal signal = ShiftSignal::kNone;
};
using CusumChart = ControlChart<CusumPoint>;

// Cumulative sums of what is beyond the mean by more than `slack` sigma; they
// signal above `limit` sigma (Page 1954, Biometrika 41:100-115).
// INVALID_ARGUMENT when sigma or limit is not above 0 or slack is below 0.
absl::StatusOr<CusumChart> CumulativeSums(
    absl::Span<const absl::optional<double>> values, const Expected& expected,
    double slack, double limit);

struct EwmaPoint {
  double average = 0;
  double upper_limit = 0;
  double lower_limit = 0;
  ShiftSignal signal = ShiftSignal::kNone;
};
using EwmaChart = ControlChart<EwmaPoint>;

// The exponentially weighted moving average from the mean on, with the limits
// of its exact variance (Roberts 1959, Technometrics 1:239-250).
// INVALID_ARGUMENT unless 0 < weight <= 1 and sigma and limit are above 0.
absl::StatusOr<EwmaChart> MovingAverages(
    absl::Span<const absl::optional<double>> values, const Expected& expected,
    double weight, double limit);

struct DatedValue {
  double day = 0;
  double value = 0;
};

// An average that forgets by elapsed time: of each step what is weighed anew is
// 1 - exp(-days / `memory_days`) (Wright 1986, Manage Sci 32:499-510).
// INVALID_ARGUMENT when the days descend or `memory_days` is not above 0.
absl::StatusOr<std::vector<double>> SmoothByTime(
    absl::Span<const DatedValue> values, double memory_days);

}  // namespace concord::progress_analytics
