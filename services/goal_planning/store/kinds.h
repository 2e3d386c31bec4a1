// The kinds of resources that goal planning keeps, and how lists order and
// filter them.
#pragma once

#include "common/storage/resource_store.h"

namespace concord::goal_planning {

storage::Index IndexOfGoal(const google::protobuf::Message& goal);

// In the order of creation; `state` is the goal's state.
inline constexpr storage::Kind kGoals = {1, "goals", &IndexOfGoal};

// One for each client.
inline constexpr storage::Kind kGoalOrders = {2, "goalOrder", nullptr,
                                              /*is_singleton=*/true};

}  // namespace concord::goal_planning
