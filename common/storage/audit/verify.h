// Whether the audit trail is what was written.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/storage/audit/chain.h"
#include "common/storage/database.h"

namespace concord::audit {

struct Verdict {
  int64_t chains = 0;
  int64_t lines = 0;
  int64_t records = 0;
  // Records that a later process has found in a segment, and bytes of segments
  // that had been claimed and held no whole record.
  int64_t recovered = 0;
  int64_t lost_bytes = 0;
  // Whether its ends are under a former key of the ring: the trail of a copy
  // from before the present one was used, or one that was cut back to then.
  bool is_of_former_key = false;
  // Each names chain and line. Empty when the trail is whole.
  std::vector<std::string> faults;
};

// How much of each chain is looked at.
enum class Extent {
  // Its last lines: for a start.
  kTail,
  kWhole,
};

// FAILED_PRECONDITION that tells the first faults, if there are any.
absl::Status StatusOf(const Verdict& verdict);

// Recomputes every code of the extent. At most 100 faults are named.
absl::StatusOr<Verdict> Verify(storage::Reader& reader, const KeyRing& keys,
                               Extent extent);

}  // namespace concord::audit
