#include "services/goal_planning/domain/advice/strategies.h"

#include <gtest/gtest.h>

#include "concord/goals/v1/strategy.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Strategy;

TEST(IsIndicatedTest, IsTrueOfEverythingWhereTheStrategyNamesNothing) {
  EXPECT_TRUE(
      IsIndicated(Strategy(), {.problem_area = type::v1::PROBLEM_AREA_GRIEF,
                               .situation = type::v1::SITUATION_GRIEF,
                               .family = type::v1::GOAL_FAMILY_GRIEF}));
}

TEST(IsIndicatedTest, NeedsEachListToHaveWhatIsAskedFor) {
  Strategy strategy;
  strategy.add_problem_areas(type::v1::PROBLEM_AREA_ROLE_DISPUTE);
  strategy.add_situations(type::v1::SITUATION_WORKPLACE);
  EXPECT_TRUE(IsIndicated(strategy, {}));
  EXPECT_TRUE(IsIndicated(strategy,
                          {.problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
                           .situation = type::v1::SITUATION_WORKPLACE}));
  EXPECT_FALSE(IsIndicated(strategy,
                           {.problem_area = type::v1::PROBLEM_AREA_ROLE_DISPUTE,
                            .situation = type::v1::SITUATION_ROMANTIC}));
  EXPECT_FALSE(
      IsIndicated(strategy, {.problem_area = type::v1::PROBLEM_AREA_GRIEF}));
}

}  // namespace
}  // namespace concord::goal_planning
