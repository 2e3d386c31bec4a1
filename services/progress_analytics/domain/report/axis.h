// The scales of a chart: which values and which days get a tick. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::progress_analytics {

struct ValueAxis {
  double low = 0;
  double high = 1;
  // Ascending, inside [low, high].
  std::vector<double> ticks;
};

// The whole scale of a measure with bands or a short scale; else from the
// scale's beginning to a little above the largest of `values`.
ValueAxis ValueAxisFor(const progress::v1::Measure& measure,
                       absl::Span<const double> values);

struct TimeAxis {
  struct Tick {
    absl::CivilSecond time;
    // `5 Mar` or `Mar`.
    std::string label;
    // The year where it differs from the tick before; else empty.
    std::string year;
  };
  absl::CivilSecond begin;
  absl::CivilSecond end;
  std::vector<Tick> ticks;
};

// From `first` to `last` with a little room on both sides, ticked by civil
// days: days or weeks counted from the first day, or firsts of months. Every
// reading stands on the day that it has where it was taken.
TimeAxis TimeAxisFor(absl::CivilSecond first, absl::CivilSecond last);

}  // namespace concord::progress_analytics
