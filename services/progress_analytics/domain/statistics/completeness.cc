#include "services/progress_analytics/domain/statistics/completeness.h"

#include "common/status/error.h"

namespace concord::progress_analytics {

absl::StatusOr<Completeness> CompletenessOf(
    int expected, absl::Span<const absl::optional<double>> ratings) {
  if (expected < 0) return InvalidField("expected", "must be 0 or more");
  Completeness result;
  result.expected = expected;
  for (const absl::optional<double>& rating : ratings) {
    if (rating.has_value()) ++result.observed;
  }
  if (expected > 0) {
    result.share = static_cast<double>(result.observed) / expected;
  }
  result.has_pair =
      !ratings.empty() && ratings.front().has_value() && result.observed > 1;
  return result;
}

}  // namespace concord::progress_analytics
