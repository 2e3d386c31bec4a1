// The method table: who may call what.
#include "services/inventory/rpc/service.h"

#include "common/handler/accesses.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

using rpc::Access;
using rpc::Requirement;
using security::Role;

constexpr int kClient = static_cast<int>(Role::kClient);
constexpr int kTherapist = static_cast<int>(Role::kTherapist);
constexpr int kSupervisor = static_cast<int>(Role::kSupervisor);
constexpr int kInformant = static_cast<int>(Role::kInformant);
constexpr int kPeer = static_cast<int>(Role::kService);
constexpr int kAdmin = static_cast<int>(Role::kAdmin);
constexpr int kParties = kClient | kTherapist;
constexpr int kReaders = kParties | kSupervisor;
constexpr int kEveryone = kReaders | kInformant | kPeer;

// Of requests that are larger than most by what their bounds allow.
constexpr int kLarge = 1 << 20;

constexpr rpc::Rule kRules[] = {
    {"GetEpisode", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListEpisodes", Access::kRead, kReaders, Requirement::kReader},
    {"CreateEpisode", Access::kWrite, kTherapist,
     Requirement::kTherapistOrNewClient},
    {"UpdateEpisode", Access::kWrite, kParties, Requirement::kParty, kLarge},
    {"RecordSession", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"VoidSession", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"ExtendEpisode", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"BeginPhase", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"EndEpisode", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"RecordConsent", Access::kWrite, kParties, Requirement::kParty},
    {"GetPhaseProfile", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"ListPhaseProfiles", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"GetPerson", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListPeople", Access::kRemembered, kReaders, Requirement::kReader},
    {"CreatePerson", Access::kWrite, kParties, Requirement::kParty},
    {"UpdatePerson", Access::kWrite, kParties, Requirement::kParty},
    {"DeletePerson", Access::kWrite, kParties, Requirement::kParty},
    {"UndeletePerson", Access::kWrite, kParties, Requirement::kParty},
    {"GetConflict", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListConflicts", Access::kRead, kReaders, Requirement::kReader},
    {"CreateConflict", Access::kWrite, kParties, Requirement::kParty},
    {"UpdateConflict", Access::kWrite, kParties, Requirement::kParty},
    {"TransitionConflict", Access::kWrite, kParties, Requirement::kParty},
    {"DeleteConflict", Access::kWrite, kParties, Requirement::kParty},
    {"UndeleteConflict", Access::kWrite, kParties, Requirement::kParty},
    {"GetIncident", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListIncidents", Access::kRead, kReaders, Requirement::kReader},
    {"CreateIncident", Access::kWrite, kParties, Requirement::kParty},
    {"VoidIncident", Access::kWrite, kParties, Requirement::kParty},
    {"GetCommunicationAnalysis", Access::kRemembered, kReaders,
     Requirement::kReader},
    {"ListCommunicationAnalyses", Access::kRead, kReaders,
     Requirement::kReader},
    {"CreateCommunicationAnalysis", Access::kWrite, kParties,
     Requirement::kParty, kLarge},
    {"UpdateCommunicationAnalysis", Access::kWrite, kParties,
     Requirement::kParty, kLarge},
    {"InsertTurn", Access::kWrite, kParties, Requirement::kParty},
    {"DeleteCommunicationAnalysis", Access::kWrite, kParties,
     Requirement::kParty},
    {"UndeleteCommunicationAnalysis", Access::kWrite, kParties,
     Requirement::kParty},
    {"GetMoodLink", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListMoodLinks", Access::kRead, kReaders, Requirement::kReader},
    {"CreateMoodLink", Access::kWrite, kParties, Requirement::kParty},
    {"VoidMoodLink", Access::kWrite, kParties, Requirement::kParty},
    {"ListContributors", Access::kRead, kReaders, Requirement::kReader},
    {"ListBoundaries", Access::kRead, kReaders, Requirement::kReader},
    {"GetUnresolvedIssue", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListUnresolvedIssues", Access::kRead, kReaders, Requirement::kReader},
    {"CreateUnresolvedIssue", Access::kWrite, kParties, Requirement::kParty},
    {"UpdateUnresolvedIssue", Access::kWrite, kParties, Requirement::kParty},
    {"CloseUnresolvedIssue", Access::kWrite, kParties, Requirement::kParty},
    {"DeleteUnresolvedIssue", Access::kWrite, kParties, Requirement::kParty},
    {"UndeleteUnresolvedIssue", Access::kWrite, kParties, Requirement::kParty},
    {"GetInventory", Access::kRead, kReaders, Requirement::kReader},
    {"CompareInventories", Access::kRead, kReaders, Requirement::kReader},
    {"GetNetworkMetrics", Access::kRead, kReaders, Requirement::kReader},
    {"DrawClosenessCircle", Access::kRead, kReaders, Requirement::kReader},
    {"ListFindings", Access::kRead, kReaders, Requirement::kReader},
    {"SuggestProblemAreas", Access::kRead, kReaders, Requirement::kReader},
    {"GetContextFact", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListContextFacts", Access::kRead, kReaders, Requirement::kReader},
    {"CreateContextFact", Access::kWrite, kParties, Requirement::kParty},
    {"UpdateContextFact", Access::kWrite, kParties, Requirement::kParty},
    {"DeleteContextFact", Access::kWrite, kParties, Requirement::kParty},
    {"UndeleteContextFact", Access::kWrite, kParties, Requirement::kParty},
    {"GetRegisterEntry", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListRegisterEntries", Access::kRead, kReaders, Requirement::kReader},
    {"CreateRegisterEntry", Access::kWrite, kParties, Requirement::kParty},
    {"UpdateRegisterEntry", Access::kWrite, kParties, Requirement::kParty},
    {"DeleteRegisterEntry", Access::kWrite, kParties, Requirement::kParty},
    {"UndeleteRegisterEntry", Access::kWrite, kParties, Requirement::kParty},
    {"GetInterpersonalProblem", Access::kRemembered, kReaders,
     Requirement::kReader},
    {"ListInterpersonalProblems", Access::kRead, kReaders,
     Requirement::kReader},
    {"CreateInterpersonalProblem", Access::kWrite, kParties,
     Requirement::kParty},
    {"UpdateInterpersonalProblem", Access::kWrite, kParties,
     Requirement::kParty},
    {"DeleteInterpersonalProblem", Access::kWrite, kParties,
     Requirement::kParty},
    {"UndeleteInterpersonalProblem", Access::kWrite, kParties,
     Requirement::kParty},
    {"GetNeedsAssessment", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListNeedsAssessments", Access::kRead, kReaders, Requirement::kReader},
    {"CreateNeedsAssessment", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"UpdateNeedsAssessment", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"CompleteNeedsAssessment", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"DeleteNeedsAssessment", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"UndeleteNeedsAssessment", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"GetFormulation", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListFormulations", Access::kRead, kReaders, Requirement::kReader},
    {"CreateFormulation", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"UpdateFormulation", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"AgreeFormulation", Access::kWrite, kClient, Requirement::kParty},
    {"DeleteFormulation", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"UndeleteFormulation", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"GetForm", Access::kTenant, kEveryone | kAdmin, Requirement::kNone},
    {"ListForms", Access::kTenant, kEveryone | kAdmin, Requirement::kNone},
    {"CreateForm", Access::kWrite, kSupervisor | kAdmin, Requirement::kNone,
     kLarge},
    {"UpdateForm", Access::kWrite, kSupervisor | kAdmin, Requirement::kNone,
     kLarge},
    {"GetFormResponse", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListFormResponses", Access::kRead, kReaders, Requirement::kReader},
    {"CreateFormResponse", Access::kWrite, kParties, Requirement::kParty,
     kLarge},
    {"CorrectFormResponse", Access::kWrite, kParties, Requirement::kParty,
     kLarge},
    {"VoidFormResponse", Access::kWrite, kParties, Requirement::kParty},
    {"ListFormResponseRevisions", Access::kRead, kReaders,
     Requirement::kReader},
    {"GetSafetyFlag", Access::kRemembered, kTherapist | kSupervisor,
     Requirement::kReader},
    {"ListSafetyFlags", Access::kRemembered, kTherapist | kSupervisor,
     Requirement::kReader},
    {"AcknowledgeSafetyFlag", Access::kWrite, kTherapist,
     Requirement::kTherapist},
    {"ExportClient", Access::kRead, kReaders, Requirement::kReader},
    {"ImportClient", Access::kWrite, kTherapist,
     Requirement::kTherapistOrNewClient, 4 << 20},
    {"GetNeedsProfile", Access::kRemembered, kReaders, Requirement::kReader},
    // Answers "none" where other methods say NOT_FOUND.
    {"CheckAccess", Access::kRead, kReaders | kInformant, Requirement::kNone},
    {"CheckInvolvement", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListAccesses", Access::kRead, kClient | kAdmin,
     Requirement::kSelfOrAdmin},
    {"WatchChanges", Access::kWatch, kPeer, Requirement::kNone},
};

}  // namespace

std::unique_ptr<rpc::Service> NewInventoryService(const Catalogue& catalogue,
                                                  cache::SealedCache& cache) {
  auto service = std::make_unique<rpc::Service>(
      "concord.inventory.v1.InventoryService", kRules);
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
  RegisterFindings(catalogue, *service);
  RegisterProblemAreas(catalogue, *service);
  RegisterContextFacts(*service);
  RegisterRegisterEntries(*service);
  RegisterInterpersonalProblems(catalogue, *service);
  RegisterNeedsAssessments(*service);
  RegisterFormulations(*service);
  RegisterForms(catalogue, *service);
  RegisterResponses(catalogue, *service);
  RegisterSafetyFlags(*service);
  RegisterNeeds(cache, *service);
  RegisterCopies(*service);
  RegisterPeerMethods(*service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::inventory
