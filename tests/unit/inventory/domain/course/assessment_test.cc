#include "services/inventory/domain/course/assessment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using v1::NeedsAssessment;

const absl::Time kMonday = absl::FromUnixSeconds(1'767'600'000);
const absl::Time kTuesday = kMonday + absl::Hours(24);

std::vector<std::string> FieldsOf(const char* assessment) {
  std::vector<std::string> fields;
  for (const auto& violation :
       ViolationsOf(CheckSections(Parse<NeedsAssessment>(assessment)))) {
    fields.push_back(violation.field);
  }
  return fields;
}

NeedsAssessment Assessed(const std::string& text) {
  auto assessment = Parse<NeedsAssessment>(text);
  Assess(NeedsAssessment::default_instance(), "anna", kMonday, assessment);
  return assessment;
}

// Everything that completion waits for, but risk.
NeedsAssessment AllButRisk() {
  std::string text;
  for (const char* area : {"RELATIONSHIPS", "CONFLICTS", "COMMUNICATION",
                           "BOUNDARIES", "TRUST_INTIMACY", "SUPPORT"}) {
    absl::StrAppend(&text, "sections { area: AREA_", area,
                    " state: STATE_DONE }");
  }
  return Assessed(text);
}

TEST(CheckSectionsTest, S40_SkipsOnlyForAReason) {
  EXPECT_THAT(FieldsOf("sections { area: AREA_GRIEF state: STATE_SKIPPED "
                       "skip_reason: 'nobody has died' }"),
              IsEmpty());
  EXPECT_THAT(FieldsOf("sections { area: AREA_GRIEF state: STATE_SKIPPED }"),
              ElementsAre("needs_assessment.sections[0].skip_reason"));
  EXPECT_THAT(FieldsOf("sections { area: AREA_SUPPORT state: STATE_SKIPPED "
                       "skip_reason: ' \\n' }"),
              ElementsAre("needs_assessment.sections[0].skip_reason"));
}

TEST(CheckSectionsTest, S40_NeverSkipsRisk) {
  EXPECT_THAT(FieldsOf("sections { area: AREA_RISK state: STATE_SKIPPED "
                       "skip_reason: 'no time' }"),
              ElementsAre("needs_assessment.sections[0].state"));
}

TEST(CheckSectionsTest, HasAReasonOnlyWhereASectionIsSkipped) {
  EXPECT_THAT(FieldsOf("sections { area: AREA_GRIEF state: STATE_DONE "
                       "skip_reason: 'no time' }"),
              ElementsAre("needs_assessment.sections[0].skip_reason"));
}

TEST(CheckSectionsTest, TakesEachAreaOnce) {
  EXPECT_THAT(FieldsOf("sections { area: AREA_GRIEF state: STATE_DONE }"
                       "sections { area: AREA_RISK state: STATE_DONE }"
                       "sections { area: AREA_GRIEF state: STATE_NOT_DONE }"),
              ElementsAre("needs_assessment.sections[2].area"));
}

TEST(AssessTest, HoldsAllTenSectionsInOrder) {
  const NeedsAssessment assessment =
      Assessed("sections { area: AREA_RISK state: STATE_DONE }");
  ASSERT_EQ(assessment.sections_size(), 10);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(assessment.sections(i).area(), i + 1);
  EXPECT_EQ(assessment.sections(0).state(),
            NeedsAssessment::Section::STATE_NOT_DONE);
  EXPECT_EQ(assessment.sections(9).state(),
            NeedsAssessment::Section::STATE_DONE);
}

TEST(AssessTest, S40_CountsWhatIsDoneOrSkipped) {
  EXPECT_EQ(Assessed("").completeness(), 0);
  EXPECT_DOUBLE_EQ(
      Assessed("sections { area: AREA_RISK state: STATE_DONE }"
               "sections { area: AREA_SUPPORT state: STATE_NOT_DONE }"
               "sections { area: AREA_GRIEF state: STATE_SKIPPED "
               "skip_reason: 'nobody has died' }")
          .completeness(),
      0.2);
}

TEST(AssessTest, S40_MissesEverythingButGriefTransitionsAndContext) {
  EXPECT_THAT(
      Assessed("").missing_areas(),
      ElementsAre(
          NeedsAssessment::AREA_RELATIONSHIPS, NeedsAssessment::AREA_CONFLICTS,
          NeedsAssessment::AREA_COMMUNICATION, NeedsAssessment::AREA_BOUNDARIES,
          NeedsAssessment::AREA_TRUST_INTIMACY, NeedsAssessment::AREA_SUPPORT,
          NeedsAssessment::AREA_RISK));
}

TEST(AssessTest, SaysWhoChangedASectionLast) {
  const NeedsAssessment before = Assessed(
      "sections { area: AREA_RISK state: STATE_DONE note: 'none' }"
      "sections { area: AREA_GRIEF state: STATE_DONE }");
  NeedsAssessment after = before;
  after.mutable_sections(7)->set_note("her mother, in March");
  // As they come from a caller.
  for (auto& section : *after.mutable_sections()) {
    section.clear_assessor();
    section.clear_assess_time();
  }
  Assess(before, "bernd", kTuesday, after);
  EXPECT_EQ(after.sections(7).assessor(), "bernd");
  EXPECT_EQ(FromTimestamp(after.sections(7).assess_time()), kTuesday);
  EXPECT_EQ(after.sections(9).assessor(), "anna");
  EXPECT_EQ(FromTimestamp(after.sections(9).assess_time()), kMonday);
  EXPECT_EQ(after.sections(0).assessor(), "");
  EXPECT_FALSE(after.sections(0).has_assess_time());
}

TEST(CompleteTest, S40_IsRefusedWithoutTheRiskSection) {
  NeedsAssessment assessment = AllButRisk();
  const absl::Status refused = Complete(kTuesday, assessment);
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_PRECONDITION_MISSING));
  EXPECT_THAT(refused.message(), HasSubstr("neither done nor skipped: risk."));
  EXPECT_FALSE(assessment.has_complete_time());
}

TEST(CompleteTest, S40_NamesEachMissingSection) {
  NeedsAssessment assessment = Assessed("");
  EXPECT_THAT(Complete(kTuesday, assessment).message(),
              HasSubstr("relationships, conflicts, communication, boundaries, "
                        "trust_intimacy, support, risk"));
}

TEST(CompleteTest, HappensOnce) {
  const NeedsAssessment before = AllButRisk();
  NeedsAssessment assessment = before;
  assessment.mutable_sections(9)->set_state(
      NeedsAssessment::Section::STATE_DONE);
  Assess(before, "anna", kMonday, assessment);
  EXPECT_THAT(CheckInProgress("Changing", assessment), IsOk());
  ASSERT_THAT(Complete(kTuesday, assessment), IsOk());
  EXPECT_EQ(assessment.state(), NeedsAssessment::STATE_COMPLETE);
  EXPECT_EQ(FromTimestamp(assessment.complete_time()), kTuesday);
  const absl::Status again = Complete(kTuesday, assessment);
  EXPECT_THAT(again, Refused(type::v1::REASON_STATE_NOT_ALLOWED));
  EXPECT_THAT(again.message(), HasSubstr("as its predecessor"));
}

}  // namespace
}  // namespace concord::inventory
