// A client's whole record, out and in.
#include <string>
#include <utility>

#include "common/handler/client_copy.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/communication_analysis.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/mood_link.pb.h"
#include "concord/inventory/v1/needs_assessment.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "services/inventory/domain/course/care_team.h"
#include "services/inventory/domain/records/person.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/rpc/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::Message;
using type::v1::ExportClientRequest;
using type::v1::ExportClientResponse;
using type::v1::ImportClientRequest;
using type::v1::ImportClientResponse;
using v1::CommunicationAnalysis;
using v1::Episode;
using v1::Person;

constexpr char kService[] = "inventory";
constexpr char kWithheld[] = "(withheld)";

absl::Span<const handler::CopiedKind> CopiedKinds() {
  static const handler::CopiedKind kKinds[] = {
      {&kCareTeams, &v1::CareTeam::default_instance()},
      {&kEpisodes, &Episode::default_instance()},
      {&kPeople, &Person::default_instance()},
      {&kConflicts, &v1::Conflict::default_instance()},
      {&kIncidents, &v1::Incident::default_instance()},
      {&kResponses, &v1::FormResponse::default_instance()},
      {&kSafetyFlags, &v1::SafetyFlag::default_instance()},
      {&kUnresolvedIssues, &v1::UnresolvedIssue::default_instance()},
      {&kCommunicationAnalyses, &CommunicationAnalysis::default_instance()},
      {&kMoodLinks, &v1::MoodLink::default_instance()},
      {&kContextFacts, &v1::ContextFact::default_instance()},
      {&kRegisterEntries, &v1::RegisterEntry::default_instance()},
      {&kNeedsAssessments, &v1::NeedsAssessment::default_instance()},
      {&kFormulations, &v1::Formulation::default_instance()},
      {&kInterpersonalProblems, &v1::InterpersonalProblem::default_instance()},
  };
  return kKinds;
}

void RedactOthers(Message& resource) {
  if (auto* person = dynamic_cast<Person*>(&resource)) {
    // What is left says that there is somebody, and how it is for the client.
    person->set_display_name(kWithheld);
    person->clear_relationship();
    person->clear_therapist_view();
    person->clear_acquaintances();
  } else if (auto* analysis = dynamic_cast<CommunicationAnalysis*>(&resource)) {
    for (auto& turn : *analysis->mutable_turns()) {
      if (turn.speaker() != CommunicationAnalysis::Turn::SPEAKER_OTHER) {
        continue;
      }
      turn.set_said(kWithheld);
      turn.clear_meant();
      turn.clear_felt();
    }
  }
}

bool Prune(bool redact_others, const entry::Kind& kind, Message& resource) {
  if (redact_others && !kind.is_the_clients()) return false;
  if (auto* person = dynamic_cast<Person*>(&resource)) {
    person->clear_violence();
  }
  if (redact_others) RedactOthers(resource);
  return true;
}

absl::StatusOr<ExportClientResponse> Export(
    rpc::Call& call, const ExportClientRequest& request) {
  const auto prune = [&request](const entry::Kind& kind, Message& resource) {
    return Prune(request.redact_others(), kind, resource);
  };
  return handler::ExportClient(call,
                               {.service = kService,
                                .kinds = CopiedKinds(),
                                .can_redact = true,
                                .prune = prune},
                               request);
}

// Null where the resource has none.
const CareTeamMembers* CareTeamOf(const Message& resource) {
  if (const auto* episode = dynamic_cast<const Episode*>(&resource)) {
    return &episode->care_team();
  }
  const auto* const team = dynamic_cast<const v1::CareTeam*>(&resource);
  return team == nullptr ? nullptr : &team->members();
}

// What is wrong with a version that somebody brings; empty when nothing is.
std::string FaultOf(const Message& resource, bool is_first) {
  const CareTeamMembers* const members = CareTeamOf(resource);
  if (is_first && members == nullptr) {
    return "is the first version of the client and says nothing of who cares "
           "for them; begin with the line of the care team or of an episode";
  }
  // An administrator's mending of episodes leaves none here.
  const bool has_members =
      members != nullptr && (is_first || !members->empty());
  if (has_members && !CheckCareTeam(*members, "").ok()) {
    return "has a care team without a therapist or with a subject twice";
  }
  // A person's entry that a disclosure was put into would say more than any
  // export does.
  const auto* const person = dynamic_cast<const Person*>(&resource);
  return person != nullptr && person->has_violence()
             ? "has a violence disclosure, which no export has; state it with "
               "UpdatePerson"
             : "";
}

absl::StatusOr<ImportClientResponse> Import(
    rpc::Call& call, const ImportClientRequest& request) {
  bool is_first = call.footing().revision == 0;
  const auto check = [&is_first](const Message& resource) {
    return FaultOf(resource, std::exchange(is_first, false));
  };
  CONCORD_ASSIGN_OR_RETURN(
      ImportClientResponse response,
      handler::ImportClient(call, kService, CopiedKinds(), request, check));
  if (response.stored_count() > 0) {
    CONCORD_RETURN_IF_ERROR(FollowEpisodes(call));
    CONCORD_RETURN_IF_ERROR(FollowPeople(call));
    CONCORD_RETURN_IF_ERROR(FollowFlags(call));
  }
  return response;
}

}  // namespace

void RegisterCopies(rpc::Service& service) {
  service.Unary<ExportClientRequest, ExportClientResponse>("ExportClient",
                                                           &Export);
  service.Unary<ImportClientRequest, ImportClientResponse>("ImportClient",
                                                           &Import);
}

}  // namespace concord::inventory
