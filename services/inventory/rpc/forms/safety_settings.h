// Where handlers find what a tenant has decided about safety.
#pragma once

#include "absl/status/statusor.h"
#include "common/rpc/call.h"
#include "concord/inventory/v1/safety_settings.pb.h"

namespace concord::inventory {

// Those of the caller's tenant, empty but for the name while nobody has decided
// anything.
absl::StatusOr<v1::SafetySettings> ReadSafetySettings(rpc::Call& call);

}  // namespace concord::inventory
