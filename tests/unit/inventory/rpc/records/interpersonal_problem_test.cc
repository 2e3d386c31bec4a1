// Interpersonal problems through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/interpersonal_problem_requests.pb.h"
#include "concord/inventory/v1/symptom_domain.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::UnorderedElementsAre;
using v1::InterpersonalProblem;

class InterpersonalProblemTest : public ServiceFixture {
 protected:
  static std::string NameOf(const char* id) {
    return absl::StrCat("clients/c1/interpersonalProblems/", id);
  }
  v1::CreateInterpersonalProblemRequest Problem(
      const char* id, const std::vector<v1::SymptomDomain>& domains) {
    auto request = NewFor<v1::CreateInterpersonalProblemRequest>("clients/c1");
    request.set_interpersonal_problem_id(id);
    InterpersonalProblem& problem = *request.mutable_interpersonal_problem();
    problem.set_text("we only talk about the children");
    for (const v1::SymptomDomain domain : domains) problem.add_domains(domain);
    return request;
  }
  absl::StatusOr<InterpersonalProblem> Create(
      const v1::CreateInterpersonalProblemRequest& request) {
    return Call<InterpersonalProblem>(client_, "CreateInterpersonalProblem",
                                      request);
  }
  InterpersonalProblem Get(const char* id) {
    v1::GetInterpersonalProblemRequest request;
    request.set_name(NameOf(id));
    const auto problem =
        Call<InterpersonalProblem>(anna_, "GetInterpersonalProblem", request);
    EXPECT_THAT(problem, IsOk());
    return problem.value_or(InterpersonalProblem());
  }
  std::vector<std::string> List(v1::SymptomDomain domain,
                                bool show_deleted = false) {
    v1::ListInterpersonalProblemsRequest request;
    request.set_parent("clients/c1");
    if (domain != v1::SYMPTOM_DOMAIN_UNSPECIFIED) request.add_domains(domain);
    request.set_show_deleted(show_deleted);
    const auto listed = Call<v1::ListInterpersonalProblemsResponse>(
        anna_, "ListInterpersonalProblems", request);
    EXPECT_THAT(listed, IsOk());
    std::vector<std::string> names;
    if (!listed.ok()) return names;
    for (const auto& problem : listed->interpersonal_problems()) {
      names.push_back(problem.name());
    }
    return names;
  }
  v1::CreateFormResponseRequest Total(const char* form, double total) {
    auto request = NewFor<v1::CreateFormResponseRequest>("clients/c1");
    v1::FormResponse& response = *request.mutable_form_response();
    response.set_form(form);
    response.set_total(total);
    *response.mutable_completion_time() =
        ToTimestamp(harness_.clock().Now() - absl::Hours(24));
    return request;
  }
};

TEST_F(InterpersonalProblemTest, S02_IsListedOnceForEachOfItsDomains) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(
      Create(Problem("talk", {v1::SYMPTOM_DOMAIN_DEPRESSION,
                              v1::SYMPTOM_DOMAIN_RELATIONSHIP_DIFFICULTY})),
      IsOk());
  ASSERT_THAT(Create(Problem("parties", {v1::SYMPTOM_DOMAIN_ANXIETY})), IsOk());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_DEPRESSION), ElementsAre(NameOf("talk")));
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_RELATIONSHIP_DIFFICULTY),
              ElementsAre(NameOf("talk")));
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_ANXIETY), ElementsAre(NameOf("parties")));
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_OTHER), IsEmpty());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_UNSPECIFIED),
              UnorderedElementsAre(NameOf("talk"), NameOf("parties")));
}

TEST_F(InterpersonalProblemTest, S02_IsUnmeasuredUntilTheFirstLinkedScore) {
  ASSERT_THAT(Begin(), IsOk());
  const auto created = Create(Problem(
      "talk", {v1::SYMPTOM_DOMAIN_DEPRESSION, v1::SYMPTOM_DOMAIN_ANXIETY}));
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  EXPECT_THAT(created->measurements(0).forms(),
              ElementsAre("forms/epds", "forms/phq-9", "forms/qids-sr16"));
  // Of another domain, and a draft.
  ASSERT_THAT(Call<v1::FormResponse>(client_, "CreateFormResponse",
                                     Total("forms/ucla-3", 6)),
              IsOk());
  auto draft = NewFor<v1::CreateFormResponseRequest>("clients/c1");
  draft.mutable_form_response()->set_form("forms/phq-9");
  draft.mutable_form_response()->set_draft(true);
  auto& answer = *draft.mutable_form_response()->add_answers();
  answer.set_item("1");
  answer.set_value(1);
  *draft.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(harness_.clock().Now() - absl::Hours(24));
  ASSERT_THAT(Call<v1::FormResponse>(client_, "CreateFormResponse", draft),
              IsOk());
  EXPECT_EQ(Get("talk").measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  auto gad = NewFor<v1::CreateFormResponseRequest>("clients/c1");
  gad.mutable_form_response()->set_form("forms/gad-7");
  for (int i = 1; i <= 7; ++i) {
    auto& given = *gad.mutable_form_response()->add_answers();
    given.set_item(absl::StrCat(i));
    given.set_value(2);
  }
  *gad.mutable_form_response()->mutable_completion_time() =
      ToTimestamp(harness_.clock().Now() - absl::Hours(24));
  const auto scored =
      Call<v1::FormResponse>(client_, "CreateFormResponse", gad);
  ASSERT_THAT(scored, IsOk());
  const InterpersonalProblem problem = Get("talk");
  EXPECT_EQ(problem.measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
  EXPECT_EQ(problem.measurements(0).state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  EXPECT_EQ(problem.measurements(1).state(),
            InterpersonalProblem::MEASUREMENT_STATE_MEASURED);
  EXPECT_THAT(problem.measurements(1).responses(), ElementsAre(scored->name()));
}

TEST_F(InterpersonalProblemTest, S02_NeedsTheWordsOfAnotherDomain) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Problem("sleep", {v1::SYMPTOM_DOMAIN_OTHER});
  EXPECT_THAT(FieldsOf(Create(request).status()),
              ElementsAre("interpersonal_problem.other_domain"));
  request.mutable_interpersonal_problem()->set_other_domain("no sleep");
  const auto created = Create(request);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->measurements(0).forms(), IsEmpty());
  EXPECT_EQ(created->measurement_state(),
            InterpersonalProblem::MEASUREMENT_STATE_UNMEASURED);
  request = Problem("none", {});
  EXPECT_THAT(FieldsOf(Create(request).status()),
              ElementsAre("interpersonal_problem.domains"));
}

TEST_F(InterpersonalProblemTest, NamesOnlyPeopleWhoAreThere) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Problem("talk", {v1::SYMPTOM_DOMAIN_ANXIETY});
  request.mutable_interpersonal_problem()->add_people(
      "clients/c1/people/nobody");
  EXPECT_TRUE(absl::IsNotFound(Create(request).status()));
}

TEST_F(InterpersonalProblemTest, IsChangedDeletedAndTakenBack) {
  ASSERT_THAT(Begin(), IsOk());
  InterpersonalProblem problem =
      *Create(Problem("talk", {v1::SYMPTOM_DOMAIN_ANXIETY}));
  problem.add_domains(v1::SYMPTOM_DOMAIN_DEPRESSION);
  v1::UpdateInterpersonalProblemRequest update;
  *update.mutable_interpersonal_problem() = problem;
  update.mutable_update_mask()->add_paths("domains");
  update.set_request_id(NextRequestId());
  const auto updated =
      Call<InterpersonalProblem>(anna_, "UpdateInterpersonalProblem", update);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->measurements_size(), 2);
  const auto remove =
      NewOn<v1::DeleteInterpersonalProblemRequest>(NameOf("talk"));
  ASSERT_THAT(
      Call<InterpersonalProblem>(client_, "DeleteInterpersonalProblem", remove),
      IsOk());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_UNSPECIFIED), IsEmpty());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_UNSPECIFIED, /*show_deleted=*/true),
              ElementsAre(NameOf("talk")));
  const auto restore =
      NewOn<v1::UndeleteInterpersonalProblemRequest>(NameOf("talk"));
  ASSERT_THAT(Call<InterpersonalProblem>(
                  client_, "UndeleteInterpersonalProblem", restore),
              IsOk());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_ANXIETY), ElementsAre(NameOf("talk")));
}

TEST_F(InterpersonalProblemTest, ShowsAPrivateOneToItsAuthorAlone) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = Problem("talk", {v1::SYMPTOM_DOMAIN_ANXIETY});
  request.mutable_interpersonal_problem()->set_private_entry(true);
  request.clear_interpersonal_problem_id();
  ASSERT_THAT(Create(request), IsOk());
  EXPECT_THAT(List(v1::SYMPTOM_DOMAIN_UNSPECIFIED), IsEmpty());
}

}  // namespace
}  // namespace concord::inventory
