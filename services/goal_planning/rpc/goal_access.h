// What handlers of goals do alike: who acts, and finding a goal by its name.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "concord/goals/v1/goal.pb.h"
#include "services/goal_planning/domain/life_cycle.h"

namespace concord::goal_planning {

// As whom the caller takes a step.
Party PartyOf(const rpc::Call& call);

// Changes the goal of this name, guarded by `etag` when that is not empty.
absl::StatusOr<goals::v1::Goal> ModifyGoal(
    rpc::Call& call, const std::string& name, const std::string& etag,
    absl::FunctionRef<absl::Status(goals::v1::Goal&)> change);

}  // namespace concord::goal_planning
