#include "services/progress_analytics/domain/statistics/control_chart.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace concord::progress_analytics {
namespace {

using Values = std::vector<absl::optional<double>>;

TEST(CumulativeSumsTest, MirrorAtTheMean) {
  const Values values = {12, 14, {}, 15, 17, 19, 21};
  Values mirrored;
  for (const auto& value : values) {
    mirrored.push_back(value.has_value() ? absl::optional<double>(24 - *value)
                                         : absl::nullopt);
  }
  const auto up = CumulativeSums(values, {12, 2}, 0.5, 4);
  const auto down = CumulativeSums(mirrored, {12, 2}, 0.5, 4);
  ASSERT_TRUE(up.ok() && down.ok());
  EXPECT_EQ(up->first_signal, down->first_signal);
  for (size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(up->points[i].has_value(), values[i].has_value());
    if (!values[i].has_value()) continue;
    EXPECT_DOUBLE_EQ(up->points[i]->above, down->points[i]->below);
  }
  EXPECT_EQ(up->points.back()->signal, ShiftSignal::kHigh);
  EXPECT_EQ(down->points.back()->signal, ShiftSignal::kLow);
}

TEST(CumulativeSumsTest, SayNothingOfNothingAndOfTheMean) {
  EXPECT_TRUE(CumulativeSums({}, {12, 2}, 0.5, 4)->points.empty());
  EXPECT_FALSE(CumulativeSums(Values(40, 12), {12, 2}, 0.5, 4)
                   ->first_signal.has_value());
}

TEST(CumulativeSumsTest, RefuseWhatIsNoRule) {
  for (const auto& status : {CumulativeSums({}, {12, 0}, 0.5, 4).status(),
                             CumulativeSums({}, {NAN, 1}, 0.5, 4).status(),
                             CumulativeSums({}, {12, 1}, -1, 4).status(),
                             CumulativeSums({}, {12, 1}, 0.5, 0).status()}) {
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  }
}

TEST(MovingAveragesTest, HaveLimitsThatWidenTowardsTheirLast) {
  const auto chart = MovingAverages(Values(200, 12), {12, 2}, 0.3, 2.7);
  ASSERT_TRUE(chart.ok());
  EXPECT_FALSE(chart->first_signal.has_value());
  for (size_t i = 1; i < chart->points.size(); ++i) {
    EXPECT_GE(chart->points[i]->upper_limit, chart->points[i - 1]->upper_limit);
  }
  EXPECT_NEAR(chart->points.back()->upper_limit,
              12 + 2.7 * 2 * std::sqrt(0.3 / 1.7), 1e-9);
}

TEST(MovingAveragesTest, RefuseWhatIsNoWeight) {
  for (const double weight : {0.0, -0.1, 1.1}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        MovingAverages({}, {12, 2}, weight, 2.7).status()));
  }
}

TEST(SmoothByTimeTest, ForgetsByElapsedTimeAlone) {
  const std::vector<DatedValue> often = {{0, 10}, {7, 20}, {14, 20}};
  const std::vector<DatedValue> seldom = {{0, 10}, {14, 20}};
  EXPECT_NEAR(SmoothByTime(often, 14)->back(), SmoothByTime(seldom, 14)->back(),
              1e-12);
  EXPECT_TRUE(SmoothByTime({}, 14)->empty());
}

TEST(SmoothByTimeTest, RefusesDaysThatDescendAndNoMemory) {
  const std::vector<DatedValue> back = {{3, 10}, {1, 20}};
  EXPECT_TRUE(absl::IsInvalidArgument(SmoothByTime(back, 14).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(SmoothByTime({}, 0).status()));
}

}  // namespace
}  // namespace concord::progress_analytics
