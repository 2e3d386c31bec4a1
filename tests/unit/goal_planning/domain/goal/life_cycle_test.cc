#include "services/goal_planning/domain/goal/life_cycle.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/domain/author.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using testing::IsOk;
using testing::Refused;
using type::v1::Author;

const Author kClient = AuthorOf(type::v1::AUTHOR_ROLE_CLIENT, "ines");
const Author kTherapist = AuthorOf(type::v1::AUTHOR_ROLE_THERAPIST, "dr-silva");
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Goal Proposed() {
  Goal goal;
  goal.set_title("Listen first");
  goal.mutable_target()->set_measure("measures/native-rating-0-10");
  goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  goal.mutable_target()->set_baseline(3);
  goal.mutable_target()->set_value(7);
  Propose(kTherapist, goal);
  return goal;
}

Goal Agreed() {
  Goal goal = Proposed();
  EXPECT_THAT(Accept(kClient, {}, kNow, goal), IsOk());
  EXPECT_THAT(Accept(kTherapist, {}, kNow, goal), IsOk());
  return goal;
}

Goal Active() {
  Goal goal = Agreed();
  EXPECT_THAT(Activate(kNow, goal), IsOk());
  return goal;
}

TEST(ProposeTest, IsAcceptedByNobodyNotEvenItsProposer) {
  const Goal goal = Proposed();
  EXPECT_EQ(goal.state(), Goal::STATE_PROPOSED);
  EXPECT_EQ(goal.agreements_size(), 0);
  EXPECT_EQ(goal.author().role(), type::v1::AUTHOR_ROLE_THERAPIST);
}

TEST(AcceptTest, NeedsBothParties) {
  Goal goal = Proposed();
  ASSERT_THAT(Accept(kClient, {}, kNow, goal), IsOk());
  EXPECT_EQ(goal.state(), Goal::STATE_PROPOSED);
  ASSERT_THAT(Accept(kTherapist, {}, kNow, goal), IsOk());
  EXPECT_EQ(goal.state(), Goal::STATE_AGREED);
}

TEST(AcceptTest, DoesNotCountOnePartyTwice) {
  Goal goal = Proposed();
  ASSERT_THAT(Accept(kClient, {}, kNow, goal), IsOk());
  ASSERT_THAT(Accept(kClient, {}, kNow, goal), IsOk());
  EXPECT_EQ(goal.agreements_size(), 1);
  EXPECT_EQ(goal.state(), Goal::STATE_PROPOSED);
}

TEST(ReviseTest, WithdrawsBothWhenTheWordingChanges) {
  const Goal before = Agreed();
  Goal goal = before;
  goal.mutable_target()->set_value(8);
  ASSERT_THAT(Revise(before, kTherapist, goal), IsOk());
  EXPECT_EQ(goal.agreements_size(), 0);
  EXPECT_EQ(goal.state(), Goal::STATE_PROPOSED);
  EXPECT_EQ(goal.wording_revision(), 2);
}

TEST(ReviseTest, KeepsBothWhenTheWordingStays) {
  const Goal before = Agreed();
  Goal goal = before;
  goal.set_importance(9);
  ASSERT_THAT(Revise(before, kTherapist, goal), IsOk());
  EXPECT_EQ(goal.agreements_size(), 2);
  EXPECT_EQ(goal.state(), Goal::STATE_AGREED);
  EXPECT_EQ(goal.wording_revision(), 1);
}

TEST(ReviseTest, LetsWorkGoOnWhileBothLookAtTheNewWording) {
  const Goal before = Active();
  Goal goal = before;
  goal.mutable_target()->set_value(6);
  ASSERT_THAT(Revise(before, kTherapist, goal), IsOk());
  EXPECT_EQ(goal.state(), Goal::STATE_ACTIVE);
  EXPECT_EQ(goal.agreements_size(), 0);
  ASSERT_THAT(Accept(kClient, {}, kNow, goal), IsOk());
  ASSERT_THAT(Accept(kTherapist, {}, kNow, goal), IsOk());
  EXPECT_EQ(goal.state(), Goal::STATE_ACTIVE);
  EXPECT_EQ(goal.agreements(1).wording_revision(), 2);
}

TEST(LifeCycleTest, AllowsEachStepFromItsStatesAlone) {
  struct Step {
    const char* name;
    std::function<absl::Status(Goal&)> take;
    std::set<Goal::State> from;
  };
  const Step steps[] = {
      {"Accept",
       [](Goal& goal) { return Accept(kClient, {}, kNow, goal); },
       {Goal::STATE_PROPOSED, Goal::STATE_COUNTERED, Goal::STATE_AGREED,
        Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}},
      {"Activate",
       [](Goal& goal) { return Activate(kNow, goal); },
       {Goal::STATE_AGREED}},
      {"Pause",
       [](Goal& goal) { return Pause("why", goal); },
       {Goal::STATE_ACTIVE}},
      {"Resume",
       [](Goal& goal) { return Resume(goal); },
       {Goal::STATE_ON_HOLD}},
      {"Complete",
       [](Goal& goal) {
         return Complete(Goal::ACHIEVEMENT_ACHIEVED, "", kNow, goal);
       },
       {Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}},
      {"Cancel",
       [](Goal& goal) { return Cancel("why", goal); },
       {Goal::STATE_PROPOSED, Goal::STATE_COUNTERED, Goal::STATE_AGREED,
        Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}},
      {"Reject",
       [](Goal& goal) { return Reject("why", goal); },
       {Goal::STATE_PROPOSED, Goal::STATE_COUNTERED}},
  };
  for (const Step& step : steps) {
    for (int state = 1; state <= Goal::State_MAX; ++state) {
      Goal goal = Agreed();
      const auto goal_state = static_cast<Goal::State>(state);
      goal.set_state(goal_state);
      const std::string before = goal.SerializeAsString();
      const absl::Status taken = step.take(goal);
      EXPECT_EQ(taken.ok(), step.from.count(goal_state) > 0)
          << step.name << " from " << Goal::State_Name(goal_state);
      if (taken.ok()) continue;
      EXPECT_THAT(taken, Refused(type::v1::REASON_STATE_NOT_ALLOWED));
      EXPECT_EQ(goal.SerializeAsString(), before);
    }
  }
}

TEST(ActivateTest, NeedsATargetOnTheBetterSideOfTheBaseline) {
  Goal without_baseline = Agreed();
  without_baseline.mutable_target()->clear_baseline();
  Goal without_target = Agreed();
  without_target.clear_target();
  Goal wrong_side = Agreed();
  wrong_side.mutable_target()->set_value(2);
  for (Goal goal : {without_baseline, without_target, wrong_side}) {
    const absl::Status refused = Activate(kNow, goal);
    EXPECT_THAT(refused, Refused(type::v1::REASON_PRECONDITION_MISSING));
    EXPECT_EQ(goal.state(), Goal::STATE_AGREED);
  }
}

TEST(CompleteTest, AsksWhetherTheGoalWasReached) {
  Goal goal = Active();
  EXPECT_THAT(Complete(Goal::ACHIEVEMENT_IN_PROGRESS, "", kNow, goal),
              Refused(type::v1::REASON_FIELD_INVALID));
  ASSERT_THAT(Complete(Goal::ACHIEVEMENT_NOT_ACHIEVED, "too early", kNow, goal),
              IsOk());
  EXPECT_EQ(goal.state(), Goal::STATE_COMPLETED);
  EXPECT_EQ(goal.achievement(), Goal::ACHIEVEMENT_NOT_ACHIEVED);
  EXPECT_EQ(goal.reason(), "too early");
}

}  // namespace
}  // namespace concord::goal_planning
