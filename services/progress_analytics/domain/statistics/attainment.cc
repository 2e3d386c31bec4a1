#include "services/progress_analytics/domain/statistics/attainment.h"

#include <cmath>
#include <cstdlib>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::progress_analytics {

absl::StatusOr<AttainmentScore> ScoreAttainment(
    absl::Span<const AttainedGoal> goals, double correlation) {
  constexpr int kExtremeLevel = 2;
  if (!(correlation >= 0 && correlation <= 1)) {
    return InvalidField("correlation", "must be from 0 to 1");
  }
  AttainmentScore score;
  double weighted_levels = 0;
  double weights = 0;
  double squares = 0;
  for (size_t i = 0; i < goals.size(); ++i) {
    const AttainedGoal& goal = goals[i];
    if (!(goal.weight >= 0 && std::isfinite(goal.weight))) {
      return InvalidField(absl::StrCat("goals[", i, "].weight"),
                          "must be 0 or more");
    }
    if (goal.level.has_value() && std::abs(*goal.level) > kExtremeLevel) {
      return InvalidField(absl::StrCat("goals[", i, "].level"),
                          "must be from -2 to +2");
    }
    if (goal.weight == 0) continue;
    if (!goal.level.has_value()) {
      ++score.goals_missing;
      continue;
    }
    ++score.goals_used;
    weighted_levels += goal.weight * *goal.level;
    weights += goal.weight;
    squares += goal.weight * goal.weight;
  }
  if (score.goals_used > 0) {
    score.t_score = 50 + 10 * weighted_levels /
                             std::sqrt((1 - correlation) * squares +
                                       correlation * weights * weights);
  }
  return score;
}

}  // namespace concord::progress_analytics
