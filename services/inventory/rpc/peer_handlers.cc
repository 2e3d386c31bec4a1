// What the services above ask and follow: who reaches whom, and what changes.
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "common/contract/resource_name.h"
#include "common/handler/accesses.h"
#include "common/handler/watch_moment.h"
#include "common/status/error.h"
#include "concord/inventory/v1/access_requests.pb.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

using v1::CheckAccessResponse;
using v1::Episode;
using v1::WatchChangesResponse;

constexpr absl::string_view kEpisodePattern =
    "clients/{client}/episodes/{episode}";
constexpr absl::Duration kTeamDeadline = absl::Seconds(5);

absl::StatusOr<CheckAccessResponse> CheckAccess(rpc::Call& call,
                                                const v1::CheckAccessRequest&) {
  CheckAccessResponse response;
  response.set_relation(handler::RelationOf(call.standing().relation));
  if (call.standing().relation != storage::Relation::kNone) {
    response.set_client_revision(call.standing().revision);
  }
  return response;
}

// The team as it is now, which may be newer than the change; the newest change
// of a team is therefore never followed by an older team.
absl::Status AddCareTeam(storage::ResourceStore& store, storage::Scope scope,
                         WatchChangesResponse& response) {
  return store.Read(
      absl::Now() + kTeamDeadline,
      [&](storage::Snapshot& snapshot) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(const std::vector<storage::Member> members,
                                 snapshot.ListMembers(scope));
        for (const storage::Member& member : members) {
          Episode::CareTeamMember& added = *response.add_care_team();
          added.set_subject(member.subject);
          added.set_kind(member.relation == storage::Relation::kCareTeam
                             ? Episode::CareTeamMember::KIND_THERAPIST
                             : Episode::CareTeamMember::KIND_SUPERVISOR);
        }
        return absl::OkStatus();
      });
}

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore& store, const rpc::WatchMoment& moment) {
  auto response = handler::MessageOf<WatchChangesResponse>(moment);
  const storage::LoggedChange* const change = moment.change;
  if (change == nullptr) return response;
  if (contract::NameHasPattern(kEpisodePattern, change->change.resource())) {
    CONCORD_RETURN_IF_ERROR(
        AddCareTeam(store, {change->tenant, change->client}, response));
  }
  return response;
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Unary<v1::CheckAccessRequest, CheckAccessResponse>("CheckAccess",
                                                             &CheckAccess);
  service.Watch<type::v1::WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", &DescribeChange);
}

}  // namespace concord::inventory
