// Which stretch of time incidents are listed of. Pure.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace concord::inventory {

// From `start` until before `end`.
struct IncidentWindow {
  absl::Time start = absl::InfinitePast();
  absl::Time end = absl::InfiniteFuture();
};

// What a ListIncidents request asks for.
struct AskedWindow {
  bool all_time = false;
  absl::optional<absl::Time> start;
  absl::optional<absl::Time> end;
};

// FIELD_INVALID as ListIncidents says.
absl::StatusOr<IncidentWindow> WindowOf(const AskedWindow& asked,
                                        absl::Time now);

}  // namespace concord::inventory
