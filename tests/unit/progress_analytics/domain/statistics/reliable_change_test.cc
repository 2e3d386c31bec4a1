// Reliable change and its neighbours: edges and symmetries.
#include "services/progress_analytics/domain/statistics/reliable_change.h"

#include <gtest/gtest.h>

#include <limits>

namespace concord::progress_analytics {
namespace {

constexpr Precision kPhq9 = {6.1, 0.89, 1.96};

TEST(AssessReliableChangeTest, MirrorsWithTheDirection) {
  const auto lower = AssessReliableChange({19, 8, false}, kPhq9);
  const auto higher = AssessReliableChange({19, 8, true}, kPhq9);
  EXPECT_EQ(lower->verdict, Reliable::kImproved);
  EXPECT_EQ(higher->verdict, Reliable::kDeteriorated);
  EXPECT_EQ(lower->improvement_index, -higher->improvement_index);
}

TEST(AssessReliableChangeTest, DoesNotDependOnTheUnit) {
  const auto points = AssessReliableChange({19, 8, false}, kPhq9);
  const auto tenths = AssessReliableChange({190, 80, false}, {61, 0.89, 1.96});
  EXPECT_NEAR(points->index, tenths->index, 1e-12);
}

TEST(AssessReliableChangeTest, FindsNoChangeBetweenEqualScores) {
  const auto change = AssessReliableChange({12, 12, false}, kPhq9);
  EXPECT_EQ(change->index, 0);
  EXPECT_EQ(change->verdict, Reliable::kNoReliableChange);
}

TEST(AssessReliableChangeTest, RefusesWhatIsNoPrecision) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const Precision& precision :
       {Precision{0, 0.9}, Precision{-1, 0.9}, Precision{6, 1},
        Precision{6, -0.1}, Precision{nan, 0.9}, Precision{6, nan},
        Precision{6, 0.9, 0}}) {
    EXPECT_EQ(AssessReliableChange({1, 2, true}, precision).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(JudgePointsTest, KnowsBothKindsOfBoundary) {
  const ScorePair three_up = {2, 5, true};
  EXPECT_EQ(JudgePoints(three_up, 3, Boundary::kAtLeast), Reliable::kImproved);
  EXPECT_EQ(JudgePoints(three_up, 3, Boundary::kExceeds),
            Reliable::kNoReliableChange);
}

TEST(ClassifyTest, CountsAScoreAtTheCutoffAsClinical) {
  EXPECT_TRUE(
      Classify({10, 3, false}, 10, Reliable::kImproved).clinical_at_baseline);
  EXPECT_TRUE(
      Classify({50, 80, true}, 50, Reliable::kImproved).clinical_at_baseline);
}

TEST(ClassifyTest, NeverCallsRecoveredWhoWasNotClinical) {
  EXPECT_EQ(Classify({9, 2, false}, 10, Reliable::kImproved).category,
            Category::kImproved);
}

TEST(ChangeOfGoalRatingsTest, HasNoMeanWithoutAPair) {
  const auto change = ChangeOfGoalRatings({{3.0, absl::nullopt}}, 2.45);
  EXPECT_EQ(change.goals_used, 0);
  EXPECT_FALSE(change.mean.has_value());
  EXPECT_FALSE(change.goals[0].has_value());
}

TEST(RoomOnTest, IsNeverNegative) {
  const Room room = RoomOn({0, 10, true}, 12, 3);
  EXPECT_EQ(room.improvement, 0);
  EXPECT_EQ(room.deterioration, 12);
}

TEST(AdvanceTowardsTest, WorksInBothDirections) {
  EXPECT_EQ(*AdvanceTowards(5, 14, 5).fraction, 1);
  EXPECT_TRUE(AdvanceTowards(8, 2, 9).reached);
  EXPECT_TRUE(AdvanceTowards(5, 14, 15).regressed);
}

TEST(AdvanceTowardsTest, HasNoFractionWithoutADistance) {
  EXPECT_FALSE(AdvanceTowards(5, 5, 7).fraction.has_value());
}

}  // namespace
}  // namespace concord::progress_analytics
