// Where a service that does not own the clients' standing learns of it.
#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::rpc {

// The pipeline trusts the standing in its own store while the projection is
// fresh. When it is not, or when it knows of no relation or no episode (which
// may be moments old), it asks the owner; when the owner cannot be asked the
// call is refused with UNAVAILABLE / RIGHTS_UNKNOWN. Thread-safe.
class Rights {
 public:
  virtual ~Rights() = default;
  // The service that owns the standing, `inventory`.
  virtual absl::string_view owner() const = 0;
  // Whether the projection contains everything up to a second before `now`.
  virtual bool Fresh(absl::Time now) const = 0;
  // Where asking the owner waits, and nothing else does.
  virtual Executor& lane() = 0;
  // The standing of the client of `call`, from the owner. Waits 100 ms at most.
  virtual absl::StatusOr<type::v1::Standing> Ask(const Call& call) = 0;
};

}  // namespace concord::rpc
