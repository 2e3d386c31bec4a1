// The method table: who may call what.
#include "services/goal_planning/rpc/service.h"

#include <utility>

#include "common/handler/accesses.h"
#include "common/handler/terms.h"

namespace concord::goal_planning {
namespace {

using handler::kAccesses;
using handler::kChanges;
using handler::kMigration;
using handler::kParties;
using handler::kPeer;
using handler::kReaders;
using handler::kReading;
using handler::kRemembered;
using handler::kTherapists;
using handler::kWriting;
using rpc::Access;
using rpc::Consent;
using rpc::Held;
using rpc::Requirement;
using rpc::Terms;

constexpr int kEveryone = kReaders | kPeer;

constexpr Terms kCatalogue = {Access::kCatalogue, kEveryone,
                              Requirement::kNone};
constexpr Terms kWords = {Access::kCatalogue, kReaders, Requirement::kNone};
constexpr Terms kBeginning = {Access::kWrite, kParties, Requirement::kParty,
                              Consent::kRecording, Held::kByFlagsAndPeople};
constexpr Terms kImporting = {Access::kWrite, kMigration,
                              Requirement::kKnownClient};

constexpr rpc::Rule kRules[] = {
    {"ListTemplates", kCatalogue},
    {"GetTemplate", kCatalogue},
    {"GetStrategy", kCatalogue},
    {"ListStrategies", kCatalogue},
    {"SuggestGoals", kReading},
    {"CheckGoalQuality", kReading},
    {"DraftScript", kWords},
    {"GetGoal", kRemembered},
    {"ListGoals", kRemembered},
    {"CreateGoal", kWriting},
    {"UpdateGoal", kWriting},
    {"AddGoalItems", kWriting},
    {"RemoveGoalItems", kWriting},
    {"AcceptGoal", kWriting},
    {"WithdrawAcceptance", kWriting},
    {"ActivateGoal", kBeginning},
    {"PauseGoal", kWriting},
    {"ResumeGoal", kBeginning},
    {"CompleteGoal", kWriting},
    {"SustainGoal", kWriting},
    {"RetractGoal", kTherapists},
    {"CancelGoal", kWriting},
    {"RejectGoal", kWriting},
    {"ListGoalRevisions", kReading},
    {"CompareGoalRevisions", kReading},
    {"GetGoalOrder", kReading},
    {"ReprioritizeGoals", kWriting},
    {"ListGoalOrderRevisions", kReading},
    {"ExportClient", kReading},
    {"ImportClient", kImporting, 4 << 20},
    {"ListAccesses", kAccesses},
    {"WatchChanges", kChanges},
    {"WatchAims", handler::kPeerChanges},
};

}  // namespace

std::unique_ptr<rpc::Service> NewGoalPlanningService(
    const Catalogue& catalogue, cache::SealedCache& cache, NeedsSource needs,
    peers::ReferenceSource& references) {
  auto service = std::make_unique<rpc::Service>(
      "concord.goals.v1.GoalPlanningService", kRules);
  RegisterGoals(catalogue, references, *service);
  RegisterScripts(catalogue, *service);
  RegisterLifeCycle(references, *service);
  RegisterGoalOrders(*service);
  RegisterCopies(*service);
  RegisterCatalogue(catalogue, *service);
  RegisterAdvice(catalogue, cache, std::move(needs), *service);
  RegisterPeerMethods(*service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::goal_planning
