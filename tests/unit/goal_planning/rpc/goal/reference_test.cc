// What goals name outside of goal planning.
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using testing::IsOk;
using testing::Refused;

constexpr char kRui[] = "clients/c1/people/rui";

class ReferenceTest : public ServiceFixture {
 protected:
  goals::v1::CreateGoalRequest About(const std::string& person) {
    auto request = Creation();
    request.mutable_goal()->add_people(person);
    return request;
  }
};

TEST_F(ReferenceTest, NamesEveryGhost) {
  references_.missing = {kRui, "clients/c1/conflicts/house"};
  auto request = About("clients/c1/people/ida");
  request.mutable_goal()->add_people(kRui);
  request.mutable_goal()->add_addressed_records("clients/c1/conflicts/house");
  EXPECT_THAT(
      harness_.Call<Goal>(kTherapist, "CreateGoal", request),
      Refused(absl::StatusCode::kInvalidArgument,
              type::v1::REASON_FIELD_INVALID,
              ElementsAre("goal.people[1]", "goal.addressed_records[0]")));
  EXPECT_TRUE(absl::IsNotFound(Get(kTherapist).status()));
}

TEST_F(ReferenceTest, AsksForValuesThatAGoalGoesAgainstEachOnce) {
  constexpr char kPeace[] = "clients/c1/registerEntries/peace";
  references_.missing = {kPeace};
  auto request = Creation();
  request.mutable_goal()->add_value_conflicts()->set_register_entry(kPeace);
  request.mutable_goal()->add_value_conflicts()->set_register_entry(
      "clients/c1/registerEntries/honesty");
  request.mutable_goal()->add_value_conflicts()->set_register_entry(
      "clients/c1/registerEntries/honesty");
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", request),
              Refused(absl::StatusCode::kInvalidArgument,
                      type::v1::REASON_FIELD_INVALID,
                      ElementsAre("goal.value_conflicts[0].register_entry",
                                  "goal.value_conflicts[2].register_entry")));
}

TEST_F(ReferenceTest, LeavesTheNoteOnAValueToTheClient) {
  auto request = Creation();
  Goal::ValueConflict& conflict =
      *request.mutable_goal()->add_value_conflicts();
  conflict.set_register_entry("clients/c1/registerEntries/peace");
  conflict.set_client_note("I will say it kindly.");
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", request),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  const auto created = harness_.Call<Goal>(kClient, "CreateGoal", request);
  ASSERT_THAT(created, IsOk());
  Goal changed = *created;
  changed.clear_value_conflicts();
  EXPECT_THAT(Update(kTherapist, Change(changed, "value_conflicts")),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST_F(ReferenceTest, WantsTheSlotsOfATemplateFilledIn) {
  auto request = Creation();
  request.mutable_goal()->set_template_("templates/words-for-grief");
  request.mutable_goal()->set_objective("Talk with Rui about {deceased}.");
  EXPECT_THAT(
      harness_.Call<Goal>(kTherapist, "CreateGoal", request),
      Refused(absl::StatusCode::kInvalidArgument,
              type::v1::REASON_FIELD_INVALID, ElementsAre("goal.objective")));
  request.mutable_goal()->set_objective("Talk with Rui about Ida.");
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", request), IsOk());
}

TEST_F(ReferenceTest, KeepsNothingWhenNobodyCanSayWhetherItIsThere) {
  references_.status = Error(absl::StatusCode::kUnavailable,
                             type::v1::REASON_PEER_UNAVAILABLE, "Gone.");
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", About(kRui)),
              Refused(type::v1::REASON_PEER_UNAVAILABLE));
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", Creation()), IsOk())
      << "which names nothing";
}

TEST_F(ReferenceTest, KeepsWhatWasThereWhenItWasNamed) {
  const auto created =
      harness_.Call<Goal>(kTherapist, "CreateGoal", About(kRui));
  ASSERT_THAT(created, IsOk());
  references_.missing = {kRui};
  Goal changed = *created;
  changed.set_title("Listen to the end");
  EXPECT_THAT(Update(kTherapist, Change(changed, "*")), IsOk());
  goals::v1::AddGoalItemsRequest add;
  add.set_name(created->name());
  add.add_people(kRui);
  add.set_request_id(NextRequestId());
  EXPECT_THAT(
      harness_.Call<Goal>(kTherapist, "AddGoalItems", add),
      Refused(absl::StatusCode::kInvalidArgument,
              type::v1::REASON_FIELD_INVALID, ElementsAre("people[0]")));
}

TEST_F(ReferenceTest, AGuardianIsOneOfAnEpisode) {
  const Goal goal = Create();
  goals::v1::AcceptGoalRequest accept;
  accept.set_name(goal.name());
  accept.set_etag(goal.etag());
  accept.mutable_signature()->set_kind(Goal::Agreement::KIND_GUARDIAN);
  accept.mutable_signature()->set_signatory("Nobody's mother");
  accept.set_request_id(NextRequestId());
  references_.missing = {"Nobody's mother"};
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "AcceptGoal", accept),
              Refused(absl::StatusCode::kInvalidArgument,
                      type::v1::REASON_FIELD_INVALID,
                      ElementsAre("signature.signatory")));
  references_.missing = {};
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "AcceptGoal", accept), IsOk());
}

}  // namespace
}  // namespace concord::goal_planning
