#include "services/goal_planning/domain/advice/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::QualityCheck;
using ::testing::HasSubstr;

constexpr absl::CivilDay kToday(2026, 1, 5);

// Eight weeks for a way from 3 to 7.
Goal Complete() {
  Goal goal;
  goal.mutable_specifics()->set_behaviour("Sum up, then answer");
  goal.mutable_specifics()->set_occasion("In meetings");
  goal.mutable_specifics()->set_amount("Three times a week");
  goal.add_people("clients/c1/people/rui");
  goal.add_addressed_records("clients/c1/conflicts/harbour");
  goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  goal.mutable_target()->set_baseline(3);
  goal.mutable_target()->set_value(7);
  goal.set_due_date("2026-03-02");
  return goal;
}

QualityCheck::Finding Find(const Goal& goal,
                           QualityCheck::Criterion criterion) {
  const QualityCheck check = CheckQuality(goal, kToday);
  for (const auto& finding : check.findings()) {
    if (finding.criterion() == criterion) return finding;
  }
  return {};
}

TEST(QualityTest, PassesACompleteGoalOnEveryCriterion) {
  const QualityCheck check = CheckQuality(Complete(), kToday);
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

}  // namespace
}  // namespace concord::goal_planning
