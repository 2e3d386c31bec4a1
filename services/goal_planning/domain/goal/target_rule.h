// Which value a template's rule makes of a baseline. Pure.
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::goal_planning {

// Whether the rule makes its target of the baseline; else it names the value.
bool NeedsBaseline(goals::v1::Template::TargetRule rule);

// What the rule goes by beside the template.
struct TargetFacts {
  // Nothing where it has not been measured.
  absl::optional<double> baseline;
  // The measure's threshold of reliable change, which has to be exceeded;
  // nothing where nobody has published one.
  absl::optional<double> reliable_change;
};

// The target in the measure's unit, at the nearest step that is at least as
// good, and within its scale. INVALID_ARGUMENT / FIELD_INVALID where the rule
// needs a baseline or a threshold that there is not, or where the target would
// not be better than the baseline: nothing would be left to do.
absl::StatusOr<double> TargetOf(const goals::v1::Template& draft,
                                const progress::v1::Measure& measure,
                                const TargetFacts& facts);

}  // namespace concord::goal_planning
