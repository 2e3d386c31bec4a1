// Which value a goal begins from. Pure.
#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

// A reading on the civil day that it had where it was taken.
struct ReadingOfDay {
  int64_t day = 0;
  double value = 0;
};

struct BaselineRule {
  enum class Kind {
    // The first value.
    kSingleIntake,
    // The sum of what was counted on the last `days` days.
    kCountOverDays,
    // The mean of the first `count` values, all within `days` days.
    kMeanOfFirst,
    // The share of successes among the first `count` events, all within `days`
    // days; a success is logged as 1 and anything else as 0.
    kShareOfFirstEvents,
  };
  Kind kind = Kind::kSingleIntake;
  int count = 1;
  int days = 1;
};

struct Baseline {
  double value = 0;
  // How many readings it was made of.
  int reading_count = 0;
};

// From the readings, in their order, until `begin_day`, on which work on the
// goal begins; that day counts. Nothing where there are too few: nothing is
// filled in, and nothing counted is not 0. INVALID_ARGUMENT for a rule of no
// reading or no day, and for a share of what is neither 0 nor 1.
absl::StatusOr<absl::optional<Baseline>> FindBaseline(
    absl::Span<const ReadingOfDay> readings, const BaselineRule& rule,
    int64_t begin_day);

}  // namespace concord::progress_analytics
