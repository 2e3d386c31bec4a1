// Adding to and removing from a goal's lists, one element at a time. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {

// Strategies, addressed records, people and milestones of `items` that `goal`
// does not have yet. RESOURCE_EXHAUSTED / LIMIT_REACHED when a list becomes
// longer than the contract lets it be.
absl::Status AddItems(const goals::v1::Goal& items, goals::v1::Goal& goal);

// The same taken away; what `goal` does not have is passed over.
void RemoveItems(const goals::v1::Goal& items, goals::v1::Goal& goal);

}  // namespace concord::goal_planning
