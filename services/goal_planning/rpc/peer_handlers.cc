// What other services follow: what changes, and what goals aim at.
#include "absl/time/time.h"
#include "common/contract/resource_name.h"
#include "common/handler/watch_moment.h"
#include "common/status/error.h"
#include "concord/goals/v1/aim.pb.h"
#include "concord/goals/v1/change_requests.pb.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Aim;
using goals::v1::Goal;
using goals::v1::WatchAimsRequest;
using goals::v1::WatchAimsResponse;
using goals::v1::WatchChangesResponse;
using type::v1::WatchChangesRequest;

constexpr char kGoalPattern[] = "clients/{client}/goals/{goal}";

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore&, const rpc::WatchMoment& moment) {
  return handler::MessageOf<WatchChangesResponse>(moment);
}

Aim AimOf(const Goal& goal, int64_t revision) {
  Aim aim;
  aim.set_goal(goal.name());
  aim.set_client_revision(revision);
  aim.set_title(goal.title());
  if (goal.has_target()) *aim.mutable_target() = goal.target();
  *aim.mutable_milestones() = goal.milestones();
  aim.set_state(goal.state());
  *aim.mutable_create_time() = goal.create_time();
  return aim;
}

absl::Status AddAim(storage::Snapshot& snapshot,
                    const storage::LoggedChange& change,
                    WatchAimsResponse& message) {
  const std::string& name = change.change.resource();
  if (!contract::NameHasPattern(kGoalPattern, name)) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Record record,
      snapshot.Get(kGoals.stored(), {change.tenant, change.client},
                   contract::LastSegment(name)));
  Goal goal;
  if (!goal.ParseFromString(record.bytes)) {
    return Bug("a stored goal does not parse");
  }
  *message.mutable_aim() = AimOf(goal, record.revision);
  return absl::OkStatus();
}

absl::StatusOr<WatchAimsResponse> DescribeAims(storage::ResourceStore& store,
                                               const rpc::WatchMoment& moment) {
  return handler::MessageWith<WatchAimsResponse>(store, moment, &AddAim);
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Watch<WatchChangesRequest, WatchChangesResponse>("WatchChanges",
                                                           &DescribeChange);
  service.Watch<WatchAimsRequest, WatchAimsResponse>("WatchAims", &DescribeAims,
                                                     absl::Seconds(5));
}

}  // namespace concord::goal_planning
