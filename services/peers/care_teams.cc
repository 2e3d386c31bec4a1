// Inventory's contract, translated for the follower.
#include "services/peers/care_teams.h"

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/access_requests.pb.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::peers {
namespace {

using client::Context;
using client::FollowedChange;
using client::Follower;
using client::FollowOptions;
using client::Peer;
using inventory::v1::CheckAccessRequest;
using inventory::v1::CheckAccessResponse;
using inventory::v1::Episode;
using inventory::v1::WatchChangesResponse;
using type::v1::WatchChangesRequest;

constexpr char kWatchChanges[] =
    "/concord.inventory.v1.InventoryService/WatchChanges";
constexpr char kCheckAccess[] =
    "/concord.inventory.v1.InventoryService/CheckAccess";
constexpr absl::string_view kEpisodePattern =
    "clients/{client}/episodes/{episode}";

std::vector<storage::Member> MembersOf(const WatchChangesResponse& response) {
  std::vector<storage::Member> members;
  for (const Episode::CareTeamMember& member : response.care_team()) {
    members.push_back({member.subject(),
                       member.kind() == Episode::CareTeamMember::KIND_THERAPIST
                           ? storage::Relation::kCareTeam
                           : storage::Relation::kSupervises});
  }
  return members;
}

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
  if (contract::NameHasPattern(kEpisodePattern, change.resource())) {
    followed.members = MembersOf(response);
  }
  return followed;
}

absl::StatusOr<storage::Relation> AskRelation(Peer& inventory,
                                              const rpc::Call& call) {
  CheckAccessRequest request;
  request.set_parent(absl::StrCat("clients/", call.client()));
  CheckAccessResponse response;
  CONCORD_RETURN_IF_ERROR(
      inventory.Call(kCheckAccess, client::ContextOf(call), request, response));
  switch (response.relation()) {
    case type::v1::RELATION_SELF:
      return storage::Relation::kSelf;
    case type::v1::RELATION_CARE_TEAM:
      return storage::Relation::kCareTeam;
    case type::v1::RELATION_SUPERVISES:
      return storage::Relation::kSupervises;
    default:
      return storage::Relation::kNone;
  }
}

}  // namespace

FollowOptions CareTeamOptions(
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
  options.ask = &AskRelation;
  options.own_context = std::move(own_context);
  return options;
}

std::unique_ptr<Follower> FollowCareTeams(
    storage::ResourceStore& store, Peer& inventory, const Clock& clock,
    std::function<Context(absl::Time deadline)> own_context) {
  return std::make_unique<Follower>(store, inventory, clock,
                                    CareTeamOptions(std::move(own_context)));
}

}  // namespace concord::peers
