// What is said about goals without storing anything: suggestions and quality.
#include <utility>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/rpc/hold.h"
#include "common/status/error.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
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

absl::StatusOr<SuggestGoalsResponse> SuggestGoals(
    const Catalogue& catalogue, rpc::Call& call,
    const SuggestGoalsRequest& request) {
  SuggestionOptions options;
  options.limit = request.suggestion_limit() == 0 ? kUsualSuggestions
                                                  : request.suggestion_limit();
  options.situation = request.situation();
  // Nobody else is to learn of whom that is so.
  if (call.relation() == storage::Relation::kCareTeam) {
    options.people_on_hold = rpc::PeopleOnHold(call.standing());
  }
  return RankSuggestions(*call.answer<NeedsProfile>(), catalogue.templates(),
                         catalogue.contraindications(), options);
}

absl::StatusOr<QualityCheck> CheckGoalQuality(
    rpc::Call& call, const CheckGoalQualityRequest& request) {
  return CheckQuality(request.goal(),
                      absl::ToCivilDay(call.now(), absl::UTCTimeZone()));
}

}  // namespace

void RegisterAdvice(const Catalogue& catalogue, NeedsSource needs,
                    rpc::Service& service) {
  service.Unary<SuggestGoalsRequest, SuggestGoalsResponse>(
      "SuggestGoals",
      [&catalogue](rpc::Call& call, const SuggestGoalsRequest& request) {
        return SuggestGoals(catalogue, call, request);
      });
  service.AskBefore<SuggestGoalsRequest>(
      "SuggestGoals", needs.lane,
      [](const SuggestGoalsRequest&) { return true; },
      [read = std::move(needs.read)](const rpc::Call& call,
                                     const SuggestGoalsRequest&) {
        return read(call);
      });
  service.Unary<CheckGoalQualityRequest, QualityCheck>("CheckGoalQuality",
                                                       &CheckGoalQuality);
}

}  // namespace concord::goal_planning
