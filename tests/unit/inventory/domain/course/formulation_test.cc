#include "services/inventory/domain/course/formulation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/type/v1/author.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Formulation;

const absl::Time kMonday = absl::FromUnixSeconds(1'767'600'000);

std::vector<std::string> FieldsOf(const char* formulation) {
  return testing::FieldsOf(CheckFormulation(Parse<Formulation>(formulation)));
}

TEST(CheckFormulationTest, LinksOneProblemAreaOrTwo) {
  EXPECT_THAT(FieldsOf(""), IsEmpty());
  EXPECT_THAT(FieldsOf("primary_problem_area: PROBLEM_AREA_GRIEF"), IsEmpty());
  EXPECT_THAT(FieldsOf("primary_problem_area: PROBLEM_AREA_GRIEF "
                       "secondary_problem_area: PROBLEM_AREA_ROLE_DISPUTE"),
              IsEmpty());
}

TEST(CheckFormulationTest, HasNoSecondProblemAreaWithoutAFirst) {
  EXPECT_THAT(FieldsOf("secondary_problem_area: PROBLEM_AREA_GRIEF"),
              ElementsAre("formulation.primary_problem_area"));
}

TEST(CheckFormulationTest, HasNoProblemAreaTwice) {
  EXPECT_THAT(FieldsOf("primary_problem_area: PROBLEM_AREA_GRIEF "
                       "secondary_problem_area: PROBLEM_AREA_GRIEF"),
              ElementsAre("formulation.secondary_problem_area"));
}

TEST(RewordTest, PutsTheTimelineInTheOrderOfTheDays) {
  auto formulation = Parse<Formulation>(
      "timeline { date: '2025-10-02' text: 'moved out' }"
      "timeline { date: '2025-03-09' text: 'her mother died' }"
      "timeline { date: '2025-10-02' text: 'first bad night' }");
  Reword(Formulation::default_instance(), formulation);
  EXPECT_EQ(formulation.timeline(0).text(), "her mother died");
  EXPECT_EQ(formulation.timeline(1).text(), "moved out");
  EXPECT_EQ(formulation.timeline(2).text(), "first bad night");
}

TEST(RewordTest, WithdrawsTheAgreementWithAnotherWording) {
  auto before = Parse<Formulation>("symptom_picture: 'may be low since March'");
  type::v1::Author client;
  client.set_subject("c1");
  Agree(client, kMonday, before);
  Formulation same = before;
  Reword(before, same);
  EXPECT_TRUE(same.has_agreement());
  for (const char* change :
       {"symptom_picture: 'may be low since May'",
        "timeline { date: '2025-03-09' text: 'her mother died' }",
        "factors { phase: PHASE_PROTECTIVE domain: DOMAIN_SOCIAL text: 'Rui' }",
        "primary_problem_area: PROBLEM_AREA_GRIEF"}) {
    Formulation after = before;
    after.MergeFrom(Parse<Formulation>(change));
    Reword(before, after);
    EXPECT_FALSE(after.has_agreement()) << change;
  }
}

TEST(AgreeTest, KeepsTheFirstTime) {
  type::v1::Author client;
  client.set_subject("c1");
  Formulation formulation;
  Agree(client, kMonday, formulation);
  Agree(client, kMonday + absl::Hours(24), formulation);
  EXPECT_EQ(formulation.agreement().author().subject(), "c1");
  EXPECT_EQ(FromTimestamp(formulation.agreement().agree_time()), kMonday);
}

TEST(NewReferencesTest, LeavesOutWhatWasReferredToBefore) {
  const auto before = Parse<Formulation>(
      "timeline { person: 'rui' } timeline {} factors { evidence: 'quarrel' }");
  const auto after = Parse<Formulation>(
      "timeline { person: 'rui' } timeline { person: 'ana' }"
      "factors { evidence: 'quarrel' evidence: 'silence' }"
      "factors { evidence: 'silence' }");
  std::vector<std::string> fields;
  for (const Reference& reference : NewReferences(before, after)) {
    fields.push_back(reference.field + " " + reference.name);
  }
  EXPECT_THAT(fields,
              ElementsAre("formulation.timeline[1].person ana",
                          "formulation.factors[0].evidence[1] silence"));
}

}  // namespace
}  // namespace concord::inventory
