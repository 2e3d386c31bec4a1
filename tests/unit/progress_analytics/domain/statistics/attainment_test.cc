#include "services/progress_analytics/domain/statistics/attainment.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace concord::progress_analytics {
namespace {

TEST(ScoreAttainmentTest, IgnoresTheOrderOfGoalsAndTheUnitOfWeights) {
  const std::vector<AttainedGoal> goals = {{1, 3}, {-1, 2}, {2, 1}, {{}, 4}};
  std::vector<AttainedGoal> others(goals.rbegin(), goals.rend());
  for (AttainedGoal& goal : others) goal.weight *= 10;
  EXPECT_NEAR(*ScoreAttainment(goals)->t_score,
              *ScoreAttainment(others)->t_score, 1e-12);
  EXPECT_EQ(ScoreAttainment(goals)->goals_missing, 1);
}

TEST(ScoreAttainmentTest, MirrorsAtFiftyAndRisesWithEveryLevel) {
  double last = 0;
  for (int level = -2; level <= 2; ++level) {
    const std::vector<AttainedGoal> goals = {{level}, {0}, {level}};
    const std::vector<AttainedGoal> mirrored = {{-level}, {0}, {-level}};
    const double score = *ScoreAttainment(goals)->t_score;
    EXPECT_NEAR(score + *ScoreAttainment(mirrored)->t_score, 100, 1e-12);
    EXPECT_GT(score, last);
    last = score;
  }
}

TEST(ScoreAttainmentTest, HasNoScoreWithoutARatedGoal) {
  EXPECT_FALSE(ScoreAttainment({})->t_score.has_value());
  EXPECT_FALSE(
      ScoreAttainment(std::vector<AttainedGoal>{{{}, 1}})->t_score.has_value());
  EXPECT_FALSE(
      ScoreAttainment(std::vector<AttainedGoal>{{2, 0}})->t_score.has_value());
}

TEST(ScoreAttainmentTest, RefusesWhatIsNoLevelNoWeightAndNoCorrelation) {
  for (const AttainedGoal goal :
       {AttainedGoal{3, 1}, AttainedGoal{-3, 1}, AttainedGoal{1, -1}}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        ScoreAttainment(std::vector<AttainedGoal>{goal}).status()));
  }
  EXPECT_TRUE(absl::IsInvalidArgument(
      ScoreAttainment(std::vector<AttainedGoal>{{1}}, 1.1).status()));
}

}  // namespace
}  // namespace concord::progress_analytics
