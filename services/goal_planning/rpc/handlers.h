// The handlers of the service, registered group by group. What the handlers
// refer to must outlive the service.
#pragma once

#include <functional>

#include "absl/status/statusor.h"
#include "common/cache/cache.h"
#include "common/rpc/service.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/peers/reference_source.h"

namespace concord::goal_planning {

// Where the needs of a call's client are known.
struct NeedsSource {
  // Where questions to it wait.
  Executor& lane;
  // Reads the profile, with the caller's rights. May wait. Thread-safe.
  std::function<absl::StatusOr<inventory::v1::NeedsProfile>(const rpc::Call&)>
      read;
};

// Get, List, Create, Update and revisions.
void RegisterGoals(const Catalogue& catalogue,
                   peers::ReferenceSource& references, rpc::Service& service);
void RegisterScripts(const Catalogue& catalogue, rpc::Service& service);
// The custom methods that move a goal through its life.
void RegisterLifeCycle(peers::ReferenceSource& references,
                       rpc::Service& service);
void RegisterGoalOrders(rpc::Service& service);
// ExportClient and ImportClient.
void RegisterCopies(rpc::Service& service);
void RegisterCatalogue(const Catalogue& catalogue, rpc::Service& service);
// SuggestGoals and CheckGoalQuality.
void RegisterAdvice(const Catalogue& catalogue, cache::SealedCache& cache,
                    NeedsSource needs, rpc::Service& service);
void RegisterPeerMethods(rpc::Service& service);

}  // namespace concord::goal_planning
