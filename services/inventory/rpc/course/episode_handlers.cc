// Episodes; what they say of the client's standing holds in all services.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/inventory/domain/course/agreement.h"
#include "services/inventory/domain/course/care_team.h"
#include "services/inventory/domain/course/episode.h"
#include "services/inventory/domain/course/phase.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Episode;
using v1::PhaseProfile;

constexpr char kCareTeamField[] = "episode.care_team";
constexpr char kDefaultPhaseProfile[] = "phaseProfiles/classic16";

absl::StatusOr<rpc::Encoded<Episode>> GetEpisode(
    rpc::Call& call, const v1::GetEpisodeRequest& request) {
  return GetEntry<Episode>(call, kEpisodes, request);
}

absl::StatusOr<rpc::Encoded<v1::ListEpisodesResponse>> ListEpisodes(
    rpc::Call& call, const v1::ListEpisodesRequest& request) {
  return ListEntries<Episode, v1::ListEpisodesResponse>(
      call, kEpisodes, request, {.states = AnyOf(request.states())});
}

absl::StatusOr<Episode> CreateEpisode(const Catalogue& catalogue,
                                      rpc::Call& call,
                                      const v1::CreateEpisodeRequest& request) {
  Episode episode = request.episode();
  CONCORD_RETURN_IF_ERROR(CheckCareTeam(episode.care_team(), kCareTeamField));
  CONCORD_RETURN_IF_ERROR(CheckSafeContact(episode));
  if (!IsTherapist(episode.care_team(), call.caller().subject)) {
    return InvalidField(kCareTeamField,
                        "lacks the caller; send the caller as a therapist");
  }
  const PhaseProfile* profile = catalogue.FindPhaseProfile(
      episode.phase_profile().empty() ? kDefaultPhaseProfile
                                      : episode.phase_profile());
  if (profile == nullptr) {
    return InvalidField("episode.phase_profile",
                        "is no phase profile; send the name of one of those "
                        "that ListPhaseProfiles returns");
  }
  BeginEpisode(*profile, call.now(), episode);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kEpisodes, "episode_id",
                                        request.episode_id(),
                                        request.request_id(), episode));
  CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
  return episode;
}

absl::StatusOr<Episode> UpdateEpisode(rpc::Call& call,
                                      const v1::UpdateEpisodeRequest& request) {
  Episode episode;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kEpisodes, request.episode().name(), request.episode().etag(),
      episode, [&]() -> absl::Status {
        const Episode before = episode;
        CONCORD_RETURN_IF_ERROR(contract::ApplyMask(
            request.update_mask(), request.episode(), episode));
        if (call.caller().role == security::Role::kClient) {
          CONCORD_RETURN_IF_ERROR(CheckChangedByClient(before, episode));
        }
        KeepDesiredOutcome(before, call.now(), episode);
        CONCORD_RETURN_IF_ERROR(CheckSafeContact(episode));
        return CheckCareTeam(episode.care_team(), kCareTeamField);
      }));
  CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
  return episode;
}

// Changes an episode by a rule that needs its phase profile.
template <typename Request, typename Change>
absl::StatusOr<Episode> ModifyEpisode(const Catalogue& catalogue,
                                      rpc::Call& call, const Request& request,
                                      Change change) {
  Episode episode;
  CONCORD_RETURN_IF_ERROR(entry::Modify(
      call, kEpisodes, request.name(), request.etag(), episode,
      [&]() -> absl::Status {
        const PhaseProfile* profile =
            catalogue.FindPhaseProfile(episode.phase_profile());
        if (profile == nullptr) {
          return Bug("a stored episode has a phase profile that is gone");
        }
        return change(*profile, episode);
      }));
  CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
  return episode;
}

bool IsAttended(Episode::SessionOutcome outcome) {
  return outcome == Episode::SESSION_OUTCOME_UNSPECIFIED ||
         outcome == Episode::SESSION_OUTCOME_ATTENDED;
}

absl::Status CheckJoined(rpc::Call& call,
                         const v1::RecordSessionRequest& request) {
  if (!request.joined_people().empty() && !IsAttended(request.outcome())) {
    return InvalidField("joined_people",
                        "are of an attended session only; leave them out");
  }
  for (const std::string& name : request.joined_people()) {
    v1::Person person;
    CONCORD_RETURN_IF_ERROR(entry::FindReferred(call, kPeople, name, person));
  }
  return call.Clear(std::vector<absl::string_view>(
      request.joined_people().begin(), request.joined_people().end()));
}

absl::StatusOr<Episode> RecordSessionOf(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::RecordSessionRequest& request) {
  CONCORD_RETURN_IF_ERROR(CheckJoined(call, request));
  return ModifyEpisode(
      catalogue, call, request,
      [&](const PhaseProfile& profile, Episode& episode) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(
            RecordSession(profile, request.outcome(),
                          FromTimestamp(request.session_time()), episode));
        *episode.mutable_sessions(episode.sessions_size() - 1)
             ->mutable_joined_people() = request.joined_people();
        return absl::OkStatus();
      });
}

absl::StatusOr<Episode> VoidSessionOf(const Catalogue& catalogue,
                                      rpc::Call& call,
                                      const v1::VoidSessionRequest& request) {
  return ModifyEpisode(
      catalogue, call, request,
      [&](const PhaseProfile& profile, Episode& episode) {
        return VoidSession(profile, request.session(),
                           handler::VoidingOf(call, request.reason()), episode);
      });
}

absl::StatusOr<Episode> ExtendEpisodeOf(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::ExtendEpisodeRequest& request) {
  return ModifyEpisode(catalogue, call, request,
                       [&](const PhaseProfile& profile, Episode& episode) {
                         return ExtendEpisode(profile, request.session_count(),
                                              request.reason(), call.now(),
                                              episode);
                       });
}

absl::StatusOr<Episode> BeginPhaseOf(const Catalogue& catalogue,
                                     rpc::Call& call,
                                     const v1::BeginPhaseRequest& request) {
  return ModifyEpisode(catalogue, call, request,
                       [&](const PhaseProfile& profile, Episode& episode) {
                         return BeginPhase(profile, request.phase(),
                                           request.reason(), call.now(),
                                           episode);
                       });
}

absl::StatusOr<Episode> EndEpisodeOf(const Catalogue& catalogue,
                                     rpc::Call& call,
                                     const v1::EndEpisodeRequest& request) {
  Episode::Ending ending;
  ending.set_reason(request.reason());
  ending.set_text(request.text());
  *ending.mutable_end_time() =
      request.has_end_time() ? request.end_time() : ToTimestamp(call.now());
  return ModifyEpisode(catalogue, call, request,
                       [&](const PhaseProfile&, Episode& episode) {
                         return EndEpisode(ending, episode);
                       });
}

absl::StatusOr<Episode> RecordConsentOf(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::RecordConsentRequest& request) {
  if (!request.guardian().empty() &&
      call.caller().role == security::Role::kClient) {
    return FieldNotAllowed("guardian");
  }
  Episode::Consent consent;
  consent.set_purpose(request.purpose());
  consent.set_decision(request.decision());
  consent.set_guardian(request.guardian());
  consent.set_note(request.note());
  *consent.mutable_record_time() = ToTimestamp(call.now());
  *consent.mutable_decision_time() = request.has_decision_time()
                                         ? request.decision_time()
                                         : consent.record_time();
  SetAuthor(call, consent);
  return ModifyEpisode(catalogue, call, request,
                       [&](const PhaseProfile&, Episode& episode) {
                         return RecordConsent(consent, episode);
                       });
}

// A change of an episode, as a handler that knows the catalogue.
template <typename Request>
auto With(const Catalogue& catalogue,
          absl::StatusOr<Episode> (*change)(const Catalogue&, rpc::Call&,
                                            const Request&)) {
  return [&catalogue, change](rpc::Call& call, const Request& request) {
    return change(catalogue, call, request);
  };
}

}  // namespace

void RegisterEpisodes(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetEpisodeRequest, Episode>("GetEpisode", &GetEpisode);
  service.Unary<v1::ListEpisodesRequest, v1::ListEpisodesResponse>(
      "ListEpisodes", &ListEpisodes);
  service.Unary<v1::CreateEpisodeRequest, Episode>(
      "CreateEpisode", With(catalogue, &CreateEpisode));
  service.Unary<v1::UpdateEpisodeRequest, Episode>("UpdateEpisode",
                                                   &UpdateEpisode);
  service.Unary<v1::RecordSessionRequest, Episode>(
      "RecordSession", With(catalogue, &RecordSessionOf));
  service.Unary<v1::VoidSessionRequest, Episode>(
      "VoidSession", With(catalogue, &VoidSessionOf));
  service.Unary<v1::ExtendEpisodeRequest, Episode>(
      "ExtendEpisode", With(catalogue, &ExtendEpisodeOf));
  service.Unary<v1::BeginPhaseRequest, Episode>("BeginPhase",
                                                With(catalogue, &BeginPhaseOf));
  service.Unary<v1::EndEpisodeRequest, Episode>("EndEpisode",
                                                With(catalogue, &EndEpisodeOf));
  service.Unary<v1::RecordConsentRequest, Episode>(
      "RecordConsent", With(catalogue, &RecordConsentOf));
}

}  // namespace concord::inventory
