// The kind of resource that goal planning keeps, and how lists order and filter
// it.
#pragma once

#include "common/storage/resource_store.h"

namespace concord::goal_planning {

storage::Index IndexOfGoal(const google::protobuf::Message& goal);

// In the order of creation; `state` is the goal's state.
inline constexpr storage::Kind kGoals = {1, "goals", &IndexOfGoal};

}  // namespace concord::goal_planning
