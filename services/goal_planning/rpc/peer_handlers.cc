// What other services follow.
#include "common/handler/watch_moment.h"
#include "concord/goals/v1/change_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {
namespace {

using goals::v1::WatchChangesResponse;
using type::v1::WatchChangesRequest;

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore&, const rpc::WatchMoment& moment) {
  return handler::MessageOf<WatchChangesResponse>(moment);
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Watch<WatchChangesRequest, WatchChangesResponse>("WatchChanges",
                                                           &DescribeChange);
}

}  // namespace concord::goal_planning
