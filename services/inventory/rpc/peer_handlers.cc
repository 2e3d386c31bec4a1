// What the services above ask and follow: how clients stand, and what changes.
#include <utility>

#include "common/contract/resource_name.h"
#include "common/handler/watch_moment.h"
#include "common/status/error.h"
#include "concord/inventory/v1/change_requests.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/scored_response.pb.h"
#include "concord/inventory/v1/standing_requests.pb.h"
#include "concord/type/v1/change_requests.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using type::v1::Standing;
using v1::WatchChangesResponse;
using v1::WatchScoresResponse;

constexpr char kFormPattern[] = "forms/{form}";
constexpr char kResponsePattern[] =
    "clients/{client}/formResponses/{form_response}";

absl::StatusOr<Standing> GetStanding(rpc::Call& call,
                                     const v1::GetStandingRequest& request) {
  Standing standing = call.standing();
  standing.set_name(request.name());
  return standing;
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
  service.Watch<type::v1::WatchChangesRequest, WatchChangesResponse>(
      "WatchChanges", &DescribeChange);
  service.Watch<v1::WatchScoresRequest, WatchScoresResponse>("WatchScores",
                                                             &DescribeScores);
}

}  // namespace concord::inventory
