// Where a service that does not own the care teams learns who may reach whom.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/rpc/call.h"
#include "common/storage/resource_store.h"

namespace concord::rpc {

// The pipeline trusts the relation in its own store while the projection is
// fresh. When it is not, or when it knows of no relation (the grant may be
// moments old), it asks the owner; when the owner cannot be asked the call is
// refused with UNAVAILABLE / RIGHTS_UNKNOWN. Thread-safe.
class Rights {
 public:
  virtual ~Rights() = default;
  // Whether the projection contains everything up to a second before `now`.
  virtual bool Fresh(absl::Time now) const = 0;
  // The caller's relation to the client of `call`, from the owner. Blocks.
  virtual absl::StatusOr<storage::Relation> Ask(const Call& call) = 0;
};

}  // namespace concord::rpc
