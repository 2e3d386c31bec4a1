// A client's whole record, out and in.
#include <string>
#include <utility>

#include "common/rpc/client_copy.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "google/protobuf/descriptor.h"
#include "services/inventory/domain/episode.h"
#include "services/inventory/domain/person.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using ::google::protobuf::Message;
using v1::CommunicationAnalysis;
using v1::Episode;
using v1::Person;

constexpr char kService[] = "inventory";
constexpr char kWithheld[] = "(withheld)";

absl::Span<const rpc::CopiedKind> CopiedKinds() {
  static const rpc::CopiedKind kKinds[] = {
      {&kEpisodes, &Episode::default_instance()},
      {&kPeople, &Person::default_instance()},
      {&kConflicts, &v1::Conflict::default_instance()},
      {&kIncidents, &v1::Incident::default_instance()},
      {&kResponses, &v1::Response::default_instance()},
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

// IsVisible, whatever the kind.
bool IsVisibleTo(const rpc::Call& call, const Message& resource) {
  const auto& type = *resource.GetDescriptor();
  const auto* is_private = type.FindFieldByName("private_entry");
  if (is_private == nullptr) is_private = type.FindFieldByName("draft");
  const auto* const author = type.FindFieldByName("author");
  if (is_private == nullptr || author == nullptr) return true;
  const auto& reflection = *resource.GetReflection();
  return !reflection.GetBool(resource, is_private) ||
         reflection.GetString(resource, author) == call.caller().subject;
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

bool Admit(const rpc::Call& call, bool redact_others, const storage::Kind& kind,
           Message& resource) {
  if (!IsVisibleTo(call, resource)) return false;
  if (kind.number == kSafetyFlags.number &&
      (redact_others || ViewerOf(call) == Viewer::kClient)) {
    return false;
  }
  if (auto* person = dynamic_cast<Person*>(&resource)) {
    Redact(ViewerOf(call), *person);
    person->clear_violence_disclosure();
  }
  if (redact_others) RedactOthers(resource);
  return true;
}

absl::StatusOr<v1::ExportClientResponse> Export(
    rpc::Call& call, const v1::ExportClientRequest& request) {
  const auto admit = [&](const storage::Kind& kind, Message& resource) {
    return Admit(call, request.redact_others(), kind, resource);
  };
  CONCORD_ASSIGN_OR_RETURN(
      rpc::ExportPage page,
      rpc::ExportClient(call,
                        {.service = kService,
                         .kinds = CopiedKinds(),
                         .redacted = request.redact_others(),
                         .admit = admit},
                        request.page_size(), request.page_token()));
  v1::ExportClientResponse response;
  for (std::string& line : page.lines) response.add_lines(std::move(line));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<v1::ImportClientResponse> Import(
    rpc::Call& call, const v1::ImportClientRequest& request) {
  bool is_first = call.standing().revision == 0;
  bool changes_team = false;
  const auto check = [&](const Message& resource) -> std::string {
    const auto* const episode = dynamic_cast<const Episode*>(&resource);
    changes_team |= episode != nullptr;
    const bool begins =
        episode != nullptr && IsTherapist(*episode, call.caller().subject);
    const bool is_wrong = is_first && !begins;
    is_first = false;
    if (is_wrong) {
      return "is the first version of the client and no episode with the "
             "caller as a therapist; begin with the episode's line";
    }
    // A person's entry that a disclosure was put into would say more than any
    // export does.
    const auto* const person = dynamic_cast<const Person*>(&resource);
    return person != nullptr && person->violence_disclosure() !=
                                    Person::VIOLENCE_DISCLOSURE_UNSPECIFIED
               ? "has a violence disclosure, which no export has; state it "
                 "with UpdatePerson"
               : "";
  };
  CONCORD_ASSIGN_OR_RETURN(
      const rpc::ImportResult result,
      rpc::ImportClient(call, kService, CopiedKinds(), request.lines(), check));
  if (changes_team && result.stored_count > 0) {
    CONCORD_RETURN_IF_ERROR(ReplaceMembers(call));
  }
  v1::ImportClientResponse response;
  response.set_stored_count(result.stored_count);
  response.set_present_count(result.present_count);
  response.set_client_revision(call.unit().last_revision() > 0
                                   ? call.unit().last_revision()
                                   : call.standing().revision);
  for (const FieldViolation& fault : result.faults) {
    auto& added = *response.add_faults();
    added.set_field(fault.field);
    added.set_description(fault.description);
  }
  return response;
}

}  // namespace

void RegisterCopies(rpc::Service& service) {
  service.Unary<v1::ExportClientRequest, v1::ExportClientResponse>(
      "ExportClient", &Export);
  service.Unary<v1::ImportClientRequest, v1::ImportClientResponse>(
      "ImportClient", &Import);
}

}  // namespace concord::inventory
