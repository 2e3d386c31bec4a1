// What speaks for and against each problem area, beside the one that is chosen.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/handler/cached.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/problem_area_suggestion.pb.h"
#include "concord/inventory/v1/problem_area_suggestion_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/inventory/domain/insight/problem_area.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

// Of the newest formulation since the newest episode began, if any.
absl::Status FindChosen(rpc::Call& call,
                        v1::SuggestProblemAreasResponse& response) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Episode> episodes,
                           entry::ListAll<v1::Episode>(call, kEpisodes));
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<v1::Formulation> formulations,
      entry::ListAll<v1::Formulation>(call, kFormulations));
  if (episodes.empty() || formulations.empty()) return absl::OkStatus();
  const v1::Formulation& newest = formulations.back();
  if (newest.primary_problem_area() == type::v1::PROBLEM_AREA_UNSPECIFIED ||
      FromTimestamp(newest.create_time()) <
          FromTimestamp(episodes.back().create_time())) {
    return absl::OkStatus();
  }
  v1::ChosenProblemArea& chosen = *response.mutable_chosen();
  chosen.set_primary_problem_area(newest.primary_problem_area());
  chosen.set_secondary_problem_area(newest.secondary_problem_area());
  chosen.set_formulation(newest.name());
  chosen.set_client_agreed(newest.has_agreement());
  return absl::OkStatus();
}

absl::StatusOr<v1::SuggestProblemAreasResponse> Suggest(
    const Catalogue& catalogue, rpc::Call& call, const Days& days) {
  CONCORD_ASSIGN_OR_RETURN(const Records records,
                           ReadRecordsWithContext(call.store(), call.scope()));
  v1::SuggestProblemAreasResponse response;
  for (v1::ProblemAreaSuggestion& area :
       SuggestAreas(catalogue.problem_area_rules(), records, days)) {
    *response.add_areas() = std::move(area);
  }
  CONCORD_RETURN_IF_ERROR(FindChosen(call, response));
  return response;
}

absl::StatusOr<rpc::Encoded<v1::SuggestProblemAreasResponse>>
SuggestProblemAreas(const Catalogue& catalogue, cache::SealedCache& cache,
                    rpc::Call& call,
                    const v1::SuggestProblemAreasRequest& request) {
  Days days;
  days.today = absl::ToCivilDay(call.now(), absl::UTCTimeZone());
  absl::CivilDay onset;
  if (absl::ParseCivilTime(request.onset_date(), &onset)) days.onset = onset;
  return handler::Cached<v1::SuggestProblemAreasResponse>(
      cache, call,
      absl::StrCat(catalogue.rules_digest(), "/",
                   absl::FormatCivilTime(days.today), "/",
                   request.onset_date()),
      [&] { return Suggest(catalogue, call, days); });
}

}  // namespace

void RegisterProblemAreas(const Catalogue& catalogue, cache::SealedCache& cache,
                          rpc::Service& service) {
  service
      .Unary<v1::SuggestProblemAreasRequest, v1::SuggestProblemAreasResponse>(
          "SuggestProblemAreas",
          [&catalogue, &cache](rpc::Call& call,
                               const v1::SuggestProblemAreasRequest& request) {
            return SuggestProblemAreas(catalogue, cache, call, request);
          });
}

}  // namespace concord::inventory
