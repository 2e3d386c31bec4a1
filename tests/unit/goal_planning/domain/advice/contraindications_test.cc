#include "services/goal_planning/domain/advice/contraindications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Contraindication;
using goals::v1::Template;
using inventory::v1::NeedsProfile;
using inventory::v1::Person;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::IsOk;
using People = google::protobuf::RepeatedPtrField<std::string>;

const std::vector<Contraindication>& All() {
  static const auto* const all = [] {
    const auto shipped = Catalogue::Load().value();
    return new std::vector<Contraindication>(
        shipped.contraindications().begin(), shipped.contraindications().end());
  }();
  return *all;
}

// Of a template that names every contraindication, in a draft for Rui.
std::vector<std::string> CodesFor(const ClientFacts& facts,
                                  const Template& candidate) {
  People people;
  people.Add("clients/c1/people/rui");
  std::vector<std::string> codes;
  for (const Contraindication* one :
       Supported(candidate, people, facts, All())) {
    codes.push_back(one->code());
  }
  return codes;
}
std::vector<std::string> CodesFor(const ClientFacts& facts) {
  Template candidate;
  for (const Contraindication& one : All()) {
    candidate.add_contraindications(one.code());
  }
  return CodesFor(facts, candidate);
}

TEST(SupportedTest, IsNothingThatNoFactSupports) {
  EXPECT_THAT(CodesFor({}), IsEmpty());
  EXPECT_THAT(CodesFor({.people_on_hold = {"clients/c1/people/ida"}}),
              IsEmpty());
}

TEST(SupportedTest, FollowsFromEachFact) {
  EXPECT_THAT(CodesFor({.safety_review_open = true}),
              ElementsAre("ACUTE_SUICIDE_RISK"));
  EXPECT_THAT(CodesFor({.people_on_hold = {"clients/c1/people/rui"}}),
              ElementsAre("IPV_OR_COERCION"));
  EXPECT_THAT(CodesFor({.recent_loss = true}), ElementsAre("VERY_RECENT_LOSS"));
  EXPECT_THAT(CodesFor({.people_parting = {"clients/c1/people/rui"}}),
              ElementsAre("DISPUTE_IN_DISSOLUTION"));
  for (const Contraindication& one : All()) {
    EXPECT_THAT(CodesFor({.stated = {one.code()}}), ElementsAre(one.code()));
  }
}

TEST(SupportedTest, IsOfTheTemplateButForAcuteStates) {
  EXPECT_THAT(CodesFor({.stated = {"FORMAL_WORK_PROCESS", "ACUTE_SUICIDE_RISK",
                                   "ACUTE_PSYCHOSIS_MANIA"}},
                       Template()),
              ElementsAre("ACUTE_PSYCHOSIS_MANIA", "ACUTE_SUICIDE_RISK"));
}

NeedsProfile::Circumstance& Add(const char* person, Person::Status status,
                                NeedsProfile& profile) {
  NeedsProfile::Circumstance& one = *profile.add_circumstances();
  one.set_person(person);
  one.set_status(status);
  return one;
}

TEST(AddKnownTest, CallsALossRecentForEightWeeks) {
  NeedsProfile profile;
  Add("clients/c1/people/rui", Person::STATUS_DECEASED, profile)
      .set_status_date("2026-01-05");
  const auto recent_on = [&profile](absl::CivilDay today) {
    ClientFacts facts;
    AddKnown(profile, today, facts);
    return facts.recent_loss;
  };
  EXPECT_TRUE(recent_on(absl::CivilDay(2026, 1, 5)));
  EXPECT_TRUE(recent_on(absl::CivilDay(2026, 3, 1)));
  EXPECT_FALSE(recent_on(absl::CivilDay(2026, 3, 2)));
  profile.mutable_circumstances(0)->set_status(Person::STATUS_PAST);
  EXPECT_FALSE(recent_on(absl::CivilDay(2026, 1, 5))) << "a parting";
  profile.mutable_circumstances(0)->set_status(Person::STATUS_DECEASED);
  profile.mutable_circumstances(0)->clear_status_date();
  EXPECT_FALSE(recent_on(absl::CivilDay(2026, 1, 5))) << "nobody said when";
}

TEST(AddKnownTest, TakesOverWhatTheProfileKnows) {
  NeedsProfile profile;
  profile.set_safety_review_open(true);
  Add("clients/c1/people/rui", Person::STATUS_CURRENT, profile)
      .set_dispute_in_dissolution(true);
  Add("clients/c1/people/ida", Person::STATUS_PAST, profile);
  ClientFacts facts = {.stated = {"CULTURAL_MISFIT"}};
  AddKnown(profile, absl::CivilDay(2026, 1, 5), facts);
  EXPECT_TRUE(facts.safety_review_open);
  EXPECT_THAT(facts.people_parting, ElementsAre("clients/c1/people/rui"));
  EXPECT_THAT(facts.stated, ElementsAre("CULTURAL_MISFIT"));
}

TEST(HoldsTest, IsTrueOfWhatPausesAGoalOrBlocksTheOthersPart) {
  const std::vector<std::string> holding = {
      "ACUTE_PSYCHOSIS_MANIA", "ACUTE_SUICIDE_RISK", "ELDER_OR_CARER_ABUSE",
      "IPV_OR_COERCION",       "NO_CONSENT_OTHER",   "NO_CONTACT_ORDER"};
  std::vector<std::string> held;
  for (const Contraindication& one : All()) {
    if (Holds(one)) held.push_back(one.code());
  }
  EXPECT_EQ(All().size(), 15u);
  EXPECT_EQ(held, holding);
}

TEST(CheckStatedTest, NamesEachCodeThatIsNone) {
  const std::vector<std::string> stated = {"FORMAL_WORK_PROCESS", "BAD_MOOD"};
  EXPECT_THAT(FieldsOf(CheckStated(stated, "contraindications", All())),
              ElementsAre("contraindications[1]"));
  EXPECT_THAT(CheckStated({}, "contraindications", All()), IsOk());
}

}  // namespace
}  // namespace concord::goal_planning
