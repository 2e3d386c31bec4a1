// The handlers of this service, by what they do. What a register function is
// given outlives the service.
#pragma once

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/peers/reference_source.h"
#include "services/progress_analytics/catalogue/catalogue.h"

namespace concord::progress_analytics {

// RecordMeasurement, RecordMeasurements.
void RegisterRecording(const Catalogue& catalogue,
                       peers::ReferenceSource& inventory,
                       peers::ReferenceSource& goals, rpc::Service& service);
// CorrectMeasurement, VoidMeasurement.
void RegisterAmending(const Catalogue& catalogue, rpc::Service& service);
// ListMeasures, GetMeasurement, ListMeasurements, ListMeasurementRevisions,
// ListSeries, WatchChanges.
void RegisterReading(const Catalogue& catalogue, rpc::Service& service);
// AssessChange, DescribeTrend, GetGoalProgress, GetProgressSummary.
void RegisterAnalyses(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service);
// DrawChart, GetReport.
void RegisterPictures(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service);

}  // namespace concord::progress_analytics
