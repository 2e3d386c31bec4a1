#include "services/progress_analytics/domain/statistics/effect_size.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"
#include "services/progress_analytics/domain/statistics/distributions.h"
#include "services/progress_analytics/domain/statistics/moments.h"

namespace concord::progress_analytics {
namespace {

absl::optional<double> Ratio(double change, double deviation) {
  return deviation > 0 ? absl::optional<double>(change / deviation)
                       : absl::nullopt;
}

}  // namespace

SmallSampleCorrection CorrectionFor(double degrees) {
  return {.exact = std::exp(std::lgamma(degrees / 2) -
                            std::lgamma((degrees - 1) / 2)) /
                   std::sqrt(degrees / 2),
          .approximate = 1 - 3 / (4 * degrees - 1)};
}

absl::optional<PairedEffect> EffectOfPairs(
    absl::Span<const PairedScores> scores, bool higher_is_better) {
  std::vector<double> before;
  std::vector<double> after;
  std::vector<double> changes;
  for (const PairedScores& one : scores) {
    if (!one.before.has_value() || !one.after.has_value()) continue;
    before.push_back(*one.before);
    after.push_back(*one.after);
    changes.push_back(*one.after - *one.before);
  }
  if (changes.size() < 2) return absl::nullopt;
  PairedEffect effect;
  effect.count = static_cast<int>(changes.size());
  effect.mean_change = Mean(changes);
  effect.deviation_before = StandardDeviation(before);
  effect.deviation_after = StandardDeviation(after);
  effect.deviation_of_change = StandardDeviation(changes);
  const double better =
      higher_is_better ? effect.mean_change : -effect.mean_change;
  effect.d_before = Ratio(better, effect.deviation_before);
  effect.d_average = Ratio(
      better, std::sqrt((effect.deviation_before * effect.deviation_before +
                         effect.deviation_after * effect.deviation_after) /
                        2));
  effect.d_change = Ratio(better, effect.deviation_of_change);
  if (effect.d_before.has_value() && effect.count > 2) {
    effect.correction = CorrectionFor(effect.count - 1);
    effect.g_before = effect.correction->exact * *effect.d_before;
  }
  return effect;
}

absl::StatusOr<GroupEffect> EffectBetweenGroups(const GroupScores& first,
                                                const GroupScores& second,
                                                double confidence) {
  CONCORD_RETURN_IF_ERROR(CheckConfidence(confidence));
  for (const GroupScores* group : {&first, &second}) {
    if (group->count < 2) {
      return InvalidField("count", "must be 2 or more in both groups");
    }
    if (!IsPositive(group->standard_deviation)) {
      return InvalidField("standard_deviation",
                          "must be above 0 in both groups");
    }
  }
  const double degrees = first.count + second.count - 2;
  const double total = first.count + second.count;
  GroupEffect effect;
  effect.pooled_deviation = std::sqrt(
      ((first.count - 1) * first.standard_deviation * first.standard_deviation +
       (second.count - 1) * second.standard_deviation *
           second.standard_deviation) /
      degrees);
  effect.d = (first.mean - second.mean) / effect.pooled_deviation;
  effect.correction = CorrectionFor(degrees);
  effect.g = effect.correction.exact * effect.d;
  effect.standard_error =
      std::sqrt(total / (static_cast<double>(first.count) * second.count) +
                effect.d * effect.d / (2 * total));
  const double reach = CriticalNormal(confidence) * effect.standard_error;
  effect.interval = {effect.d - reach, effect.d + reach};
  return effect;
}

absl::StatusOr<Proportion> ShareOf(int count, int total, double z) {
  if (total <= 0) return InvalidField("total", "must be above 0");
  if (count < 0 || count > total) {
    return InvalidField("count", "must be from 0 to the total");
  }
  CONCORD_RETURN_IF_ERROR(CheckPositive(z, "z"));
  const double n = total;
  const double share = count / n;
  const double square = z * z;
  const double center = (share + square / (2 * n)) / (1 + square / n);
  const double reach =
      z / (1 + square / n) *
      std::sqrt(share * (1 - share) / n + square / (4 * n * n));
  // At the ends rounding alone would keep the bound from the end.
  return Proportion{share,
                    {count == 0 ? 0 : std::max(0.0, center - reach),
                     count == total ? 1 : std::min(1.0, center + reach)}};
}

}  // namespace concord::progress_analytics
