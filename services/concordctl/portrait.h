// What the three services know of a client, put into words for a therapist.
// Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"

namespace concord::concordctl {

// Whatever is known, as the services gave it.
struct Portrait {
  std::string client;
  inventory::v1::ListEpisodesResponse episodes;
  inventory::v1::ListPeopleResponse people;
  inventory::v1::ListConflictsResponse conflicts;
  inventory::v1::ListFormulationsResponse formulations;
  inventory::v1::ListRegisterEntriesResponse register_entries;
  inventory::v1::ListUnresolvedIssuesResponse unresolved_issues;
  inventory::v1::ListFormResponsesResponse responses;
  // In the versions that the responses answer.
  std::map<std::string, inventory::v1::Form> forms;
  inventory::v1::NeedsProfile needs;
  inventory::v1::ListSafetyFlagsResponse flags;
  inventory::v1::ListFindingsResponse findings;
  goals::v1::ListGoalsResponse goals;
  // By the goal's name.
  std::map<std::string, progress::v1::GoalProgress> goal_progress;
  progress::v1::ListMeasurementsResponse measurements;
  progress::v1::ProgressSummary summary;
  // Of every series in the summary.
  std::vector<progress::v1::ChangeAssessment> changes;
};

std::string Describe(const Portrait& portrait);

// Needs and suggestions as they come up in a session, behind two spaces; best
// first, at most three of each.
std::string DescribeNeeds(const inventory::v1::NeedsProfile& needs);
std::string DescribeSuggestions(
    const goals::v1::SuggestGoalsResponse& suggestions);

}  // namespace concord::concordctl
