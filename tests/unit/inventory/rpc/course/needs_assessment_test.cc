// Needs assessments through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/inventory/v1/needs_assessment_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using v1::NeedsAssessment;
using Section = NeedsAssessment::Section;

class NeedsAssessmentTest : public ServiceFixture {
 protected:
  static std::string NameOf(const char* id) {
    return absl::StrCat("clients/c1/needsAssessments/", id);
  }
  static Section SectionOf(NeedsAssessment::Area area, Section::State state,
                           const char* skip_reason = "") {
    Section section;
    section.set_area(area);
    section.set_state(state);
    section.set_skip_reason(skip_reason);
    return section;
  }

  // With every section that completion waits for, but risk.
  v1::CreateNeedsAssessmentRequest AllButRisk(const char* id) {
    auto request = NewFor<v1::CreateNeedsAssessmentRequest>("clients/c1");
    request.set_needs_assessment_id(id);
    for (const auto area :
         {NeedsAssessment::AREA_RELATIONSHIPS, NeedsAssessment::AREA_CONFLICTS,
          NeedsAssessment::AREA_COMMUNICATION, NeedsAssessment::AREA_BOUNDARIES,
          NeedsAssessment::AREA_TRUST_INTIMACY,
          NeedsAssessment::AREA_SUPPORT}) {
      *request.mutable_needs_assessment()->add_sections() =
          SectionOf(area, Section::STATE_DONE);
    }
    return request;
  }
  absl::StatusOr<NeedsAssessment> Create(
      const v1::CreateNeedsAssessmentRequest& request,
      const security::Claims& caller) {
    return Call<NeedsAssessment>(caller, "CreateNeedsAssessment", request);
  }
  absl::StatusOr<NeedsAssessment> Update(const security::Claims& caller,
                                         const NeedsAssessment& assessment) {
    v1::UpdateNeedsAssessmentRequest request;
    *request.mutable_needs_assessment() = assessment;
    request.mutable_update_mask()->add_paths("sections");
    request.set_request_id(NextRequestId());
    return Call<NeedsAssessment>(caller, "UpdateNeedsAssessment", request);
  }
  absl::StatusOr<NeedsAssessment> Complete(const NeedsAssessment& assessment) {
    auto request = NewOn<v1::CompleteNeedsAssessmentRequest>(assessment.name());
    request.set_etag(assessment.etag());
    return Call<NeedsAssessment>(anna_, "CompleteNeedsAssessment", request);
  }
  absl::StatusOr<NeedsAssessment> Get(const security::Claims& caller,
                                      const char* id) {
    v1::GetNeedsAssessmentRequest request;
    request.set_name(NameOf(id));
    return Call<NeedsAssessment>(caller, "GetNeedsAssessment", request);
  }
  // Stores the first assessment and completes it.
  void CompleteFirst() {
    auto request = AllButRisk("intake");
    *request.mutable_needs_assessment()->add_sections() =
        SectionOf(NeedsAssessment::AREA_RISK, Section::STATE_DONE);
    const auto created = Create(request, anna_);
    ASSERT_THAT(created, IsOk());
    const auto completed = Complete(*created);
    ASSERT_THAT(completed, IsOk());
    EXPECT_EQ(completed->state(), NeedsAssessment::STATE_COMPLETE);
    EXPECT_TRUE(completed->has_complete_time());
  }
};

TEST_F(NeedsAssessmentTest, S40_IsNotCompletedWithoutTheRiskSection) {
  ASSERT_THAT(Begin(), IsOk());
  const auto created = Create(AllButRisk("intake"), anna_);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(created->missing_areas(),
              ElementsAre(NeedsAssessment::AREA_RISK));
  const absl::Status refused = Complete(*created).status();
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(refused.message(), HasSubstr("risk"));
  EXPECT_EQ(Get(anna_, "intake")->state(), NeedsAssessment::STATE_IN_PROGRESS);
}

TEST_F(NeedsAssessmentTest, S40_TakesAReasonToSkipGrief) {
  ASSERT_THAT(Begin(), IsOk());
  NeedsAssessment assessment = *Create(AllButRisk("intake"), anna_);
  EXPECT_DOUBLE_EQ(assessment.completeness(), 0.6);
  constexpr int kGrief = NeedsAssessment::AREA_GRIEF - 1;
  constexpr int kRisk = NeedsAssessment::AREA_RISK - 1;
  *assessment.mutable_sections(kGrief) =
      SectionOf(NeedsAssessment::AREA_GRIEF, Section::STATE_SKIPPED);
  *assessment.mutable_sections(kRisk) =
      SectionOf(NeedsAssessment::AREA_RISK, Section::STATE_DONE);
  EXPECT_THAT(FieldsOf(Update(anna_, assessment).status()),
              ElementsAre("needs_assessment.sections[7].skip_reason"));
  assessment.mutable_sections(kGrief)->set_skip_reason("nobody has died");
  const auto updated = Update(anna_, assessment);
  ASSERT_THAT(updated, IsOk());
  EXPECT_DOUBLE_EQ(updated->completeness(), 0.8);
  EXPECT_EQ(updated->sections(kGrief).assessor(), "anna");
  EXPECT_THAT(Complete(*updated), IsOk());
}

TEST_F(NeedsAssessmentTest, S40_NeverSkipsRisk) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = AllButRisk("intake");
  *request.mutable_needs_assessment()->add_sections() =
      SectionOf(NeedsAssessment::AREA_RISK, Section::STATE_SKIPPED, "no time");
  EXPECT_THAT(FieldsOf(Create(request, anna_).status()),
              ElementsAre("needs_assessment.sections[6].state"));
}

TEST_F(NeedsAssessmentTest, StandsAsItWasCompleted) {
  ASSERT_THAT(Begin(), IsOk());
  CompleteFirst();
  NeedsAssessment assessment = *Get(anna_, "intake");
  assessment.mutable_sections(0)->set_note("one more thing");
  const absl::Status refused = Update(anna_, assessment).status();
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_STATE_NOT_ALLOWED));
  EXPECT_THAT(refused.message(), HasSubstr("Create a new assessment"));
  EXPECT_THAT(Complete(assessment),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
}

TEST_F(NeedsAssessmentTest, IsRepeatedByAnother) {
  ASSERT_THAT(Begin(), IsOk());
  auto repeated = AllButRisk("review");
  repeated.mutable_needs_assessment()->set_predecessor(NameOf("intake"));
  EXPECT_TRUE(absl::IsNotFound(Create(repeated, anna_).status()));
  CompleteFirst();
  repeated.set_request_id(NextRequestId());
  ASSERT_THAT(Create(repeated, anna_), IsOk());
  v1::ListNeedsAssessmentsRequest list;
  list.set_parent("clients/c1");
  list.set_page_size(1);
  std::vector<std::string> names;
  do {
    const auto page = Call<v1::ListNeedsAssessmentsResponse>(
        client_, "ListNeedsAssessments", list);
    ASSERT_THAT(page, IsOk());
    ASSERT_EQ(page->needs_assessments_size(), 1);
    names.push_back(page->needs_assessments(0).name());
    list.set_page_token(page->next_page_token());
  } while (!list.page_token().empty());
  EXPECT_THAT(names, ElementsAre(NameOf("intake"), NameOf("review")));
  EXPECT_EQ(Get(client_, "review")->predecessor(), NameOf("intake"));
}

TEST_F(NeedsAssessmentTest, RefersToNoOtherClientsAssessment) {
  ASSERT_THAT(Begin(), IsOk());
  CompleteFirst();
  auto repeated = AllButRisk("review");
  repeated.mutable_needs_assessment()->set_predecessor(
      "clients/c2/needsAssessments/intake");
  EXPECT_TRUE(absl::IsNotFound(Create(repeated, anna_).status()));
}

TEST_F(NeedsAssessmentTest, IsChangedOnlyAsItWasRead) {
  ASSERT_THAT(Begin(), IsOk());
  const NeedsAssessment read = *Create(AllButRisk("intake"), anna_);
  NeedsAssessment first = read;
  first.mutable_sections(0)->set_note("sees Rui every day");
  ASSERT_THAT(Update(anna_, first), IsOk());
  NeedsAssessment second = read;
  second.mutable_sections(1)->set_note("none at present");
  EXPECT_THAT(Update(anna_, second), Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(Complete(read), Refused(type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(NeedsAssessmentTest, IsWrittenByTherapistsAndReadByTheClient) {
  EXPECT_TRUE(absl::IsNotFound(Create(AllButRisk("early"), anna_).status()));
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_TRUE(
      absl::IsPermissionDenied(Create(AllButRisk("mine"), client_).status()));
  EXPECT_TRUE(
      absl::IsPermissionDenied(Create(AllButRisk("his"), sven_).status()));
  ASSERT_THAT(Create(AllButRisk("intake"), anna_), IsOk());
  EXPECT_THAT(Get(client_, "intake"), IsOk());
  EXPECT_THAT(Get(sven_, "intake"), IsOk());
  EXPECT_TRUE(
      absl::IsNotFound(Get(testing::Therapist("bernd"), "intake").status()));
}

TEST_F(NeedsAssessmentTest, NamesEveryFieldThatBreaksARule) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = NewFor<v1::CreateNeedsAssessmentRequest>("clients/c1");
  Section& section = *request.mutable_needs_assessment()->add_sections();
  section.set_skip_reason(std::string(501, 'x'));
  section.set_note(std::string(2001, 'x'));
  EXPECT_THAT(FieldsOf(Create(request, anna_).status()),
              ::testing::UnorderedElementsAre(
                  "needs_assessment.sections[0].area",
                  "needs_assessment.sections[0].state",
                  "needs_assessment.sections[0].skip_reason",
                  "needs_assessment.sections[0].note"));
}

}  // namespace
}  // namespace concord::inventory
