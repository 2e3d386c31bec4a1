#include "services/progress_analytics/domain/statistics/completeness.h"

#include <gtest/gtest.h>

#include <vector>

namespace concord::progress_analytics {
namespace {

TEST(CompletenessOfTest, HasNoShareOfNothing) {
  const auto nothing = CompletenessOf(0, {});
  ASSERT_TRUE(nothing.ok());
  EXPECT_FALSE(nothing->share.has_value());
  EXPECT_FALSE(nothing->has_pair);
  EXPECT_TRUE(absl::IsInvalidArgument(CompletenessOf(-1, {}).status()));
}

TEST(CompletenessOfTest, HasNoPairOfOneRating) {
  const std::vector<absl::optional<double>> one = {12, {}, {}};
  EXPECT_FALSE(CompletenessOf(3, one)->has_pair);
}

TEST(ElapsedDaysTest, TurnsWithTheOrderOfTheTwo) {
  const absl::Time begin = absl::FromUnixSeconds(0);
  const absl::Time end = begin + absl::Hours(36);
  EXPECT_EQ(ElapsedDays(begin, end), 1.5);
  EXPECT_EQ(ElapsedDays(end, begin), -1.5);
  EXPECT_EQ(CalendarDays(begin, end, absl::UTCTimeZone()), 1);
}

}  // namespace
}  // namespace concord::progress_analytics
