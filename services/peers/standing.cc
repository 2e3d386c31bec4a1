// Inventory's contract, translated for the follower.
#include "services/peers/standing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/client/log_options.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::peers {
namespace {

using client::Context;
using client::FollowedChange;
using client::Follower;
using client::FollowOptions;
using client::Peer;
using inventory::v1::GetStandingRequest;
using inventory::v1::WatchChangesResponse;
using type::v1::Standing;
using type::v1::WatchChangesRequest;

constexpr char kWatchChanges[] =
    "/concord.inventory.v1.InventoryService/WatchChanges";
constexpr char kGetStanding[] =
    "/concord.inventory.v1.InventoryService/GetStanding";
// Who waits for it is a call that has done nothing yet.
constexpr absl::Duration kAskLimit = absl::Milliseconds(100);

void Add(const WatchChangesResponse& response, FollowedChange& followed) {
  followed.revision = response.change().client_revision();
  if (response.has_standing()) followed.standing = response.standing();
}

absl::StatusOr<Standing> Ask(Peer& inventory, const rpc::Call& call) {
  GetStandingRequest request;
  request.set_name(absl::StrCat("clients/", call.client(), "/standing"));
  Standing standing;
  CONCORD_RETURN_IF_ERROR(inventory.Call(
      kGetStanding, client::ContextOf(call, "inventory", kAskLimit), request,
      standing));
  return standing;
}

}  // namespace

FollowOptions StandingOptions(
    std::function<Context(absl::Time deadline)> own_context) {
  FollowOptions options =
      client::LogOptions<WatchChangesRequest, WatchChangesResponse>(
          "inventory", kWatchChanges, &Add, std::move(own_context));
  options.ask = &Ask;
  return options;
}

std::unique_ptr<Follower> FollowStanding(
    storage::ResourceStore& store, Peer& inventory, const Clock& clock,
    std::function<Context(absl::Time deadline)> own_context) {
  return std::make_unique<Follower>(store, inventory, clock,
                                    StandingOptions(std::move(own_context)));
}

}  // namespace concord::peers
