// How regular a week was by the clock. Pure.
#pragma once

#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::inventory {

// When one activity began on each day of a week, in minutes after midnight, and
// when it usually does.
struct Activity {
  absl::Span<const absl::optional<int>> times;
  int habitual = 0;
};

struct SocialRhythm {
  // Beginnings within the tolerance of the usual time, over the activities that
  // were done on three days or more.
  int hits = 0;
  int activities = 0;
  // Hits for each activity, 0 to 7; nothing when none counts.
  absl::optional<double> score;
};

// The Social Rhythm Metric (Monk, Flaherty, Frank, Hoskinson & Kupfer 1990, J
// Nerv Ment Dis 178:120-126; with five items Monk, Frank, Potts & Kupfer 2002).
// Midnight is no seam: a time before it and one after it are near each other.
SocialRhythm RateSocialRhythm(absl::Span<const Activity> activities,
                              int tolerance_minutes = 45);

}  // namespace concord::inventory
