#include "services/inventory/domain/forms/social_rhythm.h"

#include <algorithm>
#include <cstdlib>

namespace concord::inventory {
namespace {

constexpr int kMinutesADay = 24 * 60;
constexpr int kLeastDays = 3;

int Apart(int a, int b) {
  const int minutes = std::abs(a - b) % kMinutesADay;
  return std::min(minutes, kMinutesADay - minutes);
}

}  // namespace

SocialRhythm RateSocialRhythm(absl::Span<const Activity> activities,
                              int tolerance_minutes) {
  SocialRhythm rhythm;
  for (const Activity& activity : activities) {
    int days = 0;
    int hits = 0;
    for (const absl::optional<int>& time : activity.times) {
      if (!time.has_value()) continue;
      ++days;
      if (Apart(*time, activity.habitual) <= tolerance_minutes) ++hits;
    }
    if (days < kLeastDays) continue;
    ++rhythm.activities;
    rhythm.hits += hits;
  }
  if (rhythm.activities > 0) {
    rhythm.score = static_cast<double>(rhythm.hits) / rhythm.activities;
  }
  return rhythm;
}

}  // namespace concord::inventory
