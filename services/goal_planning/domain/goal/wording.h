// What two people agree on when they accept a goal. Pure.
#pragma once

#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {

// Whether the two say the same in every field that the contract calls part of
// the wording. A baseline that is taken where there was none changes nothing of
// what was agreed on.
bool SameWording(const goals::v1::Goal& before, const goals::v1::Goal& after);

}  // namespace concord::goal_planning
