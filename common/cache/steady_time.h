// Waiting times on the clock that nobody sets.
#pragma once

#include <algorithm>
#include <chrono>

#include "absl/time/time.h"

namespace concord::cache {

using SteadyTime = std::chrono::steady_clock::time_point;

// `duration` from now; anything longer than a day, infinity too, is a day.
inline SteadyTime SteadyAfter(absl::Duration duration) {
  return std::chrono::steady_clock::now() +
         absl::ToChronoNanoseconds(std::min(duration, absl::Hours(24)));
}

}  // namespace concord::cache
