#include "services/goal_planning/domain/advice/contraindications.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Contraindication;
using goals::v1::Template;
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
