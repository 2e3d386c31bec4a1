// Days of readings, and whom a series is for.
#include "services/progress_analytics/domain/analysis/series.h"

#include "concord/type/v1/author.pb.h"

namespace concord::progress_analytics {

bool IsKeptFromClient(const progress::v1::SeriesKey& key) {
  return key.source() == type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER &&
         !key.shared_with_client();
}

absl::CivilSecond CivilTimeOf(const Point& point) {
  return absl::ToCivilSecond(
      point.time + absl::Seconds(point.utc_offset_seconds),
      absl::UTCTimeZone());
}

int64_t DayOf(const Point& point) {
  return absl::CivilDay(CivilTimeOf(point)) - absl::CivilDay(1970, 1, 1);
}

}  // namespace concord::progress_analytics
