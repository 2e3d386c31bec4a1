// The method table: who may call what.
#include "services/progress_analytics/rpc/service.h"

#include "common/handler/accesses.h"
#include "services/progress_analytics/rpc/handlers.h"

namespace concord::progress_analytics {
namespace {

using rpc::Access;
using rpc::Requirement;
using security::Role;

constexpr int kClient = static_cast<int>(Role::kClient);
constexpr int kTherapist = static_cast<int>(Role::kTherapist);
constexpr int kSupervisor = static_cast<int>(Role::kSupervisor);
constexpr int kInformant = static_cast<int>(Role::kInformant);
constexpr int kAdmin = static_cast<int>(Role::kAdmin);
constexpr int kPeer = static_cast<int>(Role::kService);
constexpr int kParties = kClient | kTherapist;
constexpr int kReaders = kParties | kSupervisor;
constexpr int kEveryone = kReaders | kInformant | kPeer;

constexpr rpc::Rule kRules[] = {
    {"GetMeasure", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"ListMeasures", Access::kCatalogue, kEveryone, Requirement::kNone},
    {"RecordMeasurement", Access::kWrite, kParties, Requirement::kParty},
    {"RecordMeasurements", Access::kWrite, kParties, Requirement::kParty,
     2 << 20},
    {"GetMeasurement", Access::kRead, kReaders, Requirement::kReader},
    {"ListMeasurements", Access::kRead, kReaders, Requirement::kReader},
    {"ListSeries", Access::kRead, kReaders, Requirement::kReader},
    {"AssessChange", Access::kRead, kReaders, Requirement::kReader},
    {"DescribeTrend", Access::kRead, kReaders, Requirement::kReader},
    {"GetGoalProgress", Access::kRead, kReaders, Requirement::kReader},
    {"GetProgressSummary", Access::kRemembered, kReaders, Requirement::kReader},
    {"DrawChart", Access::kRead, kReaders, Requirement::kReader},
    {"GetReport", Access::kRead, kReaders, Requirement::kReader},
    {"ListAccesses", Access::kRead, kClient | kAdmin,
     Requirement::kSelfOrAdmin},
    {"WatchChanges", Access::kWatch, kPeer, Requirement::kNone},
};

}  // namespace

std::unique_ptr<rpc::Service> NewProgressAnalyticsService(
    const Catalogue& catalogue, cache::SealedCache& cache, GoalSource& goals,
    PeopleSource& people) {
  auto service = std::make_unique<rpc::Service>(
      "concord.progress.v1.ProgressAnalyticsService", kRules);
  RegisterRecording(catalogue, people, *service);
  RegisterReading(catalogue, *service);
  RegisterAnalyses(catalogue, cache, goals, *service);
  RegisterPictures(catalogue, cache, goals, *service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::progress_analytics
