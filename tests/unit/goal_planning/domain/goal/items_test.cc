#include "services/goal_planning/domain/goal/items.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using testing::IsOk;
using testing::Refused;

Goal Strategies(std::initializer_list<const char*> codes) {
  Goal goal;
  for (const char* code : codes) goal.add_strategies(code);
  return goal;
}

TEST(AddItemsTest, AddsWhatIsNotThereYetOnce) {
  Goal goal = Strategies({"a", "b"});
  ASSERT_THAT(AddItems(Strategies({"b", "c", "c"}), goal), IsOk());
  EXPECT_THAT(goal.strategies(), ElementsAre("a", "b", "c"));
}

TEST(AddItemsTest, TellsMilestonesApartByTitleAndValue) {
  Goal goal;
  goal.add_milestones()->set_title("half");
  goal.mutable_milestones(0)->set_value(5);
  Goal items = goal;
  items.add_milestones()->set_title("half");
  ASSERT_THAT(AddItems(items, goal), IsOk());
  EXPECT_EQ(goal.milestones_size(), 2);
}

TEST(AddItemsTest, RefusesAListThatGetsTooLong) {
  Goal goal = Strategies({"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"});
  EXPECT_THAT(AddItems(Strategies({"11"}), goal),
              Refused(type::v1::REASON_LIMIT_REACHED));
}

TEST(RemoveItemsTest, PassesOverWhatIsNotThere) {
  Goal goal = Strategies({"a", "b"});
  RemoveItems(Strategies({"b", "z"}), goal);
  EXPECT_THAT(goal.strategies(), ElementsAre("a"));
}

}  // namespace
}  // namespace concord::goal_planning
