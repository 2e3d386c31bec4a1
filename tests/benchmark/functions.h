// How long pure functions take.
#pragma once

#include "absl/time/time.h"

namespace concord::benchmark {

// Prints the median time of all statistics of one series of 500 readings, and
// of the median of its slopes alone, for a coarse scale and for a fine one; and
// of suggestions over the catalogue for 20 needs. Each is measured for
// `duration`.
void MeasureFunctions(absl::Duration duration);

}  // namespace concord::benchmark
