// Lag in days, and its sign.
#include "services/inventory/domain/records/mood_link.h"

#include "common/time/timestamp.h"
#include "concord/inventory/v1/mood_link.pb.h"

namespace concord::inventory {
namespace {

using v1::MoodLink;

// Closer than this nobody remembers which came first.
constexpr absl::Duration kUnclear = absl::Hours(1);

}  // namespace

void Relate(absl::Time event, MoodLink::Rating& rating) {
  const absl::Duration lag = FromTimestamp(rating.rating_time()) - event;
  rating.set_lag_days(absl::FDivDuration(lag, absl::Hours(24)));
  rating.set_direction(
      absl::AbsDuration(lag) < kUnclear ? MoodLink::DIRECTION_UNCLEAR
      : lag > absl::ZeroDuration()      ? MoodLink::DIRECTION_EVENT_FIRST
                                        : MoodLink::DIRECTION_MOOD_FIRST);
}

}  // namespace concord::inventory
