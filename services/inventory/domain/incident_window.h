// Which stretch of time incidents are listed of. Pure.
#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "concord/inventory/v1/incident.pb.h"
#include "google/protobuf/repeated_ptr_field.h"

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

// Takes out incidents, in the order of their time, that are not before the end,
// and says whether there were any: later ones are not either.
bool CutAtEnd(const IncidentWindow& window,
              google::protobuf::RepeatedPtrField<v1::Incident>& incidents);

}  // namespace concord::inventory
