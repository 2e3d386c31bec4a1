// The ProgressAnalyticsService: its method table and its handlers.
#pragma once

#include <memory>

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "services/progress_analytics/catalogue/catalogue.h"
#include "services/progress_analytics/peers/people_source.h"

namespace concord::progress_analytics {

// All three outlive the service.
std::unique_ptr<rpc::Service> NewProgressAnalyticsService(
    const Catalogue& catalogue, cache::SealedCache& cache,
    PeopleSource& people);

}  // namespace concord::progress_analytics
