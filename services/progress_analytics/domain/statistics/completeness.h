// How much of what was to be measured was, and how long apart two readings are.
// Pure. Nothing is filled in for what is missing.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
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

// From instant to instant, whatever clocks did meanwhile: what slopes are over.
double ElapsedDays(absl::Time begin, absl::Time end);

// From civil day to civil day in the zone: what somebody there would count.
int64_t CalendarDays(absl::Time begin, absl::Time end, absl::TimeZone zone);

}  // namespace concord::progress_analytics
