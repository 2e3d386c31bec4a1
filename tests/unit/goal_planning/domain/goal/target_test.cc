#include "services/goal_planning/domain/goal/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/goals/v1/goal.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const Catalogue& Shipped() {
  static const auto* const catalogue = new Catalogue(*Catalogue::Load());
  return *catalogue;
}

Goal On(const char* measure, type::v1::Direction direction, double baseline,
        double value) {
  Goal goal;
  goal.mutable_target()->set_measure(measure);
  goal.mutable_target()->set_direction(direction);
  goal.mutable_target()->set_baseline(baseline);
  goal.mutable_target()->set_value(value);
  return goal;
}
Goal Lower(const char* measure, double baseline, double value) {
  return On(measure, type::v1::DIRECTION_LOWER_IS_BETTER, baseline, value);
}
Goal Higher(const char* measure, double baseline, double value) {
  return On(measure, type::v1::DIRECTION_HIGHER_IS_BETTER, baseline, value);
}

std::vector<std::string> FieldsOf(const Goal& goal, const Goal& before = {}) {
  std::vector<std::string> fields;
  for (const FieldViolation& fault : FaultsOfTarget(
           goal, before, Shipped().FindMeasure(goal.target().measure()),
           "goal.")) {
    fields.push_back(fault.field);
  }
  return fields;
}

TEST(TargetTest, IsTakenAsTheMeasureHasIt) {
  EXPECT_THAT(FieldsOf(Lower("measures/phq-9", 17, 4)), IsEmpty());
  EXPECT_THAT(FieldsOf(Higher("measures/native-rating-0-10", 2, 8)), IsEmpty());
  EXPECT_THAT(FieldsOf(Lower("measures/native-count-per-week", 5, 1)),
              IsEmpty());
  EXPECT_THAT(FieldsOf(Higher("measures/native-count-per-week", 1, 5)),
              IsEmpty());
  EXPECT_THAT(FieldsOf(Lower("measures/ecr-rs.avoidance", 5.5, 3.25)),
              IsEmpty());
  EXPECT_THAT(FieldsOf(Higher("measures/own-ties", 1, 500)), IsEmpty());
  EXPECT_THAT(FieldsOf(Goal()), IsEmpty());
}

// D3, A1.
TEST(TargetTest, IsRefusedWhereItContradictsTheMeasureOrItself) {
  EXPECT_THAT(FieldsOf(Lower("measures/phq-99", 17, 4)),
              ElementsAre("goal.target.measure"));
  EXPECT_THAT(FieldsOf(Higher("measures/phq-9", 4, 17)),
              ElementsAre("goal.target.direction"));
  EXPECT_THAT(FieldsOf(Lower("measures/phq-9", 28, -1)),
              ElementsAre("goal.target.baseline", "goal.target.value"));
  EXPECT_THAT(FieldsOf(Lower("measures/phq-9", 4, 17)),
              ElementsAre("goal.target.value"));
  Goal beyond = Lower("measures/phq-9", 17, 4);
  beyond.add_milestones()->set_value(40);
  EXPECT_THAT(FieldsOf(beyond), ElementsAre("goal.milestones[0].value"));
}

TEST(TargetTest, TakesANewBaselineWithANewMeasure) {
  const Goal before = Lower("measures/phq-9", 17, 4);
  EXPECT_THAT(FieldsOf(Lower("measures/gad-7", 17, 4), before),
              ElementsAre("goal.target.baseline"));
  EXPECT_THAT(FieldsOf(Lower("measures/gad-7", 15, 4), before), IsEmpty());
}

TEST(TargetTest, IsNotLookedAtAgainWhileItStays) {
  const Goal old = Higher("measures/phq-9", 4, 170);
  EXPECT_THAT(FieldsOf(old, old), IsEmpty());
}

}  // namespace
}  // namespace concord::goal_planning
