// The method table: who may call what.
#include "services/inventory/rpc/service.h"

#include <iterator>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/handler/accesses.h"
#include "common/handler/terms.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

using handler::kAccesses;
using handler::kAdmin;
using handler::kChanges;
using handler::kClient;
using handler::kInformant;
using handler::kMigration;
using handler::kParties;
using handler::kPeer;
using handler::kReaders;
using handler::kReading;
using handler::kRemembered;
using handler::kSupervisor;
using handler::kTherapist;
using handler::kTherapists;
using handler::kWriting;
using rpc::Access;
using rpc::Consent;
using rpc::Held;
using rpc::Requirement;
using rpc::Terms;

constexpr int kEveryone = kReaders | kInformant | kPeer;

constexpr Terms kCatalogue = {Access::kCatalogue, kEveryone,
                              Requirement::kNone};
constexpr Terms kForms = {Access::kTenant, kEveryone | kAdmin,
                          Requirement::kNone};
constexpr Terms kFormsWriting = {Access::kWrite, kSupervisor | kAdmin,
                                 Requirement::kNone};
constexpr Terms kInvolvement = {Access::kRemembered, kTherapist,
                                Requirement::kTherapist};
constexpr Terms kJoint = {Access::kWrite, kTherapist, Requirement::kTherapist,
                          Consent::kRecording, Held::kByPeople};
constexpr Terms kClients = {Access::kWrite, kClient, Requirement::kParty,
                            Consent::kRecording};
constexpr Terms kMeasuring = {Access::kWrite, kParties, Requirement::kParty,
                              Consent::kMeasuring};
constexpr Terms kAnswering = {Access::kWrite, kParties, Requirement::kParty,
                              Consent::kMeasuring, Held::kByPeople};
// What no consent stands in the way of: safety, consents themselves, and where
// a record begins and ends.
constexpr Terms kSafety = {Access::kRemembered, kTherapist | kSupervisor,
                           Requirement::kReader};
constexpr Terms kInbox = {Access::kAcross, kTherapist, Requirement::kNone};
constexpr Terms kSafeguarding = {Access::kWrite, kTherapist,
                                 Requirement::kTherapist};
constexpr Terms kConsenting = {Access::kWrite, kParties, Requirement::kParty};
// Who runs the tenant decides who reaches a record, and reads nothing of it.
constexpr Terms kCareTeam = {Access::kRead, kAdmin, Requirement::kNone};
constexpr Terms kEnrolling = {.access = Access::kWrite,
                              .roles = kAdmin,
                              .requirement = Requirement::kNone,
                              .accounts_write = true};
constexpr Terms kImporting = {Access::kWrite, kMigration, Requirement::kNone};
// Where therapists enrol.
constexpr Terms kBeginning = {Access::kWrite, kTherapist,
                              Requirement::kTherapistOrNewClient};
// Who calls a service of the installation asks through it.
constexpr Terms kStanding = {.access = Access::kRead,
                             .roles = kReaders | kInformant | kMigration,
                             .requirement = Requirement::kNone,
                             .peers_only = true};

// Of requests that are larger than most by what their bounds allow.
constexpr int kLarge = 1 << 20;

// Who calls a service of the installation refers to what is in it.
constexpr Terms kReferring = {.access = Access::kRead,
                              .roles = kReaders,
                              .requirement = Requirement::kReader,
                              .peers_only = true};

constexpr rpc::Rule kRules[] = {
    {"EnrolClient", kEnrolling},
    {"GetCareTeam", kCareTeam},
    {"MendCareTeam", kEnrolling},
    {"GetEpisode", kRemembered},
    {"ListEpisodes", kReading},
    {"CreateEpisode", kSafeguarding},
    {"UpdateEpisode", kWriting, kLarge},
    {"RecordSession", kJoint},
    {"VoidSession", kTherapists},
    {"ExtendEpisode", kTherapists},
    {"BeginPhase", kTherapists},
    {"EndEpisode", kSafeguarding},
    {"RecordConsent", kConsenting},
    {"GetPhaseProfile", kCatalogue},
    {"ListPhaseProfiles", kCatalogue},
    {"GetPerson", kRemembered},
    {"ListPeople", kRemembered},
    {"CreatePerson", kWriting},
    {"UpdatePerson", kWriting},
    {"DeletePerson", kWriting},
    {"UndeletePerson", kWriting},
    {"GetConflict", kRemembered},
    {"ListConflicts", kReading},
    {"CreateConflict", kWriting},
    {"UpdateConflict", kWriting},
    {"TransitionConflict", kWriting},
    {"DeleteConflict", kWriting},
    {"UndeleteConflict", kWriting},
    {"GetIncident", kRemembered},
    {"ListIncidents", kReading},
    {"CreateIncident", kWriting},
    {"VoidIncident", kWriting},
    {"GetCommunicationAnalysis", kRemembered},
    {"ListCommunicationAnalyses", kReading},
    {"CreateCommunicationAnalysis", kWriting, kLarge},
    {"UpdateCommunicationAnalysis", kWriting, kLarge},
    {"InsertTurn", kWriting},
    {"DeleteCommunicationAnalysis", kWriting},
    {"UndeleteCommunicationAnalysis", kWriting},
    {"GetMoodLink", kRemembered},
    {"ListMoodLinks", kReading},
    {"CreateMoodLink", kWriting},
    {"VoidMoodLink", kWriting},
    {"ListContributors", kReading},
    {"ListBoundaries", kReading},
    {"GetUnresolvedIssue", kRemembered},
    {"ListUnresolvedIssues", kReading},
    {"CreateUnresolvedIssue", kWriting},
    {"UpdateUnresolvedIssue", kWriting},
    {"CloseUnresolvedIssue", kWriting},
    {"DeleteUnresolvedIssue", kWriting},
    {"UndeleteUnresolvedIssue", kWriting},
    {"GetInventory", kReading},
    {"CompareInventories", kReading},
    {"GetNetworkMetrics", kReading},
    {"DrawClosenessCircle", kReading},
    {"ListFindings", kReading},
    {"SuggestProblemAreas", kReading},
    {"GetContextFact", kRemembered},
    {"ListContextFacts", kReading},
    {"CreateContextFact", kWriting},
    {"UpdateContextFact", kWriting},
    {"DeleteContextFact", kWriting},
    {"UndeleteContextFact", kWriting},
    {"GetRegisterEntry", kRemembered},
    {"ListRegisterEntries", kReading},
    {"CreateRegisterEntry", kWriting},
    {"UpdateRegisterEntry", kWriting},
    {"DeleteRegisterEntry", kWriting},
    {"UndeleteRegisterEntry", kWriting},
    {"GetInterpersonalProblem", kRemembered},
    {"ListInterpersonalProblems", kReading},
    {"CreateInterpersonalProblem", kWriting},
    {"UpdateInterpersonalProblem", kWriting},
    {"DeleteInterpersonalProblem", kWriting},
    {"UndeleteInterpersonalProblem", kWriting},
    {"GetNeedsAssessment", kRemembered},
    {"ListNeedsAssessments", kReading},
    {"CreateNeedsAssessment", kTherapists},
    {"UpdateNeedsAssessment", kTherapists},
    {"CompleteNeedsAssessment", kTherapists},
    {"DeleteNeedsAssessment", kTherapists},
    {"UndeleteNeedsAssessment", kTherapists},
    {"GetFormulation", kRemembered},
    {"ListFormulations", kReading},
    {"CreateFormulation", kTherapists},
    {"UpdateFormulation", kTherapists},
    {"AgreeFormulation", kClients},
    {"DeleteFormulation", kTherapists},
    {"UndeleteFormulation", kTherapists},
    {"GetForm", kForms},
    {"ListForms", kForms},
    {"CreateForm", kFormsWriting, kLarge},
    {"UpdateForm", kFormsWriting, kLarge},
    {"GetMeasurementSettings", kForms},
    {"UpdateMeasurementSettings", kFormsWriting, kLarge},
    {"GetSafetySettings", kForms},
    {"UpdateSafetySettings", kFormsWriting, kLarge},
    {"GetFormResponse", kRemembered},
    {"ListFormResponses", kReading},
    {"CreateFormResponse", kAnswering, kLarge},
    {"CorrectFormResponse", kMeasuring, kLarge},
    {"VoidFormResponse", kWriting},
    {"ListFormResponseRevisions", kReading},
    {"GetSafetyFlag", kSafety},
    {"ListSafetyFlags", kSafety},
    {"ListOpenSafetyFlags", kInbox},
    {"AcknowledgeSafetyFlag", kSafeguarding},
    {"ExportClient", kReading},
    {"ImportClient", kImporting, 4 << 20},
    {"GetNeedsProfile", kRemembered},
    {"GetStanding", kStanding},
    {"CheckReferences", kReferring},
    {"CheckInvolvement", kInvolvement},
    {"ListAccesses", kAccesses},
    {"WatchChanges", kChanges},
    {"WatchScores", handler::kPeerChanges},
};

// Where any therapist may begin the record of a new client.
absl::Span<const rpc::Rule> RulesOfOpenEnrolment() {
  static const auto* const kOpen = [] {
    auto* const rules =
        new std::vector<rpc::Rule>(std::begin(kRules), std::end(kRules));
    for (rpc::Rule& rule : *rules) {
      if (absl::string_view(rule.method) == "CreateEpisode") {
        rule.terms = kBeginning;
      }
    }
    return rules;
  }();
  return *kOpen;
}

}  // namespace

std::unique_ptr<rpc::Service> NewInventoryService(const Catalogue& catalogue,
                                                  cache::SealedCache& cache,
                                                  Enrolment enrolment) {
  auto service = std::make_unique<rpc::Service>(
      "concord.inventory.v1.InventoryService",
      enrolment == Enrolment::kOpen ? RulesOfOpenEnrolment() : kRules);
  RegisterCareTeams(*service);
  RegisterEpisodes(catalogue, *service);
  RegisterPhaseProfiles(catalogue, *service);
  RegisterPeople(*service);
  RegisterConflicts(*service);
  RegisterIncidents(*service);
  RegisterCommunicationAnalyses(*service);
  RegisterMoodLinks(*service);
  RegisterUnresolvedIssues(*service);
  RegisterInventories(*service);
  RegisterNetworkMetrics(*service);
  RegisterClosenessCircle(*service);
  RegisterFindings(catalogue, cache, *service);
  RegisterProblemAreas(catalogue, cache, *service);
  RegisterContextFacts(*service);
  RegisterRegisterEntries(*service);
  RegisterInterpersonalProblems(catalogue, *service);
  RegisterNeedsAssessments(*service);
  RegisterFormulations(*service);
  RegisterForms(catalogue, *service);
  RegisterResponses(catalogue, *service);
  RegisterSafetyFlags(*service);
  RegisterMeasurementSettings(catalogue, *service);
  RegisterSafetySettings(*service);
  RegisterNeeds(cache, *service);
  RegisterCopies(*service);
  RegisterPeerMethods(*service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::inventory
