// The figures of a network of people. Pure.
#pragma once

#include <string>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// A tie as the figures see it.
struct NetworkTie {
  // 1 to 5, or 0.
  int ring = 0;
  std::string category;
  // 0 to 5 each.
  absl::optional<double> received;
  absl::optional<double> given;
  // 0 to 10.
  double conflict = 0;
};

struct NetworkFigures {
  // Sum of squared shares of received support (Herfindahl 1950); nothing when
  // no support is received.
  absl::optional<double> support_concentration;
  // 1 less the sum of squared shares (Blau 1977); nothing without ties.
  absl::optional<double> category_diversity;
  // Share of ties with both directions known, and not both 0, that differ by at
  // most 1; nothing when there is none.
  absl::optional<double> reciprocity;
  int reciprocity_count = 0;
  // Share of ties with a conflict above 0; nothing without ties.
  absl::optional<double> conflict_share;
};

NetworkFigures ComputeFigures(absl::Span<const NetworkTie> ties);

// The metrics of usable records, without the moment. The client's statements
// count, and the therapist's where the client has made none.
v1::NetworkMetrics DescribeNetwork(const Records& records);
// The same of what is usable of the records of a moment, with the moment.
v1::NetworkMetrics DescribeNetworkAt(Records records, absl::Time moment);

}  // namespace concord::inventory
