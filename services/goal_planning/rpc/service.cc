// The method table: who may call what.
#include "services/goal_planning/rpc/service.h"

#include <utility>

#include "common/handler/accesses.h"

namespace concord::goal_planning {
namespace {

using rpc::Access;
using rpc::Requirement;
using security::Role;

constexpr int kClient = static_cast<int>(Role::kClient);
constexpr int kTherapist = static_cast<int>(Role::kTherapist);
constexpr int kSupervisor = static_cast<int>(Role::kSupervisor);
constexpr int kAdmin = static_cast<int>(Role::kAdmin);
constexpr int kPeer = static_cast<int>(Role::kService);
constexpr int kParties = kClient | kTherapist;
constexpr int kReaders = kParties | kSupervisor;
constexpr int kEveryone = kReaders | kPeer;

constexpr rpc::Rule kRules[] = {
    {"ListTemplates", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"GetTemplate", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"GetStrategy", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"ListStrategies", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"SuggestGoals", Access::kRead, kReaders, Requirement::kReader},
    {"CheckGoalQuality", Access::kRead, kReaders, Requirement::kReader},
    {"DraftScript", Access::kCatalogue, kReaders, Requirement::kNone},
    {"GetGoal", Access::kRemembered, kReaders, Requirement::kReader},
    {"ListGoals", Access::kRemembered, kReaders, Requirement::kReader},
    {"CreateGoal", Access::kWrite, kParties, Requirement::kParty},
    {"UpdateGoal", Access::kWrite, kParties, Requirement::kParty},
    {"AddGoalItems", Access::kWrite, kParties, Requirement::kParty},
    {"RemoveGoalItems", Access::kWrite, kParties, Requirement::kParty},
    {"AcceptGoal", Access::kWrite, kParties, Requirement::kParty},
    {"WithdrawAcceptance", Access::kWrite, kParties, Requirement::kParty},
    {"ActivateGoal", Access::kWrite, kParties, Requirement::kParty},
    {"PauseGoal", Access::kWrite, kParties, Requirement::kParty},
    {"ResumeGoal", Access::kWrite, kParties, Requirement::kParty},
    {"CompleteGoal", Access::kWrite, kParties, Requirement::kParty},
    {"SustainGoal", Access::kWrite, kParties, Requirement::kParty},
    {"RetractGoal", Access::kWrite, kTherapist, Requirement::kTherapist},
    {"CancelGoal", Access::kWrite, kParties, Requirement::kParty},
    {"RejectGoal", Access::kWrite, kParties, Requirement::kParty},
    {"ListGoalRevisions", Access::kRead, kReaders, Requirement::kReader},
    {"CompareGoalRevisions", Access::kRead, kReaders, Requirement::kReader},
    {"GetGoalOrder", Access::kRead, kReaders, Requirement::kReader},
    {"ReprioritizeGoals", Access::kWrite, kParties, Requirement::kParty},
    {"ListGoalOrderRevisions", Access::kRead, kReaders, Requirement::kReader},
    {"ExportClient", Access::kRead, kReaders, Requirement::kReader},
    {"ImportClient", Access::kWrite, kTherapist, Requirement::kTherapist,
     4 << 20},
    {"ListAccesses", Access::kRead, kClient | kAdmin,
     Requirement::kSelfOrAdmin},
    {"WatchChanges", Access::kWatch, kPeer, Requirement::kNone},
};

}  // namespace

std::unique_ptr<rpc::Service> NewGoalPlanningService(const Catalogue& catalogue,
                                                     NeedsSource needs) {
  auto service = std::make_unique<rpc::Service>(
      "concord.goals.v1.GoalPlanningService", kRules);
  RegisterGoals(catalogue, *service);
  RegisterScripts(catalogue, *service);
  RegisterLifeCycle(*service);
  RegisterGoalOrders(*service);
  RegisterCopies(*service);
  RegisterCatalogue(catalogue, *service);
  RegisterAdvice(catalogue, std::move(needs), *service);
  RegisterPeerMethods(*service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::goal_planning
