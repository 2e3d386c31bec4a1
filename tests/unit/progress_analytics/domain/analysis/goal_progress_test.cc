// How far a goal has come, in either direction and past both ends.
#include "services/progress_analytics/domain/analysis/goal_progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "common/time/timestamp.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/type/v1/author.pb.h"
#include "tests/unit/progress_analytics/domain/example_series.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::GoalProgress;
using progress::v1::Measure;

GoalAim From(double baseline, double target, Sense sense = Sense::kUnknown) {
  GoalAim aim;
  aim.name = "clients/c1/goals/ask";
  aim.measure = "measures/native-rating";
  aim.sense = sense;
  aim.baseline = baseline;
  aim.target = target;
  return aim;
}

GoalProgress Progress(const GoalAim& aim, const std::vector<double>& values) {
  const SeriesData series = Weekly(Rating(), values);
  return ComputeProgress(Rating(), aim, &series);
}

TEST(GoalProgressTest, IsTheShareOfTheWayFromBaselineToTarget) {
  EXPECT_DOUBLE_EQ(Progress(From(2, 8), {2, 5}).fraction(), 0.5);
  EXPECT_DOUBLE_EQ(Progress(From(8, 2), {8, 5}).fraction(), 0.5);
}

TEST(GoalProgressTest, GoesBeyondBothEnds) {
  const GoalProgress beyond = Progress(From(2, 8), {2, 10});
  EXPECT_GT(beyond.fraction(), 1);
  EXPECT_TRUE(beyond.reached());
  const GoalProgress behind = Progress(From(2, 8), {2, 1});
  EXPECT_LT(behind.fraction(), 0);
  EXPECT_TRUE(behind.regressed());
  EXPECT_FALSE(behind.reached());
}

TEST(GoalProgressTest, BeginsAtTheFirstReadingWhereTheGoalNamesNoBaseline) {
  GoalAim aim = From(0, 8);
  aim.baseline.reset();
  EXPECT_EQ(Progress(aim, {4, 6}).baseline(), 4);
  EXPECT_DOUBLE_EQ(Progress(aim, {4, 6}).fraction(), 0.5);
}

TEST(GoalProgressTest, HasNoFractionWhereNothingWasMeasuredOrThereIsNoWay) {
  EXPECT_FALSE(ComputeProgress(Rating(), From(2, 8), nullptr).has_fraction());
  EXPECT_FALSE(
      ComputeProgress(Rating(), From(2, 8), nullptr).words().plain().empty());
  EXPECT_FALSE(Progress(From(5, 5), {5, 6}).has_fraction());
  GoalAim aim = From(2, 8);
  aim.target.reset();
  EXPECT_FALSE(Progress(aim, {2, 5}).has_fraction());
}

// D1: three in a row asked, one reading there.
TEST(GoalProgressTest, IsReachedByAsManyReadingsInARowAsTheGoalAsksFor) {
  GoalAim aim = From(2, 8);
  aim.consecutive_count = 3;
  EXPECT_FALSE(Progress(aim, {2, 8}).reached());
  EXPECT_FALSE(Progress(aim, {2, 8, 9, 5, 8}).has_reach_time());
  const GoalProgress kept = Progress(aim, {2, 8, 9, 8, 9});
  EXPECT_TRUE(kept.reached());
  EXPECT_EQ(FromTimestamp(kept.reach_time()),
            Weekly(Rating(), {2, 8, 9, 8}).points[3].time);
  const GoalProgress lost = Progress(aim, {2, 8, 9, 8, 3});
  EXPECT_FALSE(lost.reached());
  EXPECT_TRUE(lost.has_reach_time());
}

// D2: a mutual rating of 8 and 3, target 7.
TEST(GoalProgressTest, CountsTheLowerOfBothWhereTheMeasureDoes) {
  Measure mutual = Rating();
  mutual.set_lower_of_both(true);
  GoalAim aim = From(2, 7);
  SeriesData client = Weekly(mutual, {8, 9, 9});
  client.key.set_goal(aim.name);
  SeriesData other = Weekly(mutual, {3, 8});
  other.key.set_goal(aim.name);
  other.key.set_source(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  const auto lower =
      SeriesOf(mutual, aim, type::v1::AUTHOR_ROLE_UNSPECIFIED, {client, other});
  ASSERT_TRUE(lower.has_value());
  ASSERT_EQ(lower->points.size(), 3u);
  EXPECT_EQ(lower->points[0].value, 3);
  EXPECT_EQ(lower->points[1].value, 8);
  EXPECT_EQ(lower->points[2].value, 8) << "of a week before";
  other.points.resize(1);
  const auto alone =
      SeriesOf(mutual, aim, type::v1::AUTHOR_ROLE_UNSPECIFIED, {client, other});
  EXPECT_FALSE(ComputeProgress(mutual, aim, &*alone).reached());
  EXPECT_EQ(alone->points.size(), 2u);
  EXPECT_FALSE(
      SeriesOf(mutual, aim, type::v1::AUTHOR_ROLE_UNSPECIFIED, {client})
          .has_value());
  EXPECT_EQ(SeriesOf(mutual, aim, type::v1::AUTHOR_ROLE_CLIENT, {client})
                ->points.size(),
            3u);
}

TEST(GoalProgressTest, KeepsAMilestoneThatWasReachedOnce) {
  GoalAim aim = From(2, 8, Sense::kHigherIsBetter);
  aim.milestones = {{"Half", 5}, {"Nearly", 7}};
  const GoalProgress progress = Progress(aim, {2, 5, 4});
  ASSERT_EQ(progress.milestones_size(), 2);
  EXPECT_EQ(FromTimestamp(progress.milestones(0).reach_time()),
            Weekly(Rating(), {2, 5}).points[1].time);
  EXPECT_FALSE(progress.milestones(1).has_reach_time());
}

TEST(SeriesOfTest, TakesTheNewestOfTheGoalsSeriesFromTheAskedSource) {
  const GoalAim aim = From(2, 8);
  std::vector<SeriesData> series(4, Weekly(Rating(), {2, 5}));
  for (size_t i = 1; i < series.size(); ++i) series[i].key.set_goal(aim.name);
  series[2].points.back().time += absl::Hours(1);
  series[3].key.set_source(type::v1::AUTHOR_ROLE_THERAPIST);
  EXPECT_EQ(FindSeries(aim, type::v1::AUTHOR_ROLE_CLIENT, series), &series[2]);
  EXPECT_EQ(FindSeries(aim, type::v1::AUTHOR_ROLE_THERAPIST, series),
            &series[3]);
  EXPECT_EQ(FindSeries(aim, type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER, series),
            nullptr);
}

}  // namespace
}  // namespace concord::progress_analytics
