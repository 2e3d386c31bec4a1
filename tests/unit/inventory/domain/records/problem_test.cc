#include "services/inventory/domain/records/problem.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Form;
using v1::FormResponse;
using v1::InterpersonalProblem;

std::vector<std::string> FieldsOf(const char* problem) {
  return testing::FieldsOf(CheckProblem(Parse<InterpersonalProblem>(problem)));
}

TEST(CheckProblemTest, S02_NeedsTheWordsOfAnotherDomain) {
  EXPECT_THAT(FieldsOf("domains: SYMPTOM_DOMAIN_OTHER"),
              ElementsAre("interpersonal_problem.other_domain"));
  EXPECT_THAT(FieldsOf("domains: SYMPTOM_DOMAIN_ANXIETY other_domain: 'x'"),
              ElementsAre("interpersonal_problem.other_domain"));
  EXPECT_THAT(
      FieldsOf("domains: SYMPTOM_DOMAIN_OTHER other_domain: 'no sleep'"),
      IsEmpty());
}

TEST(CheckProblemTest, NamesPeopleAndDomainsOnce) {
  EXPECT_THAT(FieldsOf("domains: SYMPTOM_DOMAIN_ANXIETY domains: "
                       "SYMPTOM_DOMAIN_ANXIETY domains: "
                       "SYMPTOM_DOMAIN_UNSPECIFIED people: 'a' people: 'a'"),
              ElementsAre("interpersonal_problem.people[1]",
                          "interpersonal_problem.domains[1]",
                          "interpersonal_problem.domains[2]"));
}

class SetMeasurementsTest : public ::testing::Test {
 protected:
  InterpersonalProblem Measure(
      const std::vector<FormResponse>& responses) const {
    auto problem = Parse<InterpersonalProblem>(
        "domains: SYMPTOM_DOMAIN_ANXIETY domains: SYMPTOM_DOMAIN_DEPRESSION");
    SetMeasurements(forms_, responses, problem);
    return problem;
  }

  const std::vector<Form> forms_ = {
      Parse<Form>("name: 'forms/a' symptom_domain: SYMPTOM_DOMAIN_ANXIETY"),
      Parse<Form>("name: 'forms/b' symptom_domain: SYMPTOM_DOMAIN_DEPRESSION"),
      Parse<Form>("name: 'forms/c' symptom_domain: SYMPTOM_DOMAIN_DEPRESSION"),
      Parse<Form>("name: 'forms/d'")};
};

TEST_F(SetMeasurementsTest, S02_IsUnmeasuredWithoutAScoreOfItsDomains) {
  const InterpersonalProblem problem = Measure(
      {Parse<FormResponse>("name: '1' form: 'forms/a' status: STATUS_DRAFT"),
       Parse<FormResponse>(
           "name: '2' form: 'forms/a' status: STATUS_NOT_SCORABLE"),
       Parse<FormResponse>("name: '3' form: 'forms/d' status: STATUS_SCORED")});
  EXPECT_EQ(problem.measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  ASSERT_EQ(problem.measurements_size(), 2);
  EXPECT_THAT(problem.measurements(1).forms(),
              ElementsAre("forms/b", "forms/c"));
}

TEST_F(SetMeasurementsTest, S02_IsMeasuredByAPartOrATotalToo) {
  const InterpersonalProblem problem =
      Measure({Parse<FormResponse>(
                   "name: '1' form: 'forms/c' status: STATUS_NOT_SCORABLE "
                   "subscale_scores { status: STATUS_PRORATED }"),
               Parse<FormResponse>(
                   "name: '2' form: 'forms/b' status: STATUS_TOTAL_ENTERED")});
  EXPECT_EQ(problem.measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
  EXPECT_EQ(problem.measurements(0).state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  EXPECT_EQ(problem.measurements(1).state(),
            InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
  EXPECT_THAT(problem.measurements(1).responses(), ElementsAre("1", "2"));
}

TEST_F(SetMeasurementsTest, ListsTwentyResponses) {
  std::vector<FormResponse> responses;
  responses.reserve(30);
  for (int i = 0; i < 30; ++i) {
    responses.push_back(Parse<FormResponse>(
        absl::StrCat("form: 'forms/a' status: STATUS_SCORED name: '", i, "'")));
  }
  const InterpersonalProblem problem = Measure(responses);
  EXPECT_EQ(problem.measurements(0).responses_size(), 20);
  EXPECT_EQ(problem.measurements(0).responses(0), "0");
}

}  // namespace
}  // namespace concord::inventory
