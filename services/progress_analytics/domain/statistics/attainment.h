// Goal attainment scaling: one figure for the levels that several goals have
// reached. Pure.
//
// Source: Kiresuk & Sherman 1968, Community Ment Health J 4:443-453. The levels
// come first and the figure second: it supposes how far goals go together, and
// levels are ordinal (Mackay et al. 1996, Educ Res 38:161).
#pragma once

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"

namespace concord::progress_analytics {

struct AttainedGoal {
  // -2 to +2, 0 is what was expected; nothing where it was not rated.
  absl::optional<int> level;
  // 0 leaves the goal out.
  double weight = 1;
};

struct AttainmentScore {
  // 50 when all goals are at the expected level, with a standard deviation of
  // 10. Nothing when no goal counts.
  absl::optional<double> t_score;
  // Rated ones with a weight, and those with a weight that were not rated.
  int goals_used = 0;
  int goals_missing = 0;
};

// How far goals are supposed to go together (Kiresuk & Sherman 1968).
inline constexpr double kUsualCorrelation = 0.3;

// T = 50 + 10 sum(w x) / sqrt((1 - rho) sum(w^2) + rho (sum w)^2).
// INVALID_ARGUMENT for a level outside -2 to +2, a weight below 0, or a
// correlation outside 0 to 1.
absl::StatusOr<AttainmentScore> ScoreAttainment(
    absl::Span<const AttainedGoal> goals,
    double correlation = kUsualCorrelation);

}  // namespace concord::progress_analytics
