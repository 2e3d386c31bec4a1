// What the services above ask and follow: how clients stand, and what changes.
#include <utility>

#include "absl/time/clock.h"
#include "common/handler/watch_moment.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

using type::v1::Standing;
using v1::WatchChangesResponse;

constexpr absl::Duration kReadLimit = absl::Seconds(5);

absl::StatusOr<Standing> GetStanding(rpc::Call& call,
                                     const v1::GetStandingRequest& request) {
  Standing standing = call.standing();
  standing.set_name(request.name());
  return standing;
}

// The standing as it is now goes with the change that has made it so. What an
// older change has made of it is not told any more.
absl::Status AddStanding(storage::ResourceStore& store,
                         const storage::LoggedChange& change,
                         WatchChangesResponse& response) {
  return store.Read(absl::Now() + kReadLimit,
                    [&](storage::Snapshot& snapshot) -> absl::Status {
                      CONCORD_ASSIGN_OR_RETURN(
                          const storage::Footing footing,
                          snapshot.FindFooting({change.tenant, change.client}));
                      if (footing.standing->client_revision() ==
                          change.change.client_revision()) {
                        *response.mutable_standing() = *footing.standing;
                      }
                      return absl::OkStatus();
                    });
}

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore& store, const rpc::WatchMoment& moment) {
  auto response = handler::MessageOf<WatchChangesResponse>(moment);
  if (moment.change == nullptr) return response;
  CONCORD_RETURN_IF_ERROR(AddStanding(store, *moment.change, response));
  return response;
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Unary<v1::GetStandingRequest, Standing>("GetStanding", &GetStanding);
  service.Watch<type::v1::WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", &DescribeChange);
}

}  // namespace concord::inventory
