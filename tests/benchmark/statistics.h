// How long the statistics of one series take.
#pragma once

#include "absl/time/time.h"

namespace concord::benchmark {

// Prints the median time of all statistics of one series of 500 readings, and
// of the median of its slopes alone, for a coarse scale and for a fine one;
// each measured for `duration`.
void MeasureStatistics(absl::Duration duration);

}  // namespace concord::benchmark
