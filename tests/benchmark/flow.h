// How long it takes until one service knows what was written in another.
#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/support/installation/installation.h"

namespace concord::benchmark {

// Answers 200 forms a second over 100 clients for `duration` and prints how
// long after its acknowledgement a score is in progress analytics, and how long
// a withdrawn consent takes to hold in goal planning meanwhile.
absl::Status MeasureFlow(testing::Installation& installation,
                         absl::Duration duration);

}  // namespace concord::benchmark
