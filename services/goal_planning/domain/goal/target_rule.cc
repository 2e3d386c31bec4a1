#include "services/goal_planning/domain/goal/target_rule.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Template;
using progress::v1::Measure;

// Sums of tenths are no tenths.
constexpr double kRounding = 1e-9;

bool IsHigherBetter(const Template& draft) {
  return draft.direction() == type::v1::DIRECTION_HIGHER_IS_BETTER;
}

double AtLeast(double value, const Template& draft) {
  return draft.has_target_bound() ? std::max(value, draft.target_bound())
                                  : value;
}
double AtMost(double value, const Template& draft) {
  return draft.has_target_bound() ? std::min(value, draft.target_bound())
                                  : value;
}

// To a step of the measure, towards the better side; with `beyond` to one that
// is better than `value`.
double AtStep(double value, const Template& draft, const Measure& measure,
              bool beyond) {
  if (measure.step() <= 0) return value;
  const double steps = (value - measure.minimum()) / measure.step();
  const double slack = beyond ? kRounding : -kRounding;
  const double whole = IsHigherBetter(draft) ? std::ceil(steps + slack)
                                             : std::floor(steps - slack);
  return measure.minimum() + whole * measure.step();
}

// Before steps, cap and scale.
absl::StatusOr<double> Wanted(const Template& draft, const Measure& measure,
                              const TargetFacts& facts) {
  const double baseline = facts.baseline.value_or(0);
  const double amount = draft.target_amount();
  switch (draft.target_rule()) {
    case Template::TARGET_RULE_INCREASE_BY:
      return AtLeast(baseline + amount, draft);
    case Template::TARGET_RULE_INCREASE_PERCENT:
      return AtLeast(baseline * (1 + amount / 100), draft);
    case Template::TARGET_RULE_DECREASE_BY:
      return AtLeast(baseline - amount, draft);
    case Template::TARGET_RULE_DECREASE_PERCENT:
      return AtMost(baseline * (1 - amount / 100), draft);
    case Template::TARGET_RULE_REACH:
    case Template::TARGET_RULE_SHARE_AT_LEAST:
    case Template::TARGET_RULE_STEPS_DONE:
    case Template::TARGET_RULE_GAS_AT_LEAST:
      return amount;
    case Template::TARGET_RULE_RELIABLE_CHANGE:
      if (!facts.reliable_change.has_value()) {
        return InvalidField("measure",
                            absl::StrCat("has no published threshold of "
                                         "reliable change; choose a value for ",
                                         measure.code()));
      }
      return IsHigherBetter(draft) ? baseline + *facts.reliable_change
                                   : baseline - *facts.reliable_change;
    default:
      return Bug("a template has no rule for its target");
  }
}

bool IsBetter(double value, double baseline, const Template& draft) {
  return IsHigherBetter(draft) ? value > baseline + kRounding
                               : value < baseline - kRounding;
}

}  // namespace

bool NeedsBaseline(Template::TargetRule rule) {
  switch (rule) {
    case Template::TARGET_RULE_INCREASE_BY:
    case Template::TARGET_RULE_INCREASE_PERCENT:
    case Template::TARGET_RULE_DECREASE_BY:
    case Template::TARGET_RULE_DECREASE_PERCENT:
    case Template::TARGET_RULE_RELIABLE_CHANGE:
      return true;
    default:
      return false;
  }
}

absl::StatusOr<double> TargetOf(const Template& draft, const Measure& measure,
                                const TargetFacts& facts) {
  if (NeedsBaseline(draft.target_rule()) && !facts.baseline.has_value()) {
    return InvalidField("baseline",
                        "is required: the target follows from it; measure it "
                        "first");
  }
  CONCORD_ASSIGN_OR_RETURN(double target, Wanted(draft, measure, facts));
  target = AtStep(target, draft, measure,
                  draft.target_rule() == Template::TARGET_RULE_RELIABLE_CHANGE);
  if (draft.has_target_cap()) target = std::min(target, draft.target_cap());
  target = std::clamp(target, measure.minimum(), measure.maximum());
  const bool is_reliable =
      draft.target_rule() != Template::TARGET_RULE_RELIABLE_CHANGE ||
      std::abs(target - *facts.baseline) > *facts.reliable_change + kRounding;
  if (facts.baseline.has_value() &&
      (!is_reliable || !IsBetter(target, *facts.baseline, draft))) {
    return InvalidField(
        "baseline",
        absl::StrCat("of ", *facts.baseline, " leaves no way to a target of ",
                     target, "; choose another measure or another goal"));
  }
  return target;
}

}  // namespace concord::goal_planning
