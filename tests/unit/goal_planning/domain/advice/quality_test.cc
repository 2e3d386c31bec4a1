#include "services/goal_planning/domain/advice/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::QualityCheck;
using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2026, 1, 5);

// From 0 to 10.
progress::v1::Measure Rating() {
  progress::v1::Measure measure;
  measure.set_name("measures/native-rating-0-10");
  measure.set_code("native.rating_0_10");
  measure.set_maximum(10);
  measure.set_step(1);
  measure.set_direction(type::v1::DIRECTION_DECIDED_BY_GOAL);
  return measure;
}

// Eight weeks for a way from 3 to 7.
Goal Complete() {
  Goal goal;
  goal.mutable_specifics()->set_behaviour("Sum up, then answer");
  goal.mutable_specifics()->set_occasion("In meetings");
  goal.mutable_specifics()->set_amount("Three times a week");
  goal.add_people("clients/c1/people/rui");
  goal.add_addressed_records("clients/c1/conflicts/harbour");
  goal.mutable_target()->set_measure("measures/native-rating-0-10");
  goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  goal.mutable_target()->set_baseline(3);
  goal.mutable_target()->set_value(7);
  goal.set_due_date("2026-03-02");
  return goal;
}

QualityCheck::Finding Find(const Goal& goal,
                           QualityCheck::Criterion criterion) {
  const progress::v1::Measure measure = Rating();
  const QualityCheck check = CheckQuality(goal, &measure, kToday);
  for (const auto& finding : check.findings()) {
    if (finding.criterion() == criterion) return finding;
  }
  return {};
}

TEST(QualityTest, PassesACompleteGoalOnEveryCriterion) {
  const progress::v1::Measure measure = Rating();
  const QualityCheck check = CheckQuality(Complete(), &measure, kToday);
  ASSERT_EQ(check.findings_size(), 6);
  for (const auto& finding : check.findings()) {
    EXPECT_EQ(finding.verdict(), QualityCheck::VERDICT_PASS)
        << finding.DebugString();
    EXPECT_FALSE(finding.rule().empty());
  }
}

TEST(QualityTest, NamesTheFieldThatIsMissing) {
  Goal goal = Complete();
  goal.mutable_specifics()->clear_occasion();
  goal.mutable_target()->clear_value();
  goal.clear_addressed_records();
  goal.clear_due_date();
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_SPECIFIC).field(),
            "specifics.occasion");
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_MEASURABLE).field(),
            "target.value");
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_RELEVANT).verdict(),
            QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_TIME_BOUND).field(), "due_date");
}

TEST(QualityTest, SaysAttainableWithItsNumbers) {
  Goal goal = Complete();
  EXPECT_THAT(Find(goal, QualityCheck::CRITERION_ATTAINABLE).explanation(),
              HasSubstr("0.5 a week for 8.0 weeks"));
  goal.set_due_date("2026-01-26");
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_ATTAINABLE).verdict(),
            QualityCheck::VERDICT_WARN);
  goal.set_due_date("2026-01-12");
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_ATTAINABLE).verdict(),
            QualityCheck::VERDICT_FAIL);
}

TEST(QualityTest, SaysThatAttainableIsUnknownWithoutABaseline) {
  Goal goal = Complete();
  goal.mutable_target()->clear_baseline();
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_ATTAINABLE).verdict(),
            QualityCheck::VERDICT_UNKNOWN);
}

TEST(QualityTest, FailsATargetOnTheWrongSideOfTheBaseline) {
  Goal goal = Complete();
  goal.mutable_target()->set_direction(type::v1::DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_MEASURABLE).verdict(),
            QualityCheck::VERDICT_FAIL);
}

TEST(QualityTest, S50_FailsWhatTheScaleAndTheCatalogueDoNotAllow) {
  Goal goal = Complete();
  goal.mutable_target()->set_value(99);
  const auto off = Find(goal, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(off.verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(off.field(), "target.value");
  EXPECT_THAT(off.explanation(), HasSubstr("0 to 10"));
  goal.mutable_target()->set_value(3);
  EXPECT_EQ(Find(goal, QualityCheck::CRITERION_MEASURABLE).verdict(),
            QualityCheck::VERDICT_FAIL)
      << "the baseline itself";
  goal.mutable_target()->set_value(6.5);
  const auto between = Find(goal, QualityCheck::CRITERION_MEASURABLE);
  EXPECT_EQ(between.verdict(), QualityCheck::VERDICT_WARN);
  EXPECT_THAT(between.explanation(), HasSubstr("between two steps"));
  goal.mutable_target()->set_measure("measures/made-up");
  const QualityCheck unknown = CheckQuality(goal, nullptr, kToday);
  EXPECT_EQ(unknown.findings(1).verdict(), QualityCheck::VERDICT_FAIL);
  EXPECT_EQ(unknown.findings(1).field(), "target.measure");
}

TEST(QualityTest, LeavesTheScaleOfATenantsOwnMeasureToTheTenant) {
  Goal goal = Complete();
  goal.mutable_target()->set_measure("measures/own-ties");
  goal.mutable_target()->set_value(99);
  EXPECT_EQ(CheckQuality(goal, nullptr, kToday).findings(1).verdict(),
            QualityCheck::VERDICT_PASS);
}

}  // namespace
}  // namespace concord::goal_planning
