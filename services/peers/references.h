// What inventory keeps, for what refers to it.
#pragma once

#include "absl/status/statusor.h"
#include "common/client/peer.h"
#include "services/peers/reference_source.h"

namespace concord::peers {

class InventoryReferences final : public ReferenceSource {
 public:
  // The peer outlives this.
  explicit InventoryReferences(client::Peer& inventory)
      : inventory_(inventory) {}

  Executor& lane() override { return inventory_.lane(); }
  absl::StatusOr<inventory::v1::CheckReferencesResponse> FindMissing(
      const rpc::Call& call,
      inventory::v1::CheckReferencesRequest request) override;

 private:
  client::Peer& inventory_;
};

}  // namespace concord::peers
