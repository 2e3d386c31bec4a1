// What contradicts itself, who sees what, and what an update keeps.
#include "services/inventory/domain/records/person.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using v1::Person;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

std::vector<std::string> FindFaults(const std::string& facts) {
  std::vector<std::string> fields;
  for (const auto& violation :
       ViolationsOf(CheckPerson(Parse<Person>(facts)))) {
    fields.push_back(violation.field);
  }
  return fields;
}

TEST(CheckPersonTest, TakesSeveralRolesWithPeriodsOfAnyKind) {
  EXPECT_THAT(FindFaults("roles { category: CATEGORY_EX_PARTNER end_date: "
                         "'2020-01-01' } roles { category: CATEGORY_COLLEAGUE "
                         "start_date: '2019-01-01' }"),
              ElementsAre());
}

TEST(CheckPersonTest, NamesEveryContradiction) {
  EXPECT_THAT(
      FindFaults("roles { category: CATEGORY_FRIEND start_date: '2020-01-02' "
                 "end_date: '2020-01-01' } "
                 "client_view { trust: 3 declined: FACET_TRUST "
                 "declined: FACET_INTIMACY "
                 "supports { kind: SUPPORT_KIND_COMPANY } "
                 "supports { kind: SUPPORT_KIND_COMPANY } } "
                 "therapist_view { boundaries { area: AREA_TIME } "
                 "boundaries { area: AREA_TIME } }"),
      ElementsAre(
          "person.client_view.supports[1]", "person.client_view.declined[0]",
          "person.therapist_view.boundaries[1]", "person.roles[0].end_date"));
}

TEST(CheckPersonTest, NobodyKnowsThemselvesOrAnyoneTwice) {
  EXPECT_THAT(
      FindFaults("name: 'clients/c1/people/ida' "
                 "acquaintances { person: 'clients/c1/people/ida' } "
                 "acquaintances { person: 'clients/c1/people/rui' } "
                 "acquaintances { person: 'clients/c1/people/rui' }"),
      ElementsAre("person.acquaintances[2]", "person.acquaintances[0].person"));
}

TEST(RedactTest, ShowsViolenceToTherapistsAlone) {
  for (const auto& [viewer, sees] :
       {std::pair(type::v1::RELATION_CARE_TEAM, true),
        {type::v1::RELATION_SUPERVISES, false},
        {type::v1::RELATION_SELF, false}}) {
    Person person = Parse<Person>(
        "violence { client: VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED }");
    Redact(viewer, person);
    EXPECT_EQ(person.has_violence(), sees);
  }
}

TEST(RedactTest, S35_ShowsIntimacyToTheOtherPartyOnlyWhenItIsShared) {
  const Person person = Parse<Person>(
      "client_view { trust: 4 intimacy { physical: 3 } } "
      "therapist_view { intimacy { emotional: 2 shared: true } }");
  Person to_therapist = person;
  Redact(type::v1::RELATION_CARE_TEAM, to_therapist);
  EXPECT_FALSE(to_therapist.client_view().has_intimacy());
  EXPECT_EQ(to_therapist.client_view().trust(), 4);
  Person to_client = person;
  Redact(type::v1::RELATION_SELF, to_client);
  EXPECT_EQ(to_client.client_view().intimacy().physical(), 3);
  EXPECT_EQ(to_client.therapist_view().intimacy().emotional(), 2);
}

TEST(KeepUnseenTest, LosesNothingThatTheViewerWasNotShown) {
  const Person before = Parse<Person>(
      "violence { therapist: VIOLENCE_DISCLOSURE_SUSPECTED } "
      "therapist_view { intimacy { emotional: 2 } }");
  Person update;
  KeepUnseen(type::v1::RELATION_SELF, before, /*names_violence=*/false, update);
  EXPECT_EQ(update.SerializeAsString(), before.SerializeAsString());
  Person disclosing = Parse<Person>(
      "violence { client: VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED }");
  KeepUnseen(type::v1::RELATION_SELF, before, /*names_violence=*/true,
             disclosing);
  EXPECT_EQ(disclosing.violence().client(),
            Person::VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED);
  EXPECT_EQ(disclosing.violence().therapist(),
            Person::VIOLENCE_DISCLOSURE_SUSPECTED);
}

TEST(StampViewsTest, SaysOfTheChangedStatementAloneWhoAndWhen) {
  Person before = Parse<Person>("client_view { trust: 4 }");
  StampViews(Person(), "c1", kNow, before);
  EXPECT_EQ(before.client_view().entered_by(), "c1");
  Person after = before;
  after.mutable_therapist_view()->set_trust(6);
  StampViews(before, "anna", kNow + absl::Hours(1), after);
  EXPECT_EQ(after.client_view().SerializeAsString(),
            before.client_view().SerializeAsString());
  EXPECT_EQ(after.therapist_view().entered_by(), "anna");
  EXPECT_EQ(FromTimestamp(after.therapist_view().statement_time()),
            kNow + absl::Hours(1));
}

TEST(LikelyDuplicatesTest, FindsTheSameNameWithOtherCaseAndSpaces) {
  const Person anna =
      Parse<Person>("name: 'clients/c1/people/2' display_name: 'Anna  Silva'");
  const std::vector<Person> others = {
      Parse<Person>("name: 'clients/c1/people/1' display_name: 'anna silva '"),
      anna, Parse<Person>("name: 'clients/c1/people/3' display_name: 'Anna'")};
  EXPECT_THAT(LikelyDuplicates(anna, others),
              ElementsAre("clients/c1/people/1"));
}

TEST(SituationOfTest, PlacesEveryCategory) {
  for (int category = Person::CATEGORY_PARTNER;
       category <= Person::Category_MAX; ++category) {
    EXPECT_NE(SituationOf(static_cast<Person::Category>(category)),
              type::v1::SITUATION_UNSPECIFIED);
  }
  EXPECT_EQ(SituationOf(Person::CATEGORY_COLLEAGUE),
            type::v1::SITUATION_WORKPLACE);
  EXPECT_EQ(SituationOf(Person::CATEGORY_CHILD), type::v1::SITUATION_PARENTING);
}

}  // namespace
}  // namespace concord::inventory
