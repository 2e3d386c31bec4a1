// The question whether a server is serving, by gRPC's health protocol.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/client/peer.h"

namespace concord::client {

// Connects anew. False when the server answers and says that it is not serving;
// an error when it does not answer within `timeout`.
absl::StatusOr<bool> IsServing(const PeerOptions& options,
                               absl::Duration timeout);

}  // namespace concord::client
