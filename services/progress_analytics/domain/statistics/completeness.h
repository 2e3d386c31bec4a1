// How much of what was to be measured was. Pure. Nothing is filled in for what
// is missing.
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

struct Completeness {
  int expected = 0;
  int observed = 0;
  // Nothing when nothing was expected.
  absl::optional<double> share;
  // Whether there is a first rating and a later one to compare it with: else
  // nothing is said about before and after.
  bool has_pair = false;
};

// `ratings` are those of the sessions in their order, the first of which gives
// the baseline. INVALID_ARGUMENT when `expected` is below 0.
absl::StatusOr<Completeness> CompletenessOf(
    int expected, absl::Span<const absl::optional<double>> ratings);

}  // namespace concord::progress_analytics
