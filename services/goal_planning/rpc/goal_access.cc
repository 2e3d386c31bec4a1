// One store call for each change.
#include "services/goal_planning/rpc/goal_access.h"

#include "common/rpc/resource_name.h"
#include "common/status/error.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {

Party PartyOf(const rpc::Call& call) {
  return {call.caller().role == security::Role::kClient
              ? type::v1::AUTHOR_ROLE_CLIENT
              : type::v1::AUTHOR_ROLE_THERAPIST,
          call.caller().subject};
}

absl::StatusOr<goals::v1::Goal> ModifyGoal(
    rpc::Call& call, const std::string& name, const std::string& etag,
    absl::FunctionRef<absl::Status(goals::v1::Goal&)> change) {
  goals::v1::Goal goal;
  CONCORD_RETURN_IF_ERROR(
      call.unit().Modify(kGoals, call.scope(), rpc::LastSegment(name),
                         {.etag = etag}, goal, [&] { return change(goal); }));
  return goal;
}

}  // namespace concord::goal_planning
