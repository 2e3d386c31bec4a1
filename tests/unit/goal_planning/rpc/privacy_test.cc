// What nobody may learn, whatever method they try.
#include "gmock/gmock.h"
#include "tests/support/rpc/every_method.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using testing::IsOk;

class PrivacyTest : public ServiceFixture {};

TEST_F(PrivacyTest, SomebodyElsesClientAndNobodyAnswerTheSame) {
  goals::v1::CreateGoalRequest request = Creation();
  request.set_goal_id("first");
  ASSERT_THAT(harness_.Call<goals::v1::Goal>(kTherapist, "CreateGoal", request),
              IsOk());
  testing::ExpectStrangersLearnNothing(
      harness_, "concord.goals.v1.GoalPlanningService",
      {testing::Therapist("eve"), testing::Supervisor("eve"),
       testing::ClientSelf("c7"), testing::Therapist("anna", "t2")},
      "c1");
}

}  // namespace
}  // namespace concord::goal_planning
