// The InventoryService: its method table and its handlers, ready to be bound.
#pragma once

#include <memory>

#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "services/inventory/catalogue/catalogue.h"

namespace concord::inventory {

// Who may begin the record of a client of whom nothing is stored.
enum class Enrolment {
  // Administrators and accounts that are named for it, with EnrolClient.
  kClosed,
  // Any therapist too, with CreateEpisode.
  kOpen,
};

// Both outlive the service.
std::unique_ptr<rpc::Service> NewInventoryService(const Catalogue& catalogue,
                                                  cache::SealedCache& cache,
                                                  Enrolment enrolment);

}  // namespace concord::inventory
