// What holds a goal back for safety, who is told why, and how it goes on all
// the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::ActivateGoalRequest;
using goals::v1::Goal;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using type::v1::Standing;

constexpr char kRui[] = "clients/c1/people/rui";

class HoldTest : public ServiceFixture {
 protected:
  void SetUp() override {
    auto creation = Creation();
    creation.mutable_goal()->add_people(kRui);
    const auto created =
        harness_.Call<Goal>(kTherapist, "CreateGoal", creation);
    ASSERT_THAT(created, IsOk());
    ASSERT_THAT(Accept(kClient, *created), IsOk());
    ASSERT_THAT(Accept(kTherapist, *created), IsOk());
    goal_ = created->name();
  }

  void Hold(type::v1::HoldKind kind, const char* person = "") {
    Standing standing =
        testing::StandingWith({{{"anna", storage::Relation::kCareTeam},
                                {"sven", storage::Relation::kSupervises}}});
    Standing::Hold& hold = *standing.add_holds();
    hold.set_kind(kind);
    hold.set_person(person);
    ASSERT_THAT(testing::SetStanding(harness_.store(), {"t1", "c1"}, standing),
                IsOk());
  }

  absl::StatusOr<Goal> Activate(const security::Claims& caller,
                                const char* override_reason = nullptr) {
    ActivateGoalRequest request;
    request.set_name(goal_);
    request.set_request_id(NextRequestId());
    if (override_reason != nullptr) {
      request.mutable_safety_override()->set_reason(override_reason);
    }
    return harness_.Call<Goal>(caller, "ActivateGoal", request);
  }

  std::string goal_;
};

TEST_F(HoldTest, NothingBeginsWhileASafetyFlagIsOpen) {
  Hold(type::v1::HOLD_KIND_OPEN_FLAG);
  const absl::Status refused = Activate(kTherapist).status();
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_SAFETY_HOLD));
  EXPECT_THAT(std::string(refused.message()),
              HasSubstr("AcknowledgeSafetyFlag"));
  EXPECT_EQ(Get(kClient)->state(), Goal::STATE_AGREED);
}

TEST_F(HoldTest, NothingBeginsAboutAPersonWhoIsOnHold) {
  Hold(type::v1::HOLD_KIND_VIOLENCE, "clients/c1/people/ida");
  EXPECT_THAT(Activate(kTherapist), IsOk());
}

TEST_F(HoldTest, ATherapistAloneIsToldWhy) {
  Hold(type::v1::HOLD_KIND_VIOLENCE, kRui);
  EXPECT_THAT(std::string(Activate(kTherapist).status().message()),
              HasSubstr(kRui));
  const absl::Status violence = Activate(kClient).status();
  Hold(type::v1::HOLD_KIND_OPEN_FLAG);
  const absl::Status flag = Activate(kClient).status();
  EXPECT_THAT(violence, Refused(type::v1::REASON_SAFETY_HOLD));
  EXPECT_EQ(violence, flag);
  EXPECT_EQ(MetadataOf(violence), MetadataOf(flag));
}

TEST_F(HoldTest, ATherapistGoesOnWithAReasonThatTherapistsAloneAreShown) {
  Hold(type::v1::HOLD_KIND_VIOLENCE, kRui);
  EXPECT_THAT(Activate(kTherapist, ""),
              Refused(type::v1::REASON_FIELD_INVALID));
  const auto active = Activate(kTherapist, "Safety plan made on Monday.");
  ASSERT_THAT(active, IsOk());
  ASSERT_EQ(active->safety_overrides_size(), 1);
  EXPECT_EQ(active->safety_overrides(0).subject(), "anna");
  EXPECT_EQ(active->safety_overrides(0).reason(),
            "Safety plan made on Monday.");
  EXPECT_EQ(Get(kTherapist)->safety_overrides_size(), 1);
  EXPECT_EQ(Get(kClient)->safety_overrides_size(), 0);
  EXPECT_EQ(Get(testing::Supervisor("sven"))->safety_overrides_size(), 0);
}

TEST_F(HoldTest, AnOverrideThatIsNotNeededIsNotKept) {
  const auto active = Activate(kTherapist, "To be sure.");
  ASSERT_THAT(active, IsOk());
  EXPECT_EQ(active->safety_overrides_size(), 0);
}

TEST_F(HoldTest, AClientOverridesNothing) {
  EXPECT_THAT(Activate(kClient, "I feel fine."),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  Hold(type::v1::HOLD_KIND_OPEN_FLAG);
  EXPECT_THAT(Activate(kClient, "I feel fine."),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

class BoundaryTest : public ServiceFixture {};

// Protective or not, it may make somebody angry.
TEST_F(BoundaryTest, S69_ABoundaryBeginsWhenATherapistHasLookedAtItsDangers) {
  auto creation = Creation();
  creation.mutable_goal()->set_family(type::v1::GOAL_FAMILY_BOUNDARIES);
  const auto created = harness_.Call<Goal>(kTherapist, "CreateGoal", creation);
  ASSERT_THAT(created, IsOk());
  ASSERT_THAT(Accept(kClient, *created), IsOk());
  ASSERT_THAT(Accept(kTherapist, *created), IsOk());
  const auto activate = [&](const security::Claims& caller, const char* check) {
    ActivateGoalRequest request;
    request.set_name(created->name());
    request.set_safety_check(check);
    request.set_request_id(NextRequestId());
    return harness_.Call<Goal>(caller, "ActivateGoal", request);
  };
  EXPECT_THAT(activate(kTherapist, ""),
              Refused(type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(activate(kClient, ""),
              Refused(type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(activate(kClient, "Nothing."),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  const auto active = activate(kTherapist, "zzAsked: no threats, not afraid.");
  ASSERT_THAT(active, IsOk());
  EXPECT_EQ(active->safety_check().subject(), "anna");
  EXPECT_FALSE(Get(kClient)->has_safety_check());
  EXPECT_FALSE(Get(testing::Supervisor("sven"))->has_safety_check());
}

}  // namespace
}  // namespace concord::goal_planning
