// The method table: who may call what.
#include "services/progress_analytics/rpc/service.h"

#include "common/handler/accesses.h"
#include "common/handler/terms.h"
#include "services/progress_analytics/rpc/handlers.h"

namespace concord::progress_analytics {
namespace {

using handler::kAccesses;
using handler::kChanges;
using handler::kInformant;
using handler::kParties;
using handler::kPeer;
using handler::kReaders;
using handler::kReading;
using handler::kRemembered;
using handler::kWriting;
using rpc::Access;
using rpc::Consent;
using rpc::Held;
using rpc::Requirement;
using rpc::Terms;

constexpr int kEveryone = kReaders | kInformant | kPeer;

constexpr Terms kMeasures = {Access::kTenant, kEveryone, Requirement::kNone};
constexpr Terms kMeasuring = {Access::kWrite, kParties, Requirement::kParty,
                              Consent::kMeasuring, Held::kByPeople};
constexpr Terms kMending = {Access::kWrite, kParties, Requirement::kParty,
                            Consent::kMeasuring};

constexpr rpc::Rule kRules[] = {
    {"GetMeasure", kMeasures},
    {"ListMeasures", kMeasures},
    {"RecordMeasurement", kMeasuring},
    {"RecordMeasurements", kMeasuring, 2 << 20},
    {"CorrectMeasurement", kMending},
    {"VoidMeasurement", kWriting},
    {"ListMeasurementRevisions", kReading},
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
    const Catalogue& catalogue, cache::SealedCache& cache,
    peers::ReferenceSource& inventory, peers::ReferenceSource& goals) {
  auto service = std::make_unique<rpc::Service>(
      "concord.progress.v1.ProgressAnalyticsService", kRules);
  RegisterRecording(catalogue, inventory, goals, *service);
  RegisterAmending(catalogue, *service);
  RegisterReading(catalogue, *service);
  RegisterAnalyses(catalogue, cache, *service);
  RegisterPictures(catalogue, cache, *service);
  handler::RegisterAccesses(*service);
  return service;
}

}  // namespace concord::progress_analytics
