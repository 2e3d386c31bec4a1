// The InventoryService: its method table and its handlers, ready to be bound.
#pragma once

#include <memory>

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "services/inventory/catalogue/catalogue.h"

namespace concord::inventory {

// Both outlive the service.
std::unique_ptr<rpc::Service> NewInventoryService(const Catalogue& catalogue,
                                                  cache::SealedCache& cache);

}  // namespace concord::inventory
