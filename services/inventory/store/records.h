// A client's records, read for what is computed from them.
#pragma once

#include "absl/status/statusor.h"
#include "common/storage/resource_store.h"
#include "services/inventory/domain/needs.h"

namespace concord::inventory {

// What the needs profile may be computed from: the newest 2000 undeleted
// records of each kind, without what is private.
absl::StatusOr<Records> ReadRecords(storage::Snapshot& snapshot,
                                    storage::Scope scope);

}  // namespace concord::inventory
