// Goal planning, as progress analytics knows it: which goals there are.
#pragma once

#include "absl/status/statusor.h"
#include "common/client/peer.h"
#include "services/peers/reference_source.h"

namespace concord::progress_analytics {

class KnownGoals final : public peers::ReferenceSource {
 public:
  // `peer` is goal planning and outlives this.
  explicit KnownGoals(client::Peer& peer) : peer_(peer) {}

  Executor& lane() override { return peer_.lane(); }
  // Of names of goals.
  absl::StatusOr<inventory::v1::CheckReferencesResponse> FindMissing(
      const rpc::Call& call,
      inventory::v1::CheckReferencesRequest request) override;

 private:
  client::Peer& peer_;
};

}  // namespace concord::progress_analytics
