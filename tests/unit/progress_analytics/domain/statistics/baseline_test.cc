#include "services/progress_analytics/domain/statistics/baseline.h"

#include <gtest/gtest.h>

#include <vector>

namespace concord::progress_analytics {
namespace {

using Kind = BaselineRule::Kind;

const std::vector<ReadingOfDay> kRatings = {{10, 6}, {15, 8}, {30, 2}};

absl::optional<Baseline> Of(const std::vector<ReadingOfDay>& readings,
                            const BaselineRule& rule, int64_t begin_day) {
  const auto found = FindBaseline(readings, rule, begin_day);
  EXPECT_TRUE(found.ok());
  return found.value_or(absl::nullopt);
}

TEST(FindBaselineTest, IsTheFirstValueUntilTheDayOnWhichWorkBegins) {
  EXPECT_EQ(Of(kRatings, {Kind::kSingleIntake}, 20)->value, 6);
  EXPECT_EQ(Of(kRatings, {Kind::kSingleIntake}, 10)->value, 6);
  EXPECT_FALSE(Of(kRatings, {Kind::kSingleIntake}, 9).has_value());
  EXPECT_FALSE(Of({}, {Kind::kSingleIntake}, 9).has_value());
}

TEST(FindBaselineTest, CountsTheLastDaysAndTakesNoneForNothing) {
  const std::vector<ReadingOfDay> counts = {{1, 9}, {4, 2}, {7, 1}, {8, 5}};
  const BaselineRule week = {Kind::kCountOverDays, 1, 7};
  EXPECT_EQ(Of(counts, week, 7)->value, 12);
  EXPECT_EQ(Of(counts, week, 8)->value, 8);
  EXPECT_EQ(Of(counts, week, 8)->reading_count, 3);
  EXPECT_FALSE(Of(counts, week, 30).has_value());
}

TEST(FindBaselineTest, IsTheMeanOfTheFirstValuesThatAreCloseEnough) {
  EXPECT_EQ(Of(kRatings, {Kind::kMeanOfFirst, 2, 14}, 40)->value, 7);
  EXPECT_FALSE(Of(kRatings, {Kind::kMeanOfFirst, 2, 5}, 40).has_value());
  EXPECT_FALSE(Of(kRatings, {Kind::kMeanOfFirst, 2, 14}, 12).has_value());
}

TEST(FindBaselineTest, IsTheShareOfTheFirstEvents) {
  const std::vector<ReadingOfDay> events = {{1, 1}, {2, 0}, {5, 0},
                                            {9, 1}, {9, 0}, {30, 1}};
  const BaselineRule rule = {Kind::kShareOfFirstEvents, 5, 21};
  EXPECT_EQ(Of(events, rule, 40)->value, 0.4);
  EXPECT_FALSE(Of(events, rule, 5).has_value());
}

TEST(FindBaselineTest, RefusesWhatIsNoRuleAndNoEvent) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      FindBaseline(kRatings, {Kind::kMeanOfFirst, 0, 14}, 40).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      FindBaseline(kRatings, {Kind::kCountOverDays, 1, 0}, 40).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      FindBaseline(kRatings, {Kind::kShareOfFirstEvents, 2, 21}, 40).status()));
}

}  // namespace
}  // namespace concord::progress_analytics
