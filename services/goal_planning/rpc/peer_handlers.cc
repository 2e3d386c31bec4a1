// What other services follow.
#include "common/time/timestamp.h"
#include "concord/goals/v1/goals.pb.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {
namespace {

using goals::v1::WatchChangesRequest;
using goals::v1::WatchChangesResponse;

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore&, const rpc::WatchMoment& moment) {
  WatchChangesResponse response;
  if (moment.sent_until.has_value()) {
    *response.mutable_sent_until_time() = ToTimestamp(*moment.sent_until);
  }
  if (moment.change == nullptr) return response;
  response.set_tenant(moment.change->tenant);
  *response.mutable_change() = moment.change->change;
  return response;
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Watch<WatchChangesRequest, WatchChangesResponse>("WatchChanges",
                                                           &DescribeChange);
}

}  // namespace concord::goal_planning
