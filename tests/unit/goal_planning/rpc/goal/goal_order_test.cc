// The order of goals, and how many are worked on at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/goals/v1/goal_order_requests.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::GoalOrder;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::IsOk;
using testing::Refused;

class OrderTest : public ServiceFixture {
 protected:
  std::string Propose(const char* id) {
    auto request = Creation();
    request.set_goal_id(id);
    harness_.clock().Advance(absl::Seconds(1));
    const auto goal = harness_.Call<Goal>(kTherapist, "CreateGoal", request);
    EXPECT_THAT(goal, IsOk());
    return goal.ok() ? goal->name() : "";
  }
  absl::StatusOr<Goal> Begin(const std::string& name) {
    goals::v1::GetGoalRequest get;
    get.set_name(name);
    const Goal goal = *harness_.Call<Goal>(kTherapist, "GetGoal", get);
    EXPECT_THAT(Accept(kClient, goal), IsOk());
    EXPECT_THAT(Accept(kTherapist, goal), IsOk());
    goals::v1::ActivateGoalRequest request;
    request.set_name(name);
    request.set_request_id(NextRequestId());
    return harness_.Call<Goal>(kTherapist, "ActivateGoal", request);
  }
  GoalOrder Order() {
    goals::v1::GetGoalOrderRequest request;
    request.set_name("clients/c1/goalOrder");
    const auto order =
        harness_.Call<GoalOrder>(kClient, "GetGoalOrder", request);
    EXPECT_THAT(order, IsOk());
    return order.value_or(GoalOrder());
  }
  absl::StatusOr<GoalOrder> Put(const GoalOrder& order) {
    goals::v1::ReprioritizeGoalsRequest request;
    *request.mutable_goal_order() = order;
    request.set_request_id(NextRequestId());
    return harness_.Call<GoalOrder>(kClient, "ReprioritizeGoals", request);
  }
};

TEST_F(OrderTest, S88_TakesEveryPermutationAndKeepsWhatWasBefore) {
  std::vector<std::string> names = {Propose("a"), Propose("b"), Propose("c")};
  EXPECT_THAT(Order().goals(), ElementsAreArray(names));
  int orders = 0;
  do {
    GoalOrder order = Order();
    order.mutable_goals()->Assign(names.begin(), names.end());
    const auto put = Put(order);
    ASSERT_THAT(put, IsOk());
    EXPECT_THAT(Order().goals(), ElementsAreArray(names));
    orders += order.etag() == put->etag() ? 0 : 1;
  } while (std::next_permutation(names.begin(), names.end()));
  EXPECT_EQ(orders, 6);
  goals::v1::ListGoalOrderRevisionsRequest request;
  request.set_name("clients/c1/goalOrder");
  EXPECT_EQ(harness_
                .Call<goals::v1::ListGoalOrderRevisionsResponse>(
                    kTherapist, "ListGoalOrderRevisions", request)
                ->goal_orders_size(),
            6);
}

TEST_F(OrderTest, S88_RefusesMissingAndDoubleGoals) {
  const std::string a = Propose("a");
  Propose("b");
  GoalOrder order = Order();
  order.clear_goals();
  order.add_goals(a);
  order.add_goals(a);
  order.add_goals("clients/c1/goals/none");
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(Put(order).status())) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAre("goal_order.goals[1]", "goal_order.goals[2]",
                                  "goal_order.goals"));
}

TEST_F(OrderTest, S88_RefusesTheSecondOfTwoWhoReorderAtATime) {
  Propose("a");
  const GoalOrder read = Order();
  ASSERT_THAT(Put(read), IsOk());
  EXPECT_THAT(Put(read), Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Put(Order()), IsOk());
}

TEST_F(OrderTest, PutsWhatWasProposedSinceLastAndLeavesOutWhatHasEnded) {
  const std::string a = Propose("a");
  const std::string b = Propose("b");
  GoalOrder order = Order();
  order.mutable_goals()->SwapElements(0, 1);
  ASSERT_THAT(Put(order), IsOk());
  goals::v1::CancelGoalRequest cancel;
  cancel.set_name(a);
  cancel.set_reason("Not any more.");
  cancel.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Goal>(kClient, "CancelGoal", cancel), IsOk());
  const std::string c = Propose("c");
  EXPECT_THAT(Order().goals(), ElementsAre(b, c));
}

TEST_F(OrderTest, S88_LetsThreeBeActiveUnlessItSaysOtherwise) {
  for (const char* id : {"a", "b", "c"}) {
    const auto active = Begin(Propose(id));
    ASSERT_THAT(active, IsOk());
  }
  const std::string fourth = Propose("d");
  EXPECT_THAT(Begin(fourth), Refused(type::v1::REASON_LIMIT_REACHED));
  GoalOrder order = Order();
  order.set_active_goal_limit(4);
  ASSERT_THAT(Put(order), IsOk());
  EXPECT_EQ(Begin(fourth)->state(), Goal::STATE_ACTIVE);
}

}  // namespace
}  // namespace concord::goal_planning
