// The method table: who may call what.
#include "services/progress_analytics/rpc/service.h"

#include "common/handler/accesses.h"
#include "services/progress_analytics/rpc/handlers.h"

namespace concord::progress_analytics {
namespace {

using rpc::Access;
using rpc::Consent;
using rpc::Held;
using rpc::Requirement;
using rpc::Terms;
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

constexpr Terms kCatalogue = {Access::kCatalogue, kEveryone,
                              Requirement::kNone};
constexpr Terms kReading = {Access::kRead, kReaders, Requirement::kReader,
                            Consent::kReading};
constexpr Terms kRemembered = {Access::kRemembered, kReaders,
                               Requirement::kReader, Consent::kReading};
constexpr Terms kMeasuring = {Access::kWrite, kParties, Requirement::kParty,
                              Consent::kMeasuring, Held::kByPeople};
constexpr Terms kAccesses = {Access::kRead, kClient | kAdmin,
                             Requirement::kSelfOrAdmin};
constexpr Terms kChanges = {Access::kWatch, kPeer, Requirement::kNone};

constexpr rpc::Rule kRules[] = {
    {"GetMeasure", kCatalogue},
    {"ListMeasures", kCatalogue},
    {"RecordMeasurement", kMeasuring},
    {"RecordMeasurements", kMeasuring, 2 << 20},
    {"GetMeasurement", kReading},
    {"ListMeasurements", kReading},
    {"ListSeries", kReading},
    {"AssessChange", kReading},
    {"DescribeTrend", kReading},
    {"GetGoalProgress", kReading},
    {"GetProgressSummary", kRemembered},
    {"DrawChart", kReading},
    {"GetReport", kReading},
    {"ListAccesses", kAccesses},
    {"WatchChanges", kChanges},
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
