#include "services/progress_analytics/domain/statistics/forecast.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace concord::progress_analytics {
namespace {

const std::vector<Observation> kFalling = {{0, 19}, {1, 18}, {2, 18}, {3, 15},
                                           {4, 16}, {6, 12}, {8, 11}};

Forecast Of(const std::vector<Observation>& observations,
            const ForecastQuestion& question) {
  const auto forecast = ForecastTarget(observations, question);
  EXPECT_TRUE(forecast.ok());
  EXPECT_TRUE(forecast->has_value());
  return forecast->value_or(Forecast());
}

TEST(ForecastTargetTest, MirrorsWithTheScale) {
  std::vector<Observation> rising;
  for (const Observation& one : kFalling) {
    rising.push_back({one.week, 100 - 2 * one.value});
  }
  const Forecast down = Of(kFalling, {.target = 4, .now_week = 8});
  const Forecast up =
      Of(rising, {.target = 92, .now_week = 8, .higher_is_better = true});
  EXPECT_EQ(down.status, Forecast::Status::kOk);
  EXPECT_NEAR(down.arrival->week, up.arrival->week, 1e-9);
  EXPECT_NEAR(down.arrival->weeks->high, up.arrival->weeks->high, 1e-9);
}

TEST(ForecastTargetTest, KnowsLessOfASingleReadingThanOfTheLine) {
  ForecastQuestion question = {.target = 4, .now_week = 8};
  const Interval line = *Of(kFalling, question).arrival->weeks;
  question.of_single_readings = true;
  const Interval single = *Of(kFalling, question).arrival->weeks;
  EXPECT_LT(single.low, line.low);
  EXPECT_GT(single.high, line.high);
}

TEST(ForecastTargetTest, NamesNoWeekForAWrongDirection) {
  const Forecast away =
      Of(kFalling, {.target = 25, .now_week = 8, .higher_is_better = true});
  EXPECT_EQ(away.status, Forecast::Status::kNotReachable);
  EXPECT_FALSE(away.arrival.has_value());
  const Forecast still =
      Of({{0, 9}, {1, 9}, {2, 9}}, {.target = 4, .now_week = 2});
  EXPECT_EQ(still.status, Forecast::Status::kNotReachable);
}

TEST(ForecastTargetTest, IsAPointOnAPerfectLine) {
  const Forecast sure =
      Of({{0, 10}, {1, 9}, {2, 8}, {3, 7}}, {.target = 4, .now_week = 3});
  ASSERT_TRUE(sure.arrival.has_value());
  EXPECT_NEAR(sure.arrival->weeks->low, 6, 1e-9);
  EXPECT_NEAR(sure.arrival->weeks->high, 6, 1e-9);
}

TEST(ForecastTargetTest, SaysWhatIsBeyondItsHorizon) {
  const Forecast far =
      Of(kFalling, {.target = 4, .now_week = 8, .horizon_weeks = 1});
  EXPECT_TRUE(far.arrival->beyond_horizon);
}

TEST(ForecastTargetTest, SaysNothingWithTooFewReadings) {
  EXPECT_FALSE(ForecastTarget({}, {.target = 4})->has_value());
  EXPECT_FALSE(
      ForecastTarget(std::vector<Observation>{{0, 9}, {1, 8}}, {.target = 4})
          ->has_value());
}

TEST(ForecastTargetTest, RefusesWhatIsNoQuestion) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      ForecastTarget(kFalling, {.target = NAN}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      ForecastTarget(kFalling, {.target = 4, .confidence = 1}).status()));
}

}  // namespace
}  // namespace concord::progress_analytics
