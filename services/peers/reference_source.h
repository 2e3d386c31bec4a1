// Names that another service knows, checked before they are stored.
#pragma once

#include "absl/status/statusor.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "concord/inventory/v1/reference_requests.pb.h"

namespace concord::peers {

// What of the request, whose parent is filled in here, there is not. Asks on
// behalf of the caller of `call`, with that caller's rights, and may wait.
// Thread-safe.
class ReferenceSource {
 public:
  virtual ~ReferenceSource() = default;
  // Where questions to it wait.
  virtual Executor& lane() = 0;
  // UNAVAILABLE / PEER_UNAVAILABLE when it cannot be known.
  virtual absl::StatusOr<inventory::v1::CheckReferencesResponse> FindMissing(
      const rpc::Call& call, inventory::v1::CheckReferencesRequest request) = 0;
};

}  // namespace concord::peers
