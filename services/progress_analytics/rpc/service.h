// The ProgressAnalyticsService: its method table and its handlers.
#pragma once

#include <memory>

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "services/peers/reference_source.h"
#include "services/progress_analytics/catalogue/catalogue.h"

namespace concord::progress_analytics {

// All of them outlive the service; `inventory` and `goals` know what is
// referred to.
std::unique_ptr<rpc::Service> NewProgressAnalyticsService(
    const Catalogue& catalogue, cache::SealedCache& cache,
    peers::ReferenceSource& inventory, peers::ReferenceSource& goals);

}  // namespace concord::progress_analytics
