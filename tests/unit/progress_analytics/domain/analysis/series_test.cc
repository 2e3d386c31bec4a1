// Days and weeks between readings.
#include "services/progress_analytics/domain/analysis/series.h"

#include <gtest/gtest.h>

#include "services/progress_analytics/domain/analysis/trend.h"

namespace concord::progress_analytics {
namespace {

TEST(InWeeksTest, TurnsWithTheOrderOfTheTwo) {
  const Point begin = {absl::FromUnixSeconds(0)};
  const Point end = {begin.time + absl::Hours(36)};
  EXPECT_EQ(InWeeks({begin, end})[1].week, 1.5 / 7);
  EXPECT_EQ(InWeeks({end, begin})[1].week, -1.5 / 7);
  EXPECT_EQ(DayOf(end) - DayOf(begin), 1);
}

TEST(DayOfTest, CountsFrom1970WhereAReadingWasTaken) {
  const absl::Time evening = absl::FromUnixSeconds(23 * 3600);
  EXPECT_EQ(DayOf({evening}), 0);
  EXPECT_EQ(DayOf({evening, 0, 2 * 3600}), 1);
  EXPECT_EQ(DayOf({absl::FromUnixSeconds(3600), 0, -2 * 3600}), -1);
}

}  // namespace
}  // namespace concord::progress_analytics
