// Stated needs in the needs profile, through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/problem_area_suggestion_requests.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "tests/support/rpc/golden.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using v1::NeedsProfile;
using v1::RegisterEntry;

class NeedsProfileTest : public ServiceFixture {
 protected:
  v1::CreateRegisterEntryRequest NeedOf(const char* id) {
    auto request = NewFor<v1::CreateRegisterEntryRequest>("clients/c1");
    request.set_register_entry_id(id);
    request.mutable_register_entry()->set_kind(RegisterEntry::KIND_NEED);
    request.mutable_register_entry()->set_text(id);
    return request;
  }
  v1::CreateRegisterEntryRequest NeedOf(const char* id, int importance,
                                        RegisterEntry::Urgency urgency) {
    auto request = NeedOf(id);
    request.mutable_register_entry()->set_client_importance(importance);
    request.mutable_register_entry()->set_urgency(urgency);
    return request;
  }
  absl::StatusOr<RegisterEntry> State(
      const security::Claims& caller,
      const v1::CreateRegisterEntryRequest& request) {
    return Call<RegisterEntry>(caller, "CreateRegisterEntry", request);
  }
  NeedsProfile Profile(const security::Claims& caller) {
    v1::GetNeedsProfileRequest request;
    request.set_name("clients/c1/needsProfile");
    const auto profile = Call<NeedsProfile>(caller, "GetNeedsProfile", request);
    EXPECT_THAT(profile, IsOk());
    return profile.value_or(NeedsProfile());
  }
  static std::vector<std::string> TextsOf(const NeedsProfile& profile) {
    std::vector<std::string> texts;
    for (const auto& need : profile.needs()) texts.push_back(need.text());
    return texts;
  }
  void HaveAConflictWithRui() {
    auto person = NewFor<v1::CreatePersonRequest>("clients/c1");
    person.set_person_id("rui");
    person.mutable_person()->set_display_name("Rui");
    person.mutable_person()->set_category(v1::Person::CATEGORY_MANAGER);
    ASSERT_THAT(Call<v1::Person>(client_, "CreatePerson", person), IsOk());
    auto conflict = NewFor<v1::CreateConflictRequest>("clients/c1");
    conflict.mutable_conflict()->set_person("clients/c1/people/rui");
    conflict.mutable_conflict()->set_topic("the harbour contract");
    conflict.mutable_conflict()->set_intensity(8);
    ASSERT_THAT(Call<v1::Conflict>(client_, "CreateConflict", conflict),
                IsOk());
  }
};

TEST_F(NeedsProfileTest, S41_SaysHowMuchHowSureAndWhoSaidSo) {
  ASSERT_THAT(Begin(), IsOk());
  HaveAConflictWithRui();
  auto settle =
      NeedOf("I want this settled", 2, RegisterEntry::URGENCY_UNSPECIFIED);
  settle.set_register_entry_id("settle");
  settle.mutable_register_entry()->set_family(
      type::v1::GOAL_FAMILY_RESOLVE_CONFLICT);
  settle.mutable_register_entry()->add_people("clients/c1/people/rui");
  settle.mutable_register_entry()->set_therapist_importance(7);
  ASSERT_THAT(State(anna_, settle), IsOk());
  const NeedsProfile profile = Profile(client_);
  ASSERT_EQ(profile.needs_size(), 2);
  const NeedsProfile::Need& need = profile.needs(0);
  EXPECT_EQ(need.family(), type::v1::GOAL_FAMILY_RESOLVE_CONFLICT);
  EXPECT_EQ(need.weight(), 8);
  EXPECT_EQ(need.client_weight(), 2);
  EXPECT_EQ(need.therapist_weight(), 7);
  EXPECT_EQ(need.weight_range().lowest(), 2);
  EXPECT_EQ(need.weight_range().highest(), 8);
  EXPECT_EQ(need.record_count(), 2);
  EXPECT_EQ(need.confidence(), NeedsProfile::CONFIDENCE_LOW);
  EXPECT_THAT(need.sources(), ElementsAre(type::v1::AUTHOR_ROLE_CLIENT,
                                          type::v1::AUTHOR_ROLE_THERAPIST));
  EXPECT_THAT(need.evidence().resources(),
              ElementsAre("clients/c1/people/rui", ::testing::_,
                          "clients/c1/registerEntries/settle"));
  EXPECT_EQ(Profile(anna_).SerializeAsString(), profile.SerializeAsString());
}

TEST_F(NeedsProfileTest, S41_BreaksTiesByTheClientsPriorityThenByName) {
  ASSERT_THAT(Begin(), IsOk());
  const auto state = [this](const char* id, int client, int therapist) {
    auto request = NeedOf(id);
    if (client > 0) {
      request.mutable_register_entry()->set_client_importance(client);
    }
    if (therapist > 0) {
      request.mutable_register_entry()->set_therapist_importance(therapist);
    }
    ASSERT_THAT(State(anna_, request), IsOk());
  };
  state("unweighed", 0, 0);
  state("b-therapist", 0, 6);
  state("a-both", 5, 6);
  state("d-client", 6, 0);
  state("c-client", 6, 0);
  EXPECT_THAT(TextsOf(Profile(client_)),
              ElementsAre("c-client", "d-client", "a-both", "b-therapist",
                          "unweighed"));
}

TEST_F(NeedsProfileTest, S62_UrgencyNowOutranksAHigherWeightLater) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(State(client_, NeedOf("heavy", 10, RegisterEntry::URGENCY_LATER)),
              IsOk());
  ASSERT_THAT(
      State(client_, NeedOf("phase", 9, RegisterEntry::URGENCY_THIS_PHASE)),
      IsOk());
  RegisterEntry light =
      *State(client_, NeedOf("light", 1, RegisterEntry::URGENCY_NOW));
  EXPECT_THAT(TextsOf(Profile(client_)),
              ElementsAre("light", "phase", "heavy"));
  light.set_urgency(RegisterEntry::URGENCY_LATER);
  v1::UpdateRegisterEntryRequest update;
  *update.mutable_register_entry() = light;
  update.mutable_update_mask()->add_paths("urgency");
  update.set_request_id(NextRequestId());
  ASSERT_THAT(Call<RegisterEntry>(anna_, "UpdateRegisterEntry", update),
              IsOk());
  EXPECT_THAT(TextsOf(Profile(client_)),
              ElementsAre("phase", "heavy", "light"));
}

TEST_F(NeedsProfileTest, NeverUsesAPrivateNeedOrADeletedOne) {
  ASSERT_THAT(Begin(), IsOk());
  auto secret = NeedOf("rest");
  secret.mutable_register_entry()->set_private_entry(true);
  secret.clear_register_entry_id();
  ASSERT_THAT(State(client_, secret), IsOk());
  ASSERT_THAT(State(client_, NeedOf("company")), IsOk());
  EXPECT_THAT(TextsOf(Profile(client_)), ElementsAre("company"));
  ASSERT_THAT(Call<RegisterEntry>(client_, "DeleteRegisterEntry",
                                  NewOn<v1::DeleteRegisterEntryRequest>(
                                      "clients/c1/registerEntries/company")),
              IsOk());
  EXPECT_EQ(Profile(client_).needs_size(), 0);
}

TEST_F(NeedsProfileTest, ChangesItsDigestWithAStatedNeed) {
  ASSERT_THAT(Begin(), IsOk());
  const std::string digest = Profile(client_).input_digest();
  ASSERT_THAT(State(client_, NeedOf("company")), IsOk());
  EXPECT_NE(Profile(client_).input_digest(), digest);
}

TEST_F(NeedsProfileTest, TakesSubjectsForNeedsOfPeopleWhoAreThere) {
  ASSERT_THAT(Begin(), IsOk());
  auto value = NeedOf("honesty");
  value.mutable_register_entry()->set_kind(RegisterEntry::KIND_VALUE);
  value.mutable_register_entry()->set_family(
      type::v1::GOAL_FAMILY_COMMUNICATION);
  value.mutable_register_entry()->set_situation(type::v1::SITUATION_WORKPLACE);
  value.mutable_register_entry()->add_people("clients/c1/people/rui");
  EXPECT_THAT(FieldsOf(State(client_, value).status()),
              ElementsAre("register_entry.family", "register_entry.situation",
                          "register_entry.people"));
  value.mutable_register_entry()->set_kind(RegisterEntry::KIND_NEED);
  value.set_request_id(NextRequestId());
  EXPECT_TRUE(absl::IsNotFound(State(client_, value).status()));
  HaveAConflictWithRui();
  value.set_request_id(NextRequestId());
  value.mutable_register_entry()->add_people("clients/c1/people/rui");
  EXPECT_THAT(FieldsOf(State(client_, value).status()),
              ElementsAre("register_entry.people[1]"));
}

TEST_F(NeedsProfileTest, SaysTheSameUntilASchemaIsRaised) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(State(client_, NeedOf("time", 8, RegisterEntry::URGENCY_NOW)),
              IsOk());
  testing::ExpectGolden(Profile(client_), 4, "431171b594f30352");
  v1::ListFindingsRequest findings;
  findings.set_parent("clients/c1");
  testing::ExpectGolden(
      *Call<v1::ListFindingsResponse>(anna_, "ListFindings", findings), 1,
      "4c0bee006bbf5555");
  v1::SuggestProblemAreasRequest areas;
  areas.set_parent("clients/c1");
  testing::ExpectGolden(*Call<v1::SuggestProblemAreasResponse>(
                            anna_, "SuggestProblemAreas", areas),
                        1, "606f60f7e9ecf8f1");
}

}  // namespace
}  // namespace concord::inventory
