// The service's methods through the whole pipeline, on a real database.
#include "services/inventory/rpc/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/client_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;
using v1::NeedsProfile;
using v1::Person;

class InventoryServiceTest : public ClientFixture {};

TEST_F(InventoryServiceTest, BeginsWithAnEpisodeOfATherapistInItsCareTeam) {
  EXPECT_FALSE(Create(Rui(), kClient).ok());
  EXPECT_FALSE(Begin(Therapist("bernd")).ok());
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(Create(Rui(), kClient), IsOk());
  EXPECT_THAT(GetRui(kTherapist), IsOk());
  EXPECT_THAT(GetRui(Supervisor("sven")), IsOk());
  EXPECT_TRUE(absl::IsNotFound(GetRui(Therapist("bernd")).status()));
  EXPECT_TRUE(absl::IsNotFound(GetRui(Therapist("anna", "t2")).status()));
  EXPECT_EQ(Create(Rui(), Supervisor("sven")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

TEST_F(InventoryServiceTest, ChangesWhatTheMaskNamesAndRefusesAStaleEtag) {
  ASSERT_THAT(Begin(), IsOk());
  Person rui = *Create(Rui());
  Person changed = rui;
  changed.set_display_name("Rui Matos");
  changed.set_category(Person::CATEGORY_FRIEND);
  const auto updated = Update(kClient, changed, "display_name");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "Rui Matos");
  EXPECT_EQ(updated->category(), Person::CATEGORY_MANAGER);
  EXPECT_THAT(Update(kClient, changed, "display_name"),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Update(kClient, *updated, "shoe_size"),
              Refused(type::v1::REASON_FIELD_MASK_INVALID));
}

TEST_F(InventoryServiceTest, AsksOfAnUpdateOnlyWhatItChanges) {
  ASSERT_THAT(Begin(), IsOk());
  const Person rui = *Create(Rui());
  Person change;
  change.set_name(rui.name());
  change.set_category(Person::CATEGORY_FRIEND);
  const auto updated = Update(kClient, change, "category");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), rui.display_name());
  EXPECT_EQ(
      ViolationsOf(Update(kClient, change, "display_name").status())[0].field,
      "person.display_name");
}

TEST_F(InventoryServiceTest, TakesBackADeletion) {
  ASSERT_THAT(Begin(), IsOk());
  const Person rui = *Create(Rui());
  v1::DeletePersonRequest remove;
  remove.set_name(rui.name());
  remove.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Person>(kClient, "DeletePerson", remove), IsOk());
  EXPECT_EQ(People().people_size(), 0);
  v1::UndeletePersonRequest restore;
  restore.set_name(rui.name());
  restore.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Person>(kClient, "UndeletePerson", restore),
              IsOk());
  EXPECT_EQ(People().people_size(), 1);
}

TEST_F(InventoryServiceTest, ShowsAPrivateEntryToItsAuthorAlone) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_private_entry(true);
  request.clear_person_id();
  const auto rui = Create(request, kClient);
  ASSERT_THAT(rui, IsOk());
  v1::GetPersonRequest get;
  get.set_name(rui->name());
  EXPECT_THAT(harness_.Call<Person>(kClient, "GetPerson", get), IsOk());
  EXPECT_TRUE(absl::IsNotFound(
      harness_.Call<Person>(kTherapist, "GetPerson", get).status()));
  EXPECT_EQ(People().people_size(), 0);
}

TEST_F(InventoryServiceTest, LetsNobodyChooseTheIdOfAPrivateEntry) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_private_entry(true);
  EXPECT_THAT(FieldsOf(Create(request, kClient).status()),
              ElementsAre("person_id"));
}

TEST_F(InventoryServiceTest, ShowsNoOldVersionOfWhatIsPrivateToday) {
  ASSERT_THAT(Begin(), IsOk());
  const auto rui = Create(Rui(), kClient);
  ASSERT_THAT(rui, IsOk());
  harness_.clock().Advance(absl::Hours(24));
  v1::GetInventoryRequest before;
  before.set_name("clients/c1/inventory");
  *before.mutable_as_of_time() = ToTimestamp(harness_.clock().Now());
  harness_.clock().Advance(absl::Hours(24));
  Person secret = *rui;
  secret.set_private_entry(true);
  ASSERT_THAT(Update(kClient, secret, "private_entry"), IsOk());
  const auto people = [&](const security::Claims& caller) {
    return harness_
        .Call<v1::GetInventoryResponse>(caller, "GetInventory", before)
        ->inventory()
        .people_size();
  };
  const auto exported = [&](const security::Claims& caller) {
    type::v1::ExportClientRequest request;
    request.set_parent("clients/c1");
    return harness_
        .Call<type::v1::ExportClientResponse>(caller, "ExportClient", request)
        ->DebugString();
  };
  EXPECT_EQ(people(kClient), 1);
  EXPECT_EQ(people(kTherapist), 0);
  EXPECT_THAT(exported(kClient), ::testing::HasSubstr("Rui"));
  EXPECT_THAT(exported(kTherapist),
              ::testing::Not(::testing::HasSubstr("Rui")));
  // Opened again, its past is open but for the time in which it was private.
  secret.set_private_entry(false);
  secret.clear_etag();
  ASSERT_THAT(Update(kClient, secret, "private_entry"), IsOk());
  EXPECT_EQ(people(kTherapist), 1);
}

TEST_F(InventoryServiceTest, FillsAPageWithWhatItsReaderMaySee) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Rui()), IsOk());
  for (const bool is_private : {true, false, true, true, false}) {
    ASSERT_THAT(Conflict(is_private), IsOk());
  }
  v1::ListConflictsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(2);
  const auto page = [&](const security::Claims& caller) {
    return *harness_.Call<v1::ListConflictsResponse>(caller, "ListConflicts",
                                                     request);
  };
  // Twice: the second answers come from memory.
  for (int i = 0; i < 2; ++i) {
    const auto to_client = page(kClient);
    const auto to_therapist = page(kTherapist);
    EXPECT_EQ(to_client.conflicts_size(), 2);
    EXPECT_TRUE(to_client.conflicts(0).private_entry());
    EXPECT_NE(to_client.next_page_token(), "");
    ASSERT_EQ(to_therapist.conflicts_size(), 2);
    EXPECT_FALSE(to_therapist.conflicts(0).private_entry());
    EXPECT_FALSE(to_therapist.conflicts(1).private_entry());
    EXPECT_EQ(to_therapist.next_page_token(), "");
  }
}

TEST_F(InventoryServiceTest, ListsLongEntriesInPagesThatEveryClientCanRead) {
  ASSERT_THAT(Begin(), IsOk());
  // 4000 characters of three bytes.
  std::string long_text;
  for (int i = 0; i < 4000; ++i) long_text += "\u8A9E";
  constexpr int kIncidents = 60;
  for (int i = 0; i < kIncidents; ++i) {
    v1::CreateIncidentRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    v1::Incident& incident = *request.mutable_incident();
    *incident.mutable_occurrence_time() =
        ToTimestamp(absl::FromUnixSeconds(1'000'000'000));
    incident.set_description(long_text);
    incident.set_outcome(long_text.substr(0, long_text.size() / 2));
    ASSERT_THAT(harness_.Call<v1::Incident>(kClient, "CreateIncident", request),
                IsOk());
  }
  v1::ListIncidentsRequest request;
  request.set_parent("clients/c1");
  request.set_page_size(500);
  request.set_all_time(true);
  std::set<std::string> names;
  int pages = 0;
  do {
    const auto page = harness_.Call<v1::ListIncidentsResponse>(
        kTherapist, "ListIncidents", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LT(page->ByteSizeLong(), 2u << 20);
    for (const v1::Incident& incident : page->incidents()) {
      EXPECT_TRUE(names.insert(incident.name()).second);
    }
    request.set_page_token(page->next_page_token());
    ++pages;
  } while (!request.page_token().empty());
  EXPECT_EQ(names.size(), kIncidents);
  EXPECT_EQ(pages, 2);
}

TEST_F(InventoryServiceTest, LeavesThePrivateOutOfTheNeeds) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Create(Rui()), IsOk());
  ASSERT_THAT(Conflict(/*private_entry=*/true), IsOk());
  EXPECT_EQ(Needs(kClient).needs_size(), 0);
  ASSERT_THAT(Conflict(), IsOk());
  const NeedsProfile profile = Needs(kClient);
  ASSERT_GE(profile.needs_size(), 1);
  EXPECT_EQ(profile.needs(0).situation(), type::v1::SITUATION_WORKPLACE);
  EXPECT_FALSE(profile.needs(0).evidence().resources().empty());
  EXPECT_FALSE(profile.needs(0).evidence().rule().empty());
  EXPECT_EQ(Needs(kTherapist).SerializeAsString(), profile.SerializeAsString());
}

TEST_F(InventoryServiceTest, NamesEveryFieldThatBreaksARuleAndKeepsNothing) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->set_display_name(std::string(1000, 'x'));
  request.mutable_person()->set_category(static_cast<Person::Category>(99));
  request.mutable_person()->mutable_client_view()->set_closeness_ring(6);
  EXPECT_THAT(
      FieldsOf(Create(request).status()),
      ::testing::UnorderedElementsAre("person.display_name", "person.category",
                                      "person.client_view.closeness_ring"));
  v1::CreatePersonRequest broken = Rui();
  broken.mutable_person()->set_display_name("RuiX");
  std::string bytes = broken.SerializeAsString();
  bytes[bytes.find("RuiX") + 3] = '\xff';
  const rpc::Answer answer = harness_.Run(kClient, "CreatePerson", bytes);
  EXPECT_EQ(answer.response.status().code(),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(People().people_size(), 0);
}

TEST_F(InventoryServiceTest, LetsNobodyWriteTheOthersView) {
  ASSERT_THAT(Begin(), IsOk());
  v1::CreatePersonRequest request = Rui();
  request.mutable_person()->mutable_therapist_view()->set_trust(3);
  EXPECT_THAT(Create(request, kClient),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_THAT(Create(request, kTherapist), IsOk());
}

TEST_F(InventoryServiceTest, TellsOtherServicesHowAClientStands) {
  ASSERT_THAT(Begin(), IsOk());
  v1::GetStandingRequest request;
  request.set_name("clients/c1/standing");
  rpc::Headers headers;
  headers.certificate_names = [] {
    return std::vector<std::string>{"goal-planning"};
  };
  const auto bytes =
      harness_.Run(kClient, "GetStanding", request.SerializeAsString(), headers)
          .response;
  ASSERT_THAT(bytes, IsOk());
  type::v1::Standing standing;
  ASSERT_TRUE(standing.ParseFromString(*bytes));
  std::vector<std::pair<std::string, type::v1::Relation>> team;
  for (const auto& member : standing.care_team()) {
    team.emplace_back(member.subject(), member.relation());
  }
  EXPECT_THAT(team,
              ElementsAre(std::pair("anna", type::v1::RELATION_CARE_TEAM),
                          std::pair("sven", type::v1::RELATION_SUPERVISES)));
  ASSERT_EQ(standing.episodes_size(), 1);
  EXPECT_EQ(standing.episodes(0).phase(), type::v1::PHASE_INITIAL);
  EXPECT_GT(standing.client_revision(), 0);
  EXPECT_THAT(
      harness_.Call<type::v1::Standing>(kClient, "GetStanding", request),
      Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
}

}  // namespace
}  // namespace concord::inventory
