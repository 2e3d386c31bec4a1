// What other services follow.
#include "concord/goals/v1/goals.pb.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {
namespace {

using goals::v1::WatchChangesRequest;
using goals::v1::WatchChangesResponse;

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore&, const storage::LoggedChange* change) {
  WatchChangesResponse response;
  if (change == nullptr) return response;
  response.set_tenant(change->tenant);
  *response.mutable_change() = change->change;
  return response;
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Watch<WatchChangesRequest, WatchChangesResponse>("WatchChanges",
                                                           &DescribeChange);
}

}  // namespace concord::goal_planning
