// One store call for each change.
#include "services/goal_planning/rpc/goal/goal_access.h"

#include "absl/strings/str_join.h"
#include "common/contract/difference.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/author.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/goal_planning/domain/goal/ratings.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {

using goals::v1::Goal;

absl::StatusOr<Goal> ModifyGoal(rpc::Call& call, const std::string& name,
                                const std::string& etag,
                                absl::string_view reason,
                                absl::FunctionRef<absl::Status(Goal&)> change) {
  Goal goal;
  const absl::Status modified =
      entry::Modify(call, kGoals, name, etag, goal, [&]() -> absl::Status {
        const Goal before = goal;
        CONCORD_RETURN_IF_ERROR(change(goal));
        NoteRatings(before, handler::AuthorOf(call), call.now(), goal);
        if (goal.SerializeAsString() == before.SerializeAsString()) {
          return absl::OkStatus();
        }
        *goal.mutable_change_author() = handler::AuthorOf(call);
        goal.set_change_reason(std::string(reason));
        return absl::OkStatus();
      });
  if (ReasonOf(modified) == type::v1::REASON_ETAG_MISMATCH) {
    return Mismatch(call, name, etag);
  }
  if (!modified.ok()) return modified;
  return goal;
}

absl::StatusOr<Goal> GoalAsRead(rpc::Call& call, const std::string& name,
                                absl::string_view etag) {
  Goal goal;
  CONCORD_RETURN_IF_ERROR(entry::GetAsRead(call, kGoals, name, etag, goal));
  return goal;
}

absl::StatusOr<goals::v1::GoalOrder> ReadOrder(rpc::Call& call) {
  goals::v1::GoalOrder order;
  const absl::Status read = entry::Get(
      call, kGoalOrders,
      storage::NameOf(kGoalOrders.stored(), call.scope(), ""), order);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  return order;
}

absl::Status Mismatch(rpc::Call& call, const std::string& name,
                      absl::string_view etag) {
  const absl::StatusOr<Goal> read = GoalAsRead(call, name, etag);
  Goal present;
  if (!read.ok() || !entry::Get(call, kGoals, name, present).ok()) {
    return EtagMismatch(name);
  }
  return EtagMismatch(
      name, absl::StrJoin(contract::DifferencesOf(*read, present), ",",
                          [](std::string* out, const auto& difference) {
                            out->append(difference.path);
                          }));
}

}  // namespace concord::goal_planning
