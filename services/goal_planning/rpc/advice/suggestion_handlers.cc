// What is said about goals without storing anything: suggestions and quality.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/handler/cached.h"
#include "common/rpc/hold.h"
#include "common/status/error.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"
#include "services/goal_planning/domain/advice/quality.h"
#include "services/goal_planning/domain/advice/suggestions.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {
namespace {

using goals::v1::CheckGoalQualityRequest;
using goals::v1::QualityCheck;
using goals::v1::SuggestGoalsRequest;
using goals::v1::SuggestGoalsResponse;
using inventory::v1::NeedsProfile;

constexpr int kUsualSuggestions = 10;

// A function of the needs at inventory's revision, of the knowledge and of the
// request; of nothing that is stored here.
absl::StatusOr<rpc::Encoded<SuggestGoalsResponse>> SuggestGoals(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call,
    const SuggestGoalsRequest& request) {
  SuggestionOptions options;
  options.limit = request.suggestion_limit() == 0 ? kUsualSuggestions
                                                  : request.suggestion_limit();
  options.situation = request.situation();
  // Nobody else is to learn of whom that is so.
  if (call.relation() == storage::Relation::kCareTeam) {
    options.people_on_hold = rpc::PeopleOnHold(call.standing());
  }
  options.stated = {request.contraindications().begin(),
                    request.contraindications().end()};
  CONCORD_RETURN_IF_ERROR(CheckStated(options.stated, "contraindications",
                                      catalogue.contraindications()));
  const NeedsProfile& profile = *call.answer<NeedsProfile>();
  const std::string query = handler::CachedQuery<SuggestGoalsResponse>(
      absl::StrCat(catalogue.templates_digest(), "/", options.limit, "/",
                   static_cast<int>(options.situation), "/",
                   absl::StrJoin(options.people_on_hold, ","), "/",
                   absl::StrJoin(options.stated, ",")));
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      cache.GetOrLoad(handler::CachedKey<SuggestGoalsResponse>(
                          call, query, profile.client_revision()),
                      call.deadline(), [&]() -> absl::StatusOr<std::string> {
                        return RankSuggestions(profile, catalogue.templates(),
                                               catalogue.contraindications(),
                                               options)
                            .SerializeAsString();
                      }));
  return rpc::Encoded<SuggestGoalsResponse>{std::move(bytes)};
}

absl::StatusOr<QualityCheck> CheckGoalQuality(
    const Catalogue& catalogue, rpc::Call& call,
    const CheckGoalQualityRequest& request) {
  return CheckQuality(request.goal(),
                      catalogue.FindMeasure(request.goal().target().measure()),
                      absl::ToCivilDay(call.now(), absl::UTCTimeZone()));
}

}  // namespace

void RegisterAdvice(const Catalogue& catalogue, cache::SealedCache& cache,
                    NeedsSource needs, rpc::Service& service) {
  service.Unary<SuggestGoalsRequest, SuggestGoalsResponse>(
      "SuggestGoals", [&catalogue, &cache](rpc::Call& call,
                                           const SuggestGoalsRequest& request) {
        return SuggestGoals(catalogue, cache, call, request);
      });
  service.AskBefore<SuggestGoalsRequest>(
      "SuggestGoals", needs.lane,
      [](const SuggestGoalsRequest&) { return true; },
      [read = std::move(needs.read)](const rpc::Call& call,
                                     const SuggestGoalsRequest&) {
        return read(call);
      });
  service.Unary<CheckGoalQualityRequest, QualityCheck>(
      "CheckGoalQuality",
      [&catalogue](rpc::Call& call, const CheckGoalQualityRequest& request) {
        return CheckGoalQuality(catalogue, call, request);
      });
}

}  // namespace concord::goal_planning
