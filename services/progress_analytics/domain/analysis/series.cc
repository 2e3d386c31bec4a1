// Days of readings.
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

int64_t DayOf(const Point& point) {
  constexpr int64_t kSecondsADay = int64_t{24} * 60 * 60;
  const int64_t seconds =
      absl::ToUnixSeconds(point.time) + point.utc_offset_seconds;
  const int64_t day = seconds / kSecondsADay;
  return seconds % kSecondsADay < 0 ? day - 1 : day;
}

}  // namespace concord::progress_analytics
