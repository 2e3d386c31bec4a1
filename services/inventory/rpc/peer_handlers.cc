// What the services above ask and follow: how clients stand, and what changes.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/watch_moment.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/reference_requests.pb.h"
#include "concord/inventory/v1/scored_response.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/inventory/domain/course/agreement.h"
#include "services/inventory/domain/forms/respondent.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using type::v1::Standing;
using v1::WatchChangesResponse;
using v1::WatchScoresResponse;

constexpr char kFormPattern[] = "forms/{form}";
constexpr char kSettingsPattern[] =
    "measurementSettings/{measurement_settings}";
constexpr char kResponsePattern[] =
    "clients/{client}/formResponses/{form_response}";

absl::StatusOr<Standing> GetStanding(rpc::Call& call,
                                     const v1::GetStandingRequest& request) {
  Standing standing = call.standing();
  standing.set_name(request.name());
  return standing;
}

// The kinds that other services refer to.
const entry::Kind* KindOf(absl::string_view name) {
  static constexpr std::pair<const char*, const entry::Kind*> kReferred[] = {
      {"clients/{client}/people/{person}", &kPeople},
      {"clients/{client}/conflicts/{conflict}", &kConflicts},
      {"clients/{client}/incidents/{incident}", &kIncidents},
      {"clients/{client}/formResponses/{form_response}", &kResponses},
      {"clients/{client}/registerEntries/{register_entry}", &kRegisterEntries},
  };
  for (const auto& [pattern, kind] : kReferred) {
    if (contract::NameHasPattern(pattern, name)) return kind;
  }
  return nullptr;
}

absl::Status CheckGuardians(rpc::Call& call,
                            const v1::CheckReferencesRequest& request,
                            v1::CheckReferencesResponse& response) {
  if (request.guardians().empty()) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Episode> episodes,
                           entry::ListAll<v1::Episode>(call, kEpisodes));
  for (const std::string& guardian : request.guardians()) {
    const bool is_known = std::any_of(
        episodes.begin(), episodes.end(),
        [&](const v1::Episode& one) { return IsGuardian(one, guardian); });
    if (!is_known) response.add_missing_guardians(guardian);
  }
  return absl::OkStatus();
}

absl::StatusOr<v1::CheckReferencesResponse> CheckReferences(
    rpc::Call& call, const v1::CheckReferencesRequest& request) {
  v1::CheckReferencesResponse response;
  for (const std::string& name : request.names()) {
    const entry::Kind* const kind = KindOf(name);
    const absl::Status found =
        kind == nullptr ? NotFound(name)
                        : entry::FindShared(call, *kind, "names", name);
    if (absl::IsNotFound(found) || absl::IsInvalidArgument(found)) {
      response.add_missing_names(name);
    } else {
      CONCORD_RETURN_IF_ERROR(found);
    }
  }
  CONCORD_RETURN_IF_ERROR(CheckGuardians(call, request, response));
  return response;
}

// The standing as it is now goes with the change that has made it so. What an
// older change has made of it is not told any more.
absl::Status AddStanding(storage::Snapshot& snapshot,
                         const storage::LoggedChange& change,
                         WatchChangesResponse& response) {
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Footing footing,
      snapshot.FindFooting({change.tenant, change.client}));
  if (footing.standing->client_revision() == change.change.client_revision()) {
    *response.mutable_standing() = *footing.standing;
  }
  return absl::OkStatus();
}

absl::StatusOr<WatchChangesResponse> DescribeChange(
    storage::ResourceStore& store, const rpc::WatchMoment& moment) {
  return handler::MessageWith<WatchChangesResponse>(store, moment,
                                                    &AddStanding);
}

v1::ScoredResponse ScoresOf(const v1::FormResponse& response,
                            int64_t revision) {
  v1::ScoredResponse scored;
  scored.set_form_response(response.name());
  scored.set_client_revision(revision);
  scored.set_form(response.form());
  scored.set_form_version(response.form_version());
  scored.set_about(response.about());
  scored.set_informant(response.informant());
  *scored.mutable_author() = response.author();
  *scored.mutable_completion_time() = response.completion_time();
  scored.set_time_zone(response.time_zone());
  if (response.has_comparable_score()) {
    scored.set_score(response.comparable_score());
  } else if (response.has_score()) {
    scored.set_score(response.score());
  }
  for (const auto& part : response.subscale_scores()) {
    if (!part.has_score()) continue;
    auto& score = *scored.add_subscale_scores();
    score.set_subscale(part.subscale());
    score.set_score(part.score());
  }
  if (response.has_correction_author()) {
    *scored.mutable_correction_author() = response.correction_author();
  }
  if (response.has_voiding()) {
    *scored.mutable_void_author() = response.voiding().author();
  }
  scored.set_shared_with_client(!response.informant().empty() &&
                                AreScoresTheClients(response));
  return scored;
}

// What the changed resource is now, if those who follow scores want it.
absl::Status AddScores(storage::Snapshot& snapshot,
                       const storage::LoggedChange& change,
                       WatchScoresResponse& message) {
  const std::string& name = change.change.resource();
  const storage::Scope scope = {change.tenant, change.client};
  if (contract::NameHasPattern(kFormPattern, name)) {
    return snapshot.Get(kForms, scope, contract::LastSegment(name),
                        *message.mutable_form());
  }
  if (contract::NameHasPattern(kSettingsPattern, name)) {
    return snapshot.Get(kMeasurementSettings, scope,
                        contract::LastSegment(name),
                        *message.mutable_measurement_settings());
  }
  if (!contract::NameHasPattern(kResponsePattern, name)) {
    return absl::OkStatus();
  }
  CONCORD_ASSIGN_OR_RETURN(
      const storage::Record record,
      snapshot.Get(kResponses.stored(), scope, contract::LastSegment(name)));
  v1::FormResponse response;
  if (!response.ParseFromString(record.bytes)) {
    return Bug("a stored response does not parse");
  }
  if (!response.draft()) {
    *message.mutable_scored_response() = ScoresOf(response, record.revision);
  }
  return absl::OkStatus();
}

absl::StatusOr<WatchScoresResponse> DescribeScores(
    storage::ResourceStore& store, const rpc::WatchMoment& moment) {
  return handler::MessageWith<WatchScoresResponse>(store, moment, &AddScores);
}

}  // namespace

void RegisterPeerMethods(rpc::Service& service) {
  service.Unary<v1::GetStandingRequest, Standing>("GetStanding", &GetStanding);
  service.Unary<v1::CheckReferencesRequest, v1::CheckReferencesResponse>(
      "CheckReferences", &CheckReferences);
  service.Watch<type::v1::WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", &DescribeChange);
  service.Watch<v1::WatchScoresRequest, WatchScoresResponse>(
      "WatchScores", &DescribeScores, absl::Seconds(5));
}

}  // namespace concord::inventory
