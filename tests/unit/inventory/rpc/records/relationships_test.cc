// People and their ties, and what is derived from them, through the public
// methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "concord/inventory/v1/closeness_circle_requests.pb.h"
#include "concord/inventory/v1/contributor_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "concord/inventory/v1/inventory_requests.pb.h"
#include "concord/inventory/v1/involvement_requests.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/stated_boundary_requests.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/relationships_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using ::testing::SizeIs;
using testing::Supervisor;
using testing::Therapist;
using v1::Person;

using RelationshipsTest = RelationshipsFixture;

TEST_F(RelationshipsTest, S04_KeepsSeveralRolesOfOnePersonAndFindsThemByEach) {
  ASSERT_THAT(Enter("eva",
                    "category: CATEGORY_EX_PARTNER roles { category: "
                    "CATEGORY_PARTNER end_date: '2020-05-01' } roles { "
                    "category: CATEGORY_COLLEAGUE start_date: '2019-01-01' }"),
              IsOk());
  ASSERT_THAT(Enter("rui", ""), IsOk());
  const auto colleagues = Read<v1::ListPeopleResponse, v1::ListPeopleRequest>(
      kTherapist, "ListPeople", "categories: CATEGORY_COLLEAGUE");
  ASSERT_THAT(colleagues.people(), SizeIs(1));
  EXPECT_EQ(colleagues.people(0).name(), "clients/c1/people/eva");
}

TEST_F(RelationshipsTest, S04_ListsPastTiesOnlyWhenAsked) {
  ASSERT_THAT(Enter("eva",
                    "category: CATEGORY_PARTNER status: STATUS_PAST "
                    "status_date: '2021-03-01'"),
              IsOk());
  ASSERT_THAT(Enter("opa", "status: STATUS_DECEASED"), IsOk());
  const auto names = [this](const std::string& filter) {
    std::vector<std::string> found;
    const auto listed = Read<v1::ListPeopleResponse, v1::ListPeopleRequest>(
        kTherapist, "ListPeople", filter);
    for (const Person& person : listed.people()) {
      found.push_back(person.display_name());
    }
    return found;
  };
  EXPECT_THAT(names(""), ElementsAre("opa"));
  EXPECT_THAT(names("include_past: true"), ElementsAre("eva", "opa"));
  EXPECT_THAT(names("statuses: STATUS_PAST"), ElementsAre("eva"));
}

TEST_F(RelationshipsTest, ListsToEachOnlyWhatTheyMaySee) {
  ASSERT_THAT(Enter("alma", "private_entry: true"), IsOk());
  Person ida =
      *Enter("ida", "client_view { trust: 3 intimacy { emotional: 2 } }");
  ida.mutable_violence()->set_therapist(Person::VIOLENCE_DISCLOSURE_SUSPECTED);
  ASSERT_THAT(Change(kTherapist, ida, "violence"), IsOk());
  // Twice: the second answer comes from memory.
  for (int i = 0; i < 2; ++i) {
    const auto client = Read<v1::ListPeopleResponse, v1::ListPeopleRequest>(
        kClient, "ListPeople", "");
    const auto therapist = Read<v1::ListPeopleResponse, v1::ListPeopleRequest>(
        kTherapist, "ListPeople", "");
    ASSERT_THAT(client.people(), SizeIs(2));
    EXPECT_TRUE(client.people(1).client_view().has_intimacy());
    EXPECT_FALSE(client.people(1).has_violence());
    ASSERT_THAT(therapist.people(), SizeIs(1));
    EXPECT_FALSE(therapist.people(0).client_view().has_intimacy());
    EXPECT_EQ(therapist.people(0).violence().therapist(),
              Person::VIOLENCE_DISCLOSURE_SUSPECTED);
  }
}

TEST_F(RelationshipsTest, BlocksWhateverIsDoneTogetherUnderViolence) {
  Person rui = *Enter("rui", "");
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const auto check = [this](const security::Claims& caller) {
    return harness_.Call<v1::CheckInvolvementResponse>(
        caller, "CheckInvolvement",
        Parse<v1::CheckInvolvementRequest>(
            "name: 'clients/c1/people/rui' "
            "involvement: INVOLVEMENT_INVITATION"));
  };
  EXPECT_TRUE(check(kTherapist)->allowed());
  rui.mutable_violence()->set_therapist(Person::VIOLENCE_DISCLOSURE_SUSPECTED);
  ASSERT_THAT(Change(kTherapist, rui, "violence.therapist"), IsOk());
  EXPECT_FALSE(check(kTherapist)->allowed());
  EXPECT_EQ(check(kTherapist)->obstacle(),
            v1::CheckInvolvementResponse::OBSTACLE_SAFETY);
  for (const security::Claims& caller : {kClient, Supervisor("sven")}) {
    EXPECT_THAT(check(caller), Refused(type::v1::REASON_METHOD_NOT_ALLOWED));
  }

  const std::string episode =
      Read<v1::ListEpisodesResponse, v1::ListEpisodesRequest>(
          kTherapist, "ListEpisodes", "")
          .episodes(0)
          .name();
  const auto session = [&](const std::string& joined) {
    return Write<v1::Episode>(
        kTherapist, "RecordSession",
        Parse<v1::RecordSessionRequest>(absl::StrCat(
            "name: '", episode, "' session_time { ", Now(), " } ", joined)));
  };
  const auto together = session(
      "joined_people: 'clients/c1/people/ida' "
      "joined_people: 'clients/c1/people/rui'");
  EXPECT_THAT(together, Refused(type::v1::REASON_SAFETY_HOLD));
  const auto alone = session("joined_people: 'clients/c1/people/ida'");
  ASSERT_THAT(alone, IsOk());
  ASSERT_THAT(alone->sessions(), SizeIs(1));
  EXPECT_THAT(alone->sessions(0).joined_people(),
              ElementsAre("clients/c1/people/ida"));
  EXPECT_THAT(
      ViolationsOf(session("outcome: SESSION_OUTCOME_MISSED joined_people: "
                           "'clients/c1/people/ida'")
                       .status()),
      SizeIs(1));
}

TEST_F(RelationshipsTest, S65_PutsTheWidestGapOfABoundaryFirst) {
  ASSERT_THAT(Enter("ida",
                    "client_view { boundaries { area: AREA_TIME current: -2 "
                    "wished: -1 } boundaries { area: AREA_MONEY current: 2 "
                    "wished: -1 } boundaries { area: AREA_BODY } }"),
              IsOk());
  Person rui = *Enter("rui",
                      "client_view { boundaries { area: AREA_DUTIES current: 2 "
                      "} }");
  auto& limit = *rui.mutable_therapist_view()->add_boundaries();
  limit.set_area(Person::Boundary::AREA_DUTIES);
  limit.set_current(-2);
  ASSERT_THAT(Change(kTherapist, rui, "therapist_view"), IsOk());
  ASSERT_THAT(Enter("own",
                    "private_entry: true client_view { boundaries { area: "
                    "AREA_TIME current: 2 wished: -2 } }"),
              IsOk());
  const auto listed =
      Read<v1::ListBoundariesResponse, v1::ListBoundariesRequest>(
          kTherapist, "ListBoundaries", "");
  std::vector<std::string> entries;
  for (const auto& entry : listed.boundaries()) {
    entries.push_back(absl::StrCat(
        entry.person().substr(entry.person().rfind('/') + 1), " ",
        Person::Boundary::Area_Name(entry.boundary().area()), " ",
        entry.has_distance() ? absl::StrCat(entry.distance()) : "?", " ",
        entry.has_gap() ? absl::StrCat(entry.gap()) : "?"));
  }
  EXPECT_THAT(entries, ElementsAre("ida AREA_MONEY 2 3", "ida AREA_TIME 2 1",
                                   "rui AREA_DUTIES 2 ?", "rui AREA_DUTIES 2 ?",
                                   "ida AREA_BODY ? ?"));
}

TEST_F(RelationshipsTest, S05_KeepsTwoViewsThatDiffer) {
  Person ida = *Enter("ida", "client_view { closeness_ring: 1 }");
  ida.mutable_therapist_view()->set_closeness_ring(3);
  ASSERT_THAT(Change(kTherapist, ida, "therapist_view"), IsOk());
  const Person both = Get(kClient, "ida");
  EXPECT_EQ(both.client_view().closeness_ring(), 1);
  EXPECT_EQ(both.client_view().entered_by(), "c1");
  EXPECT_EQ(both.therapist_view().closeness_ring(), 3);
  EXPECT_EQ(both.therapist_view().entered_by(), "anna");
}

TEST_F(RelationshipsTest, S10_GivesTheInventoryAsItWasBeforeAnEdit) {
  const Person ida = *Enter("ida", "client_view { closeness_ring: 4 }");
  const std::string before = Now();
  harness_.clock().Advance(absl::Hours(24));
  Person closer = ida;
  closer.mutable_client_view()->set_closeness_ring(2);
  ASSERT_THAT(Change(kClient, closer, "client_view.closeness_ring"), IsOk());
  ASSERT_THAT(Enter("rui", ""), IsOk());
  const auto then = Read<v1::GetInventoryResponse, v1::GetInventoryRequest>(
      kTherapist, "GetInventory", absl::StrCat("as_of_time { ", before, " }"));
  ASSERT_THAT(then.inventory().people(), SizeIs(1));
  EXPECT_EQ(then.inventory().people(0).client_view().closeness_ring(), 4);
  const auto now = Read<v1::GetInventoryResponse, v1::GetInventoryRequest>(
      kTherapist, "GetInventory", "");
  ASSERT_THAT(now.inventory().people(), SizeIs(2));
  EXPECT_EQ(now.inventory().people(0).client_view().closeness_ring(), 2);
  EXPECT_EQ(now.inventory().network().size(), 2);
}

TEST_F(RelationshipsTest, S10_GivesAnEmptySnapshotBeforeThereWasAnything) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const auto nothing = Read<v1::GetInventoryResponse, v1::GetInventoryRequest>(
      kTherapist, "GetInventory", "as_of_time { seconds: 1000000000 }");
  EXPECT_THAT(nothing.inventory().people(), IsEmpty());
  EXPECT_EQ(nothing.inventory().network().status(),
            v1::NetworkMetrics::STATUS_INSUFFICIENT_DATA);
}

TEST_F(RelationshipsTest, S10_KeepsTwoOfTheSameNameApartAndSaysSo) {
  ASSERT_THAT(Enter("anna-1", "display_name: 'Anna'"), IsOk());
  const Person second = *Enter("anna-2", "display_name: 'anna'");
  EXPECT_THAT(second.likely_duplicates(),
              ElementsAre("clients/c1/people/anna-1"));
  EXPECT_THAT(Get(kClient, "anna-2").likely_duplicates(), IsEmpty());
}

TEST_F(RelationshipsTest, S10_DoesNotWarnOfSomebodyElsesPrivateEntry) {
  ASSERT_THAT(Enter("anna-1", "display_name: 'Anna' private_entry: true"),
              IsOk());
  EXPECT_THAT(
      Enter("anna-2", "display_name: 'Anna'", kTherapist)->likely_duplicates(),
      IsEmpty());
}

TEST_F(RelationshipsTest, TellsADeclinedAnswerFromOneThatWasNotGiven) {
  const auto ida = Enter("ida", "client_view { declined: FACET_INTIMACY }");
  ASSERT_THAT(ida, IsOk());
  EXPECT_THAT(Get(kTherapist, "ida").client_view().declined(),
              ElementsAre(Person::FACET_INTIMACY));
  const auto both =
      Enter("rui", "client_view { trust: 2 declined: FACET_TRUST }");
  ASSERT_THAT(ViolationsOf(both.status()), SizeIs(1));
  EXPECT_EQ(ViolationsOf(both.status())[0].field,
            "person.client_view.declined[0]");
}

TEST_F(RelationshipsTest, S70_KeepsWhatPastExperiencesWeighOnATie) {
  const auto entered =
      Enter("ida",
            "client_view { past_experiences: 'she left once without a word' "
            "closeness_comfort: 3 reliance_comfort: 0 loss_fear: 8 }");
  ASSERT_THAT(entered, IsOk());
  const Person::View view = Get(kTherapist, "ida").client_view();
  EXPECT_THAT(view.past_experiences(),
              ElementsAre("she left once without a word"));
  EXPECT_EQ(view.closeness_comfort(), 3);
  EXPECT_TRUE(view.has_reliance_comfort()) << "0 is an answer";
  EXPECT_EQ(view.loss_fear(), 8);
  EXPECT_EQ(
      ViolationsOf(Enter("rui", "client_view { loss_fear: 11 }").status())[0]
          .field,
      "person.client_view.loss_fear");
  EXPECT_EQ(ViolationsOf(Enter("rui",
                               "client_view { past_experiences: 'x' declined: "
                               "FACET_PAST_EXPERIENCE }")
                             .status())[0]
                .field,
            "person.client_view.declined[0]");
}

void ExpectNoAttachmentIn(const google::protobuf::Descriptor& message) {
  for (int i = 0; i < message.field_count(); ++i) {
    EXPECT_THAT(message.field(i)->full_name(), Not(HasSubstr("attachment")));
  }
  for (int i = 0; i < message.enum_type_count(); ++i) {
    const google::protobuf::EnumDescriptor& values = *message.enum_type(i);
    for (int j = 0; j < values.value_count(); ++j) {
      EXPECT_THAT(values.value(j)->name(), Not(HasSubstr("ATTACHMENT")));
    }
  }
  for (int i = 0; i < message.nested_type_count(); ++i) {
    ExpectNoAttachmentIn(*message.nested_type(i));
  }
}

TEST_F(RelationshipsTest, S70_NamesNothingByATypeOfAttachment) {
  const auto& service =
      *google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(
          "concord.inventory.v1.InventoryService");
  for (int i = 0; i < service.method_count(); ++i) {
    ExpectNoAttachmentIn(*service.method(i)->input_type());
    ExpectNoAttachmentIn(*service.method(i)->output_type());
  }
  ExpectNoAttachmentIn(*Person::descriptor());
}

TEST_F(RelationshipsTest, S35_KeepsIntimacyToItsPartyUntilItIsShared) {
  Person ida =
      *Enter("ida", "client_view { trust: 5 intimacy { physical: 2 } }");
  EXPECT_TRUE(Get(kClient, "ida").client_view().has_intimacy());
  Person seen = Get(kTherapist, "ida");
  EXPECT_FALSE(seen.client_view().has_intimacy());
  // A therapist who sends back what they were shown deletes nothing.
  seen.mutable_client_view()->set_trust(6);
  ASSERT_THAT(Change(kTherapist, seen, "client_view"), IsOk());
  ida = Get(kClient, "ida");
  EXPECT_EQ(ida.client_view().intimacy().physical(), 2);
  ida.mutable_client_view()->mutable_intimacy()->set_shared(true);
  ASSERT_THAT(Change(kClient, ida, "client_view"), IsOk());
  EXPECT_EQ(Get(kTherapist, "ida").client_view().intimacy().physical(), 2);
}

TEST_F(RelationshipsTest, TellsOfViolenceToTherapistsAlone) {
  Person ida = *Enter(
      "ida", "violence { client: VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED }");
  EXPECT_FALSE(ida.has_violence());
  const auto stated = [&] {
    return Get(kTherapist, "ida").violence().client();
  };
  EXPECT_EQ(stated(), Person::VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED);
  for (const auto& other : {kClient, Supervisor("sven")}) {
    EXPECT_FALSE(Get(other, "ida").has_violence());
    EXPECT_FALSE((Read<v1::GetInventoryResponse, v1::GetInventoryRequest>(
                      other, "GetInventory", "")
                      .inventory()
                      .people(0)
                      .has_violence()));
  }
  // What a client writes over the whole entry leaves it as it is.
  ASSERT_THAT(Change(kClient, ida, "*"), IsOk());
  EXPECT_EQ(stated(), Person::VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED);
}

class ViolenceTest : public RelationshipsTest {
 protected:
  // Whether something may be done together with the person.
  bool Allows(const char* id) {
    const auto checked = harness_.Call<v1::CheckInvolvementResponse>(
        kTherapist, "CheckInvolvement",
        Parse<v1::CheckInvolvementRequest>(
            absl::StrCat("name: 'clients/c1/people/", id,
                         "' involvement: INVOLVEMENT_RATING")));
    EXPECT_THAT(checked, IsOk());
    return checked.ok() && checked->allowed();
  }

  absl::Status State(const security::Claims& caller, const char* id,
                     Person::ViolenceDisclosure statement) {
    Person person;
    person.set_name(absl::StrCat("clients/c1/people/", id));
    const bool is_client = caller.role == security::Role::kClient;
    if (is_client) {
      person.mutable_violence()->set_client(statement);
    } else {
      person.mutable_violence()->set_therapist(statement);
    }
    return Change(caller, person,
                  is_client ? "violence.client" : "violence.therapist")
        .status();
  }
};

TEST_F(ViolenceTest, TheStricterStatementHoldsUntilItsAuthorLiftsIt) {
  ASSERT_THAT(Enter("rui", ""), IsOk());
  ASSERT_THAT(State(kTherapist, "rui", Person::VIOLENCE_DISCLOSURE_SUSPECTED),
              IsOk());
  EXPECT_FALSE(Allows("rui"));
  ASSERT_THAT(State(kClient, "rui", Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED),
              IsOk());
  EXPECT_FALSE(Allows("rui"));
  ASSERT_THAT(
      State(kTherapist, "rui", Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED),
      IsOk());
  EXPECT_TRUE(Allows("rui"));
}

TEST_F(ViolenceTest, NeitherPartySpeaksForTheOther) {
  ASSERT_THAT(Enter("rui", ""), IsOk());
  Person rui;
  rui.set_name("clients/c1/people/rui");
  rui.mutable_violence()->set_therapist(
      Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED);
  EXPECT_THAT(Change(kClient, rui, "violence.therapist"),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  rui.mutable_violence()->clear_therapist();
  rui.mutable_violence()->set_client(
      Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED);
  EXPECT_THAT(Change(kTherapist, rui, "violence.client"),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST_F(ViolenceTest, DeletionAndReEntryLiftNothing) {
  const Person rui = *Enter("rui", "");
  ASSERT_THAT(State(kTherapist, "rui", Person::VIOLENCE_DISCLOSURE_SUSPECTED),
              IsOk());
  v1::DeletePersonRequest remove;
  remove.set_name(rui.name());
  remove.set_request_id(NextRequestId());
  ASSERT_THAT(harness_.Call<Person>(kClient, "DeletePerson", remove), IsOk());
  ASSERT_THAT(Enter("again", "display_name: ' RUI '"), IsOk());
  EXPECT_FALSE(Allows("again"));
  ASSERT_THAT(Enter("ida", ""), IsOk());
  EXPECT_TRUE(Allows("ida"));
  ASSERT_THAT(
      State(kClient, "again", Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED),
      IsOk());
  EXPECT_FALSE(Allows("again"));
  ASSERT_THAT(
      State(kTherapist, "again", Person::VIOLENCE_DISCLOSURE_NONE_DISCLOSED),
      IsOk());
  EXPECT_TRUE(Allows("again"));
}

TEST_F(RelationshipsTest, NamesAsAcquaintancesOnlyPeopleOfTheInventory) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  EXPECT_THAT(Enter("rui", "acquaintances { person: 'clients/c1/people/ida' }"),
              IsOk());
  EXPECT_TRUE(absl::IsNotFound(
      Enter("eva", "acquaintances { person: 'clients/c1/people/nobody' }")
          .status()));
}

TEST_F(RelationshipsTest, S14_RanksWhoAddsToTheDistressByBothParties) {
  ASSERT_THAT(Enter("ida", "client_view { distress_weight: 6 }"), IsOk());
  ASSERT_THAT(Enter("rui", "client_view { distress_weight: 4 }"), IsOk());
  ASSERT_THAT(Enter("eva", ""), IsOk());
  Person rui = Get(kTherapist, "rui");
  rui.mutable_therapist_view()->set_distress_weight(10);
  ASSERT_THAT(Change(kTherapist, rui, "therapist_view"), IsOk());
  const auto ranked =
      Read<v1::ListContributorsResponse, v1::ListContributorsRequest>(
          kTherapist, "ListContributors", "");
  ASSERT_THAT(ranked.contributors(), SizeIs(3));
  EXPECT_EQ(ranked.contributors(0).person(), "clients/c1/people/rui");
  EXPECT_EQ(ranked.contributors(0).client_weight(), 4);
  EXPECT_EQ(ranked.contributors(0).therapist_weight(), 10);
  EXPECT_EQ(ranked.contributors(1).person(), "clients/c1/people/ida");
  EXPECT_FALSE(ranked.contributors(2).has_client_weight());
}

TEST_F(RelationshipsTest, S11_ListsFindingsAsQuestionsWithEvidence) {
  for (const char* id : {"ida", "rui", "eva"}) {
    ASSERT_THAT(Enter(id, ""), IsOk());
    auto request = Parse<v1::CreateIncidentRequest>(
        "parent: 'clients/c1' incident { occurrence_time { seconds: "
        "1700000000 } description: 'x' theme: 'not being asked' }");
    request.mutable_incident()->set_person(
        absl::StrCat("clients/c1/people/", id));
    ASSERT_THAT(Write<v1::Incident>(kClient, "CreateIncident", request),
                IsOk());
  }
  const auto found = Read<v1::ListFindingsResponse, v1::ListFindingsRequest>(
      kTherapist, "ListFindings", "");
  ASSERT_THAT(found.findings(), Not(IsEmpty()));
  EXPECT_EQ(found.findings(0).rule(), "pattern.repeated_theme/1");
  EXPECT_THAT(found.findings(0).evidence().resources(), SizeIs(3));
  EXPECT_THAT(found.unassessed_rules(), Not(IsEmpty()));
}

TEST_F(RelationshipsTest, S33_ComparesTheNetworkOfTwoMoments) {
  Person ida = *Enter("ida", "client_view { closeness_ring: 4 }");
  const std::string before = Now();
  harness_.clock().Advance(absl::Hours(24));
  ida.mutable_client_view()->set_closeness_ring(2);
  ASSERT_THAT(Change(kClient, ida, "client_view"), IsOk());
  ASSERT_THAT(Enter("rui", ""), IsOk());
  const auto compared =
      Read<v1::CompareInventoriesResponse, v1::CompareInventoriesRequest>(
          kTherapist, "CompareInventories",
          absl::StrCat("from_time { ", before, " }"));
  ASSERT_THAT(compared.differences(), SizeIs(2));
  EXPECT_EQ(compared.differences(0).fields(0).path(),
            "client_view.closeness_ring");
  EXPECT_EQ(compared.differences(1).kind(),
            v1::InventoryDifference::KIND_ADDED);
  EXPECT_EQ(compared.network_before().size(), 1);
  EXPECT_EQ(compared.network_after().size(), 2);
}

TEST_F(RelationshipsTest, RefusesToCompareBackwards) {
  const auto request = Parse<v1::CompareInventoriesRequest>(
      "parent: 'clients/c1' from_time { seconds: 1700000000 } "
      "to_time { seconds: 1600000000 }");
  const auto compared = harness_.Call<v1::CompareInventoriesResponse>(
      kTherapist, "CompareInventories", request);
  ASSERT_THAT(ViolationsOf(compared.status()), SizeIs(1));
  EXPECT_EQ(ViolationsOf(compared.status())[0].field, "to_time");
}

TEST_F(RelationshipsTest, DrawsTheCircleOfWhoIsNotPast) {
  ASSERT_THAT(Enter("ida", "client_view { closeness_ring: 1 }"), IsOk());
  ASSERT_THAT(
      Enter("rui", "status: STATUS_PAST client_view { closeness_ring: 2 }"),
      IsOk());
  ASSERT_THAT(Enter("eva", ""), IsOk());
  const auto drawn =
      Read<v1::DrawClosenessCircleResponse, v1::DrawClosenessCircleRequest>(
          kTherapist, "DrawClosenessCircle", "");
  EXPECT_EQ(drawn.drawn_count(), 1);
  EXPECT_EQ(drawn.omitted_count(), 1);
  EXPECT_THAT(drawn.svg(), HasSubstr("ida"));
  EXPECT_THAT(drawn.svg(), Not(HasSubstr("rui")));
}

TEST_F(RelationshipsTest, AnswersOfAnotherTherapistsClientThatThereIsNone) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const std::pair<const char*, const char*> kReads[] = {
      {"GetInventory", "clients/c1/inventory"},
      {"ListFindings", "clients/c1"},
      {"GetNetworkMetrics", "clients/c1/networkMetrics"},
      {"DrawClosenessCircle", "clients/c1"}};
  for (const auto& [method, name] : kReads) {
    // Field 1 of each request says what it is about.
    v1::GetInventoryRequest request;
    request.set_name(name);
    EXPECT_TRUE(absl::IsNotFound(
        harness_.Call<v1::Inventory>(Therapist("bernd"), method, request)
            .status()))
        << method;
  }
}

}  // namespace
}  // namespace concord::inventory
