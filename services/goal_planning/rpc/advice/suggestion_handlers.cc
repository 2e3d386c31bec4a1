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
#include "services/goal_planning/domain/advice/attainable.h"
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

absl::CivilDay TodayOf(const rpc::Call& call) {
  return absl::ToCivilDay(call.now(), absl::UTCTimeZone());
}

// What can speak against a goal; `stated` is the request's field.
absl::StatusOr<ClientFacts> FactsFor(
    const Catalogue& catalogue, const rpc::Call& call,
    const google::protobuf::RepeatedPtrField<std::string>& stated) {
  ClientFacts facts;
  facts.stated = {stated.begin(), stated.end()};
  CONCORD_RETURN_IF_ERROR(CheckStated(facts.stated, "contraindications",
                                      catalogue.contraindications()));
  // Nobody else is to learn of whom that is so.
  if (call.relation() == storage::Relation::kCareTeam) {
    facts.people_on_hold = rpc::PeopleOnHold(call.standing());
  }
  AddKnown(*call.answer<NeedsProfile>(), TodayOf(call), facts);
  return facts;
}

// A function of the needs at inventory's revision, of the knowledge, of the
// request and of the day; of nothing that is stored here.
absl::StatusOr<rpc::Encoded<SuggestGoalsResponse>> SuggestGoals(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call,
    const SuggestGoalsRequest& request) {
  SuggestionOptions options;
  options.limit = request.suggestion_limit() == 0 ? kUsualSuggestions
                                                  : request.suggestion_limit();
  options.situation = request.situation();
  CONCORD_ASSIGN_OR_RETURN(
      options.facts, FactsFor(catalogue, call, request.contraindications()));
  options.today = TodayOf(call);
  const NeedsProfile& profile = *call.answer<NeedsProfile>();
  const std::string query = handler::CachedQuery<SuggestGoalsResponse>(
      absl::StrCat(catalogue.templates_digest(), "/", options.limit, "/",
                   static_cast<int>(options.situation), "/",
                   absl::FormatCivilTime(options.today), "/",
                   absl::StrJoin(options.facts.people_on_hold, ","), "/",
                   absl::StrJoin(options.facts.stated, ",")));
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
  CONCORD_RETURN_IF_ERROR(CheckWeeklyChanges(request));
  QualityContext context;
  context.measure = catalogue.FindMeasure(request.goal().target().measure());
  context.source = catalogue.FindTemplate(request.goal().template_());
  context.profile = call.answer<NeedsProfile>();
  CONCORD_ASSIGN_OR_RETURN(
      context.facts, FactsFor(catalogue, call, request.contraindications()));
  context.contraindications = catalogue.contraindications();
  context.today = TodayOf(call);
  return CheckQuality(request, context);
}

}  // namespace

void RegisterAdvice(const Catalogue& catalogue, cache::SealedCache& cache,
                    NeedsSource needs, rpc::Service& service) {
  service.Unary<SuggestGoalsRequest, SuggestGoalsResponse>(
      "SuggestGoals", [&catalogue, &cache](rpc::Call& call,
                                           const SuggestGoalsRequest& request) {
        return SuggestGoals(catalogue, cache, call, request);
      });
  const auto always = [](const auto&) { return true; };
  const auto ask = [read = std::move(needs.read)](const rpc::Call& call,
                                                  const auto&) {
    return read(call);
  };
  service.AskBefore<SuggestGoalsRequest>("SuggestGoals", needs.lane, always,
                                         ask);
  service.Unary<CheckGoalQualityRequest, QualityCheck>(
      "CheckGoalQuality",
      [&catalogue](rpc::Call& call, const CheckGoalQualityRequest& request) {
        return CheckGoalQuality(catalogue, call, request);
      });
  service.AskBefore<CheckGoalQualityRequest>("CheckGoalQuality", needs.lane,
                                             always, ask);
}

}  // namespace concord::goal_planning
