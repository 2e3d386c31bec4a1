#include "services/goal_planning/domain/goal/target_rule.h"

#include <gtest/gtest.h>

#include "concord/type/v1/scale.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Template;
using progress::v1::Measure;

// In whole numbers.
Measure Scale(double minimum, double maximum, double step = 1) {
  Measure measure;
  measure.set_code("scale");
  measure.set_minimum(minimum);
  measure.set_maximum(maximum);
  measure.set_step(step);
  return measure;
}

Template Draft(Template::TargetRule rule, double amount,
               absl::optional<double> bound = absl::nullopt) {
  Template draft;
  draft.set_target_rule(rule);
  draft.set_target_amount(amount);
  if (bound.has_value()) draft.set_target_bound(*bound);
  const bool falls = rule == Template::TARGET_RULE_DECREASE_BY ||
                     rule == Template::TARGET_RULE_DECREASE_PERCENT;
  draft.set_direction(falls ? type::v1::DIRECTION_LOWER_IS_BETTER
                            : type::v1::DIRECTION_HIGHER_IS_BETTER);
  return draft;
}

TEST(TargetOfTest, RisesByAnAmountAtLeastToItsBoundAndNotBeyondItsCap) {
  Template draft = Draft(Template::TARGET_RULE_INCREASE_BY, 3, 4);
  draft.set_target_cap(7);
  const Measure days = Scale(0, 1000000);
  EXPECT_EQ(*TargetOf(draft, days, {.baseline = 0}), 4);
  EXPECT_EQ(*TargetOf(draft, days, {.baseline = 3}), 6);
  EXPECT_EQ(*TargetOf(draft, days, {.baseline = 6}), 7);
  EXPECT_TRUE(
      absl::IsInvalidArgument(TargetOf(draft, days, {.baseline = 7}).status()));
}

TEST(TargetOfTest, RisesByAShareToAStepThatIsAtLeastAsGood) {
  const Template draft = Draft(Template::TARGET_RULE_INCREASE_PERCENT, 50, 60);
  const Measure minutes = Scale(0, 1000000);
  EXPECT_EQ(*TargetOf(draft, minutes, {.baseline = 30}), 60);
  EXPECT_EQ(*TargetOf(draft, minutes, {.baseline = 45}), 68);
}

TEST(TargetOfTest, FallsByAnAmountNotBelowItsBound) {
  const Template draft = Draft(Template::TARGET_RULE_DECREASE_BY, 1, 1);
  EXPECT_EQ(*TargetOf(draft, Scale(1, 5), {.baseline = 4}), 3);
  EXPECT_TRUE(absl::IsInvalidArgument(
      TargetOf(draft, Scale(1, 5), {.baseline = 1}).status()));
}

TEST(TargetOfTest, FallsByAShareAndAtMostToItsBound) {
  const Template draft = Draft(Template::TARGET_RULE_DECREASE_PERCENT, 50, 3);
  EXPECT_EQ(*TargetOf(draft, Scale(0, 10), {.baseline = 9}), 3);
  EXPECT_EQ(*TargetOf(draft, Scale(0, 10), {.baseline = 5}), 2);
  EXPECT_TRUE(absl::IsInvalidArgument(
      TargetOf(draft, Scale(0, 10), {.baseline = 0}).status()));
}

TEST(TargetOfTest, IsWhatTheRuleNamesWhateverTheBaseline) {
  EXPECT_EQ(*TargetOf(Draft(Template::TARGET_RULE_REACH, 6), Scale(0, 10), {}),
            6);
  EXPECT_EQ(*TargetOf(Draft(Template::TARGET_RULE_SHARE_AT_LEAST, 0.6),
                      Scale(0, 1, 0), {}),
            0.6);
  EXPECT_EQ(
      *TargetOf(Draft(Template::TARGET_RULE_STEPS_DONE, 4), Scale(0, 20), {}),
      4);
  EXPECT_EQ(*TargetOf(Draft(Template::TARGET_RULE_GAS_AT_LEAST, 0),
                      Scale(-2, 2), {.baseline = -1}),
            0);
}

TEST(TargetOfTest, ExceedsTheThresholdOfReliableChange) {
  Template draft = Draft(Template::TARGET_RULE_RELIABLE_CHANGE, 0);
  const Measure scale = Scale(0, 27);
  EXPECT_EQ(*TargetOf(draft, scale, {.baseline = 9, .reliable_change = 5.6}),
            15);
  EXPECT_EQ(*TargetOf(draft, scale, {.baseline = 9, .reliable_change = 6}), 16)
      << "a change of the threshold is not reliable";
  draft.set_direction(type::v1::DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(*TargetOf(draft, scale, {.baseline = 15, .reliable_change = 6}), 8);
  EXPECT_TRUE(absl::IsInvalidArgument(
      TargetOf(draft, scale, {.baseline = 4, .reliable_change = 6}).status()))
      << "the scale has no room";
  EXPECT_TRUE(absl::IsInvalidArgument(
      TargetOf(draft, scale, {.baseline = 15}).status()));
}

TEST(TargetOfTest, RefusesARuleThatNeedsABaselineWithoutOne) {
  for (const auto rule : {Template::TARGET_RULE_INCREASE_BY,
                          Template::TARGET_RULE_INCREASE_PERCENT,
                          Template::TARGET_RULE_DECREASE_BY,
                          Template::TARGET_RULE_DECREASE_PERCENT,
                          Template::TARGET_RULE_RELIABLE_CHANGE}) {
    EXPECT_TRUE(absl::IsInvalidArgument(
        TargetOf(Draft(rule, 2), Scale(0, 10), {.reliable_change = 3})
            .status()));
  }
}

}  // namespace
}  // namespace concord::goal_planning
