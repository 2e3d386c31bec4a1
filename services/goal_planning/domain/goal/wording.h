// What two people agree on when they accept a goal. Pure.
#pragma once

#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {

// Whether the two say the same in every field that the contract calls part of
// the wording.
bool SameWording(const goals::v1::Goal& one, const goals::v1::Goal& other);

}  // namespace concord::goal_planning
