// Who reaches a client's record, for those who run the tenant.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/entry/entry.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/care_team_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/course/care_team.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::CareTeam;
using v1::Episode;

absl::StatusOr<std::vector<Episode>> ReadEpisodes(rpc::Call& call) {
  return entry::ListAll<Episode>(call, kEpisodes);
}

// As it holds: that of the episodes, once there are any.
CareTeam AsItHolds(CareTeam stored, const std::vector<Episode>& episodes,
                   const std::string& name) {
  stored.set_name(name);
  if (!episodes.empty()) *stored.mutable_members() = MembersOf(episodes);
  return stored;
}

absl::Status Create(rpc::Call& call, CareTeam& team) {
  return entry::Create(call, kCareTeams, "", kCareTeams.collection(), "", team);
}

absl::StatusOr<CareTeam> EnrolClient(rpc::Call& call,
                                     const v1::EnrolClientRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckCareTeam(request.members(), "members"));
  if (call.footing().revision > 0) {
    return Error(absl::StatusCode::kAlreadyExists,
                 type::v1::REASON_RESOURCE_EXISTS,
                 absl::StrCat(request.parent(),
                              " has a record. Mend its care team with "
                              "MendCareTeam, or choose another id."),
                 {{"resource", request.parent()}});
  }
  CareTeam team;
  *team.mutable_members() = request.members();
  team.set_enrolled_by(call.caller().subject);
  CONCORD_RETURN_IF_ERROR(Create(call, team));
  CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
  return team;
}

absl::StatusOr<CareTeam> GetCareTeam(rpc::Call& call,
                                     const v1::GetCareTeamRequest& request) {
  if (call.footing().revision == 0) return NotFound(request.name());
  CONCORD_ASSIGN_OR_RETURN(const CareTeam stored, ReadCareTeam(call));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Episode> episodes,
                           ReadEpisodes(call));
  return AsItHolds(stored, episodes, request.name());
}

absl::Status MendEpisodes(rpc::Call& call, const CareTeam::Mending& mending,
                          std::vector<Episode>& episodes) {
  for (Episode& episode : episodes) {
    const std::string name = episode.name();
    CONCORD_RETURN_IF_ERROR(entry::Modify(
        call, kEpisodes, name, "", episode,
        [&] { return Mend(mending, *episode.mutable_care_team()); }));
  }
  return absl::OkStatus();
}

absl::StatusOr<CareTeam> MendCareTeam(rpc::Call& call,
                                      const v1::MendCareTeamRequest& request) {
  if (call.footing().revision == 0) return NotFound(request.name());
  CareTeam::Mending mending;
  mending.set_subject(call.caller().subject);
  mending.set_reason(request.reason());
  *mending.mutable_added() = request.added();
  *mending.mutable_removed_subjects() = request.removed_subjects();
  *mending.mutable_mend_time() = ToTimestamp(call.now());
  CONCORD_ASSIGN_OR_RETURN(CareTeam team, ReadCareTeam(call));
  CONCORD_ASSIGN_OR_RETURN(std::vector<Episode> episodes, ReadEpisodes(call));
  CONCORD_RETURN_IF_ERROR(CheckMending(
      mending, AsItHolds(team, episodes, request.name()).members()));
  CONCORD_RETURN_IF_ERROR(MendEpisodes(call, mending, episodes));
  const auto note = [&]() -> absl::Status {
    NoteMending(mending, team);
    return episodes.empty() ? Mend(mending, *team.mutable_members())
                            : absl::OkStatus();
  };
  if (team.etag().empty()) {
    CONCORD_RETURN_IF_ERROR(note());
    CONCORD_RETURN_IF_ERROR(Create(call, team));
  } else {
    CONCORD_RETURN_IF_ERROR(
        entry::Modify(call, kCareTeams, team.name(), "", team, note));
  }
  CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
  return AsItHolds(std::move(team), episodes, request.name());
}

}  // namespace

void RegisterCareTeams(rpc::Service& service) {
  service.Unary<v1::EnrolClientRequest, CareTeam>("EnrolClient", &EnrolClient);
  service.Unary<v1::GetCareTeamRequest, CareTeam>("GetCareTeam", &GetCareTeam);
  service.Unary<v1::MendCareTeamRequest, CareTeam>("MendCareTeam",
                                                   &MendCareTeam);
}

}  // namespace concord::inventory
