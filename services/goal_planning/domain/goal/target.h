// Whether a goal can be measured as it says. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::goal_planning {

// Every fault of the goal's target and milestones at its field behind `prefix`:
// a measure that is none (null, and no tenant's own, whose scale is not known
// here), a direction other than the measure's own, a value that is off its
// scale or on the worse side of the baseline, and a baseline of `before` that
// is of another measure. None of what is as it was before.
std::vector<FieldViolation> FaultsOfTarget(const goals::v1::Goal& goal,
                                           const goals::v1::Goal& before,
                                           const progress::v1::Measure* measure,
                                           absl::string_view prefix);

}  // namespace concord::goal_planning
