// What handlers of goals do alike: finding a goal by its name, and changing it.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "services/goal_planning/domain/goal/life_cycle.h"

namespace concord::goal_planning {

// Changes the goal of this name, guarded by `etag` when that is not empty, and
// notes who did it and why. ETAG_MISMATCH names the fields that have changed.
absl::StatusOr<goals::v1::Goal> ModifyGoal(
    rpc::Call& call, const std::string& name, const std::string& etag,
    absl::string_view reason,
    absl::FunctionRef<absl::Status(goals::v1::Goal&)> change);

// The goal as it was when it had this etag; ETAG_MISMATCH when it never had it.
absl::StatusOr<goals::v1::Goal> GoalAsRead(rpc::Call& call,
                                           const std::string& name,
                                           absl::string_view etag);

// The client's order of goals as it was stored; an empty one before.
absl::StatusOr<goals::v1::GoalOrder> ReadOrder(rpc::Call& call);

// ETAG_MISMATCH with the fields that have changed since `etag` was read.
absl::Status Mismatch(rpc::Call& call, const std::string& name,
                      absl::string_view etag);

}  // namespace concord::goal_planning
