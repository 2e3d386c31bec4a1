// What came first, an event or a mood. Pure.
#pragma once

#include "absl/time/time.h"
#include "concord/inventory/v1/mood_link.pb.h"

namespace concord::inventory {

// Fills lag and direction of a rating whose time is set.
void Relate(absl::Time event, v1::MoodLink::Rating& rating);

}  // namespace concord::inventory
