// Days of readings, and whom a series is for.
#include "services/progress_analytics/domain/analysis/series.h"

#include "concord/type/v1/author.pb.h"

namespace concord::progress_analytics {

bool IsKeptFromClient(const progress::v1::SeriesKey& key) {
  return key.source() == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER &&
         !key.shared_with_client();
}

absl::CivilSecond CivilTimeOf(const Point& point) {
  return absl::ToCivilSecond(point.time,
                             absl::FixedTimeZone(point.utc_offset_seconds));
}

int64_t DayOf(const Point& point) {
  constexpr int64_t kSecondsADay = int64_t{24} * 60 * 60;
  const int64_t seconds =
      absl::ToUnixSeconds(point.time) + point.utc_offset_seconds;
  const int64_t day = seconds / kSecondsADay;
  return seconds % kSecondsADay < 0 ? day - 1 : day;
}

}  // namespace concord::progress_analytics
