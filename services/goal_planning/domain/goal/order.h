// The order in which a client's open goals matter. Pure.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"

namespace concord::goal_planning {

// How many goals may be active at a time.
int ActiveGoalLimit(const goals::v1::GoalOrder& order);

// The order as it was stored, without goals that have ended since; those that
// it does not name follow in the order of `goals`.
void BringUpToDate(const std::vector<goals::v1::Goal>& goals,
                   goals::v1::GoalOrder& order);

// FIELD_INVALID unless `order` names every open goal of `goals` exactly once
// and nothing else.
absl::Status CheckOrder(const std::vector<goals::v1::Goal>& goals,
                        const goals::v1::GoalOrder& order);

}  // namespace concord::goal_planning
