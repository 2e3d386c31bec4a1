// Inventory, as goal planning knows it: where the needs come from.
#pragma once

#include "absl/status/statusor.h"
#include "common/cache/cache.h"
#include "common/client/peer.h"
#include "common/rpc/call.h"
#include "common/rpc/rights.h"
#include "concord/inventory/v1/needs_profile.pb.h"

namespace concord::goal_planning {

// Reads needs profiles on behalf of callers, with their rights. Thread-safe.
class InventoryNeeds {
 public:
  // Everything referred to outlives this. `rights` is what follows inventory.
  InventoryNeeds(client::Peer& inventory, const rpc::Rights& rights,
                 cache::SealedCache& cache)
      : inventory_(inventory), rights_(rights), cache_(cache) {}

  // The profile of the call's client, at least as new as the followed revision
  // and as what the caller has asked for: where inventory has left it in the
  // shared cache, else from inventory itself. UNAVAILABLE / PEER_UNAVAILABLE
  // when neither has it.
  absl::StatusOr<inventory::v1::NeedsProfile> Read(const rpc::Call& call) const;

 private:
  client::Peer& inventory_;
  const rpc::Rights& rights_;
  cache::SealedCache& cache_;
};

}  // namespace concord::goal_planning
