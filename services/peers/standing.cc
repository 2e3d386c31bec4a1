// Inventory's contract, translated for the follower.
#include "services/peers/standing.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change.pb.h"
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

FollowedChange Decode(const google::protobuf::Message& message) {
  const auto& response = static_cast<const WatchChangesResponse&>(message);
  FollowedChange followed;
  if (response.has_sent_until_time()) {
    followed.sent_until = FromTimestamp(response.sent_until_time());
  }
  if (!response.has_change()) return followed;
  const type::v1::Change& change = response.change();
  followed.resume_token = change.resume_token();
  followed.tenant = response.tenant();
  followed.client = std::string(contract::ClientOf(change.resource()));
  followed.revision = change.client_revision();
  if (response.has_standing()) followed.standing = response.standing();
  return followed;
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
  FollowOptions options;
  options.peer_name = "inventory";
  options.watch_method = kWatchChanges;
  options.request = [](absl::string_view resume_token) {
    auto request = std::make_unique<WatchChangesRequest>();
    request->set_resume_token(std::string(resume_token));
    return request;
  };
  options.response = [] { return std::make_unique<WatchChangesResponse>(); };
  options.decode = &Decode;
  options.ask = &Ask;
  options.own_context = std::move(own_context);
  return options;
}

std::unique_ptr<Follower> FollowStanding(
    storage::ResourceStore& store, Peer& inventory, const Clock& clock,
    std::function<Context(absl::Time deadline)> own_context) {
  return std::make_unique<Follower>(store, inventory, clock,
                                    StandingOptions(std::move(own_context)));
}

}  // namespace concord::peers
