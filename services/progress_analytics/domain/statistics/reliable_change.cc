// The formulas of Jacobson and Truax, and their neighbours for goals and
// scales.
#include "services/progress_analytics/domain/statistics/reliable_change.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"

namespace concord::progress_analytics {
namespace {

constexpr double kGuardBand = 1e-9;

double Improvement(const ScorePair& scores) {
  return scores.higher_is_better ? scores.after - scores.before
                                 : scores.before - scores.after;
}

Reliable Judge(double improvement, bool beyond) {
  if (!beyond) return Reliable::kNoReliableChange;
  return improvement > 0 ? Reliable::kImproved : Reliable::kDeteriorated;
}

bool IsClinical(double score, double cutoff, bool higher_is_better) {
  return higher_is_better ? score <= cutoff : score >= cutoff;
}

Category CategoryOf(Reliable verdict, bool left_clinical_range) {
  switch (verdict) {
    case Reliable::kImproved:
      return left_clinical_range ? Category::kRecovered : Category::kImproved;
    case Reliable::kNoReliableChange:
      return Category::kUnchanged;
    case Reliable::kDeteriorated:
      break;
  }
  return Category::kDeteriorated;
}

}  // namespace

absl::StatusOr<double> ReliableThreshold(const Precision& precision) {
  if (!IsPositive(precision.standard_deviation) || !IsPositive(precision.z) ||
      !(precision.reliability >= 0 && precision.reliability < 1)) {
    return InvalidField("precision",
                        "needs SD > 0, z > 0 and 0 <= reliability < 1");
  }
  return precision.z * precision.standard_deviation *
         std::sqrt(2 * (1 - precision.reliability));
}

absl::StatusOr<ReliableChange> AssessReliableChange(
    const ScorePair& scores, const Precision& precision) {
  CONCORD_ASSIGN_OR_RETURN(const double threshold,
                           ReliableThreshold(precision));
  const double unexplained = 1 - precision.reliability;
  ReliableChange change;
  change.threshold = threshold;
  change.measurement_error =
      precision.standard_deviation * std::sqrt(unexplained);
  change.difference_error =
      precision.standard_deviation * std::sqrt(2 * unexplained);
  change.index = (scores.after - scores.before) / change.difference_error;
  change.improvement_index =
      scores.higher_is_better ? change.index : -change.index;
  change.verdict = Judge(change.improvement_index,
                         std::abs(change.index) > precision.z + kGuardBand);
  return change;
}

Reliable JudgePoints(const ScorePair& scores, double points,
                     Boundary boundary) {
  const double improvement = Improvement(scores);
  const double size = std::abs(improvement);
  const bool beyond = boundary == Boundary::kAtLeast
                          ? size >= points - kGuardBand
                          : size > points + kGuardBand;
  return Judge(improvement, beyond);
}

absl::StatusOr<TrueScore> EstimateTrueScore(const ScorePair& scores,
                                            double mean,
                                            const Precision& precision) {
  CONCORD_RETURN_IF_ERROR(ReliableThreshold(precision).status());
  const double reach = precision.z * precision.standard_deviation *
                       std::sqrt(1 - precision.reliability);
  TrueScore score;
  score.estimate = mean + precision.reliability * (scores.before - mean);
  score.low = score.estimate - reach;
  score.high = score.estimate + reach;
  score.is_outside = scores.after < score.low || scores.after > score.high;
  return score;
}

absl::StatusOr<Cutoffs> ComputeCutoffs(const Group& clinical,
                                       const Group& nonclinical,
                                       bool higher_is_better) {
  if (!IsPositive(clinical.standard_deviation) ||
      !IsPositive(nonclinical.standard_deviation)) {
    return InvalidField("standard_deviation", "must be above 0");
  }
  const double sign = higher_is_better ? 1 : -1;
  Cutoffs cutoffs;
  cutoffs.a = clinical.mean + sign * 2 * clinical.standard_deviation;
  cutoffs.b = nonclinical.mean - sign * 2 * nonclinical.standard_deviation;
  cutoffs.c = (clinical.standard_deviation * nonclinical.mean +
               nonclinical.standard_deviation * clinical.mean) /
              (clinical.standard_deviation + nonclinical.standard_deviation);
  cutoffs.overlap = sign * (cutoffs.a - cutoffs.b) > 0;
  return cutoffs;
}

ClinicalSignificance Classify(const ScorePair& scores, double cutoff,
                              Reliable verdict) {
  ClinicalSignificance result;
  result.clinical_at_baseline =
      IsClinical(scores.before, cutoff, scores.higher_is_better);
  result.clinical_at_end =
      IsClinical(scores.after, cutoff, scores.higher_is_better);
  result.category = CategoryOf(
      verdict, result.clinical_at_baseline && !result.clinical_at_end);
  return result;
}

GoalRatingsChange ChangeOfGoalRatings(absl::Span<const PairedScores> goals,
                                      double threshold) {
  const auto judged = [&](double change) {
    return GoalRatingsChange::Goal{
        change, JudgePoints({0, change, true}, threshold, Boundary::kExceeds)};
  };
  GoalRatingsChange result;
  double sum = 0;
  for (const PairedScores& goal : goals) {
    if (!goal.before.has_value() || !goal.after.has_value()) {
      result.goals.emplace_back();
      continue;
    }
    const double change = *goal.after - *goal.before;
    result.goals.emplace_back(judged(change));
    sum += change;
    ++result.goals_used;
  }
  if (result.goals_used > 0) result.mean = judged(sum / result.goals_used);
  return result;
}

Room RoomOn(const Scale& scale, double baseline, double points) {
  const double above = std::max(0.0, scale.maximum - baseline);
  const double below = std::max(0.0, baseline - scale.minimum);
  Room room;
  room.improvement = scale.higher_is_better ? above : below;
  room.deterioration = scale.higher_is_better ? below : above;
  room.can_improve_reliably = room.improvement >= points;
  room.can_deteriorate_reliably = room.deterioration >= points;
  return room;
}

Advance AdvanceTowards(double target, double baseline, double current) {
  Advance advance;
  if (target == baseline) {
    advance.reached = current == target;
    return advance;
  }
  advance.fraction = (current - baseline) / (target - baseline);
  advance.reached = *advance.fraction >= 1;
  advance.regressed = *advance.fraction < 0;
  return advance;
}

}  // namespace concord::progress_analytics
