// The wall clock.
#include "common/time/clock.h"

#include "absl/time/clock.h"

namespace concord {

absl::Time SystemClock::Now() const { return absl::Now(); }

}  // namespace concord
