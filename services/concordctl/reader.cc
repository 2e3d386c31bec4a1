// Every list to its last page, every series and goal with what is said of it.
#include "services/concordctl/reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/change_assessment_requests.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/goal_progress_requests.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"

namespace concord::concordctl {
namespace {

// Every page of a list in one response.
template <typename Response, typename Request>
absl::Status GetAll(Connection& connection, const Identity& caller,
                    Request request, Response& all) {
  do {
    CONCORD_ASSIGN_OR_RETURN(const Response page,
                             connection.Get<Response>(caller, request));
    request.set_page_token(page.next_page_token());
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  return absl::OkStatus();
}

template <typename Response, typename Request>
absl::Status GetAllOf(Connection& connection, const Identity& caller,
                      const std::string& parent, Response& all) {
  Request request;
  request.set_parent(parent);
  return GetAll(connection, caller, request, all);
}

// With the forms whose answers can be told.
absl::Status ReadResponses(Connection& connection, const Identity& caller,
                           const std::string& parent, Portrait& portrait) {
  namespace v1 = inventory::v1;
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListFormResponsesResponse, v1::ListFormResponsesRequest>(
          connection, caller, parent, portrait.responses)));
  for (const v1::FormResponse& response : portrait.responses.form_responses()) {
    if (response.status() != v1::FormResponse::STATUS_NOT_SCORED) continue;
    v1::Form& form =
        portrait
            .forms[absl::StrCat(response.form(), "/", response.form_version())];
    if (!form.name().empty()) continue;
    v1::GetFormRequest request;
    request.set_name(response.form());
    request.set_version(response.form_version());
    CONCORD_ASSIGN_OR_RETURN(form, connection.Get<v1::Form>(caller, request));
  }
  return absl::OkStatus();
}

absl::Status ReadInventory(Connection& connection, const Identity& caller,
                           const std::string& parent, Portrait& portrait) {
  namespace v1 = inventory::v1;
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListEpisodesResponse, v1::ListEpisodesRequest>(
          connection, caller, parent, portrait.episodes)));
  v1::ListPeopleRequest people;
  people.set_parent(parent);
  people.set_include_past(true);
  CONCORD_RETURN_IF_ERROR(GetAll(connection, caller, people, portrait.people));
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListConflictsResponse, v1::ListConflictsRequest>(
          connection, caller, parent, portrait.conflicts)));
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListSafetyFlagsResponse, v1::ListSafetyFlagsRequest>(
          connection, caller, parent, portrait.flags)));
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListFormulationsResponse, v1::ListFormulationsRequest>(
          connection, caller, parent, portrait.formulations)));
  CONCORD_RETURN_IF_ERROR((
      GetAllOf<v1::ListRegisterEntriesResponse, v1::ListRegisterEntriesRequest>(
          connection, caller, parent, portrait.register_entries)));
  CONCORD_RETURN_IF_ERROR((GetAllOf<v1::ListUnresolvedIssuesResponse,
                                    v1::ListUnresolvedIssuesRequest>(
      connection, caller, parent, portrait.unresolved_issues)));
  CONCORD_RETURN_IF_ERROR(ReadResponses(connection, caller, parent, portrait));
  v1::GetNeedsProfileRequest needs;
  needs.set_name(absl::StrCat(parent, "/needsProfile"));
  CONCORD_ASSIGN_OR_RETURN(portrait.needs,
                           connection.Get<v1::NeedsProfile>(caller, needs));
  v1::ListFindingsRequest findings;
  findings.set_parent(parent);
  CONCORD_ASSIGN_OR_RETURN(
      portrait.findings,
      connection.Get<v1::ListFindingsResponse>(caller, findings));
  return absl::OkStatus();
}

absl::Status ReadGoals(Connection& connection, const Identity& caller,
                       const std::string& parent, Portrait& portrait) {
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<goals::v1::ListGoalsResponse, goals::v1::ListGoalsRequest>(
          connection, caller, parent, portrait.goals)));
  for (const goals::v1::Goal& goal : portrait.goals.goals()) {
    progress::v1::GetGoalProgressRequest request;
    request.set_name(absl::StrCat(goal.name(), "/progress"));
    CONCORD_ASSIGN_OR_RETURN(
        portrait.goal_progress[goal.name()],
        connection.Get<progress::v1::GoalProgress>(caller, request));
  }
  return absl::OkStatus();
}

absl::Status ReadProgress(Connection& connection, const Identity& caller,
                          const std::string& parent, Portrait& portrait) {
  namespace v1 = progress::v1;
  CONCORD_RETURN_IF_ERROR(
      (GetAllOf<v1::ListMeasurementsResponse, v1::ListMeasurementsRequest>(
          connection, caller, parent, portrait.measurements)));
  v1::GetProgressSummaryRequest summary;
  summary.set_name(absl::StrCat(parent, "/progressSummary"));
  CONCORD_ASSIGN_OR_RETURN(
      portrait.summary, connection.Get<v1::ProgressSummary>(caller, summary));
  for (const auto* list :
       {&portrait.summary.symptoms(), &portrait.summary.interpersonal(),
        &portrait.summary.alliance()}) {
    for (const v1::SeriesSummary& series : *list) {
      v1::AssessChangeRequest change;
      change.set_parent(parent);
      *change.mutable_series() = series.series().key();
      CONCORD_ASSIGN_OR_RETURN(
          portrait.changes.emplace_back(),
          connection.Get<v1::ChangeAssessment>(caller, change));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Portrait> ReadPortrait(Connection& connection,
                                      const Identity& caller,
                                      const std::string& client) {
  Portrait portrait;
  portrait.client = client;
  const std::string parent = absl::StrCat("clients/", client);
  CONCORD_RETURN_IF_ERROR(ReadInventory(connection, caller, parent, portrait));
  CONCORD_RETURN_IF_ERROR(ReadGoals(connection, caller, parent, portrait));
  CONCORD_RETURN_IF_ERROR(ReadProgress(connection, caller, parent, portrait));
  return portrait;
}

}  // namespace concord::concordctl
