// Reliable change and clinical significance as messages.
#include "services/progress_analytics/domain/analysis/change.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "common/time/timestamp.h"
#include "concord/progress/v1/basis.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/progress_analytics/domain/analysis/basis.h"
#include "services/progress_analytics/domain/analysis/text.h"
#include "services/progress_analytics/domain/analysis/words.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::Measure;
using progress::v1::Reading;

constexpr Formula kReliableChange = {
    "rci/1",
    "Jacobson & Truax 1991, Clinical significance, J Consult Clin Psychol "
    "59:12-19"};
constexpr Formula kReliablePoints = {
    "reliable_points/1",
    "A change counts when it exceeds the measure's published threshold"};
constexpr int kMostSetbacks = 100;
constexpr Formula kDifference = {"difference/1", "Last minus first reading"};

Reading ReadingOf(const Point& point) {
  Reading reading;
  *reading.mutable_taken_time() = ToTimestamp(point.time);
  reading.set_value(point.value);
  return reading;
}

ChangeAssessment::Verdict MessageOf(Reliable verdict) {
  switch (verdict) {
    case Reliable::kImproved:
      return ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT;
    case Reliable::kNoReliableChange:
      return ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE;
    case Reliable::kDeteriorated:
      break;
  }
  return ChangeAssessment::VERDICT_RELIABLE_DETERIORATION;
}

ChangeAssessment::ImportantChange::Label LabelOf(Reliable verdict) {
  switch (verdict) {
    case Reliable::kImproved:
      return ChangeAssessment::ImportantChange::LABEL_IMPORTANT_IMPROVEMENT;
    case Reliable::kNoReliableChange:
      return ChangeAssessment::ImportantChange::LABEL_NO_IMPORTANT_CHANGE;
    case Reliable::kDeteriorated:
      break;
  }
  return ChangeAssessment::ImportantChange::LABEL_IMPORTANT_DETERIORATION;
}

ChangeAssessment::Outcome OutcomeOf(Category category) {
  switch (category) {
    case Category::kRecovered:
      return ChangeAssessment::OUTCOME_RECOVERED;
    case Category::kImproved:
      return ChangeAssessment::OUTCOME_IMPROVED;
    case Category::kUnchanged:
      return ChangeAssessment::OUTCOME_UNCHANGED;
    case Category::kDeteriorated:
      break;
  }
  return ChangeAssessment::OUTCOME_DETERIORATED;
}

// The formula that the measure allows, and what enters it.
progress::v1::Basis BasisFor(const Measure& measure, const SeriesData& series) {
  std::vector<Parameter> parameters;
  if (measure.has_cutoff()) {
    parameters.push_back(
        {"cutoff", measure.cutoff().value(), measure.cutoff().source()});
  }
  const absl::optional<Precision> precision = PrecisionOf(measure);
  if (precision.has_value()) {
    parameters.push_back({"standard_deviation", precision->standard_deviation,
                          SpreadOf(measure).source()});
    parameters.push_back({"reliability", precision->reliability,
                          measure.reliability().source()});
    parameters.push_back({"z", precision->z, ""});
    return BasisOf(kReliableChange, parameters, series.points);
  }
  if (!measure.has_reliable_points()) {
    return BasisOf(kDifference, parameters, series.points);
  }
  parameters.push_back({"threshold", measure.reliable_points().value(),
                        measure.reliable_points().source()});
  return BasisOf(kReliablePoints, parameters, series.points);
}

void FillHeadroom(const Measure& measure, double baseline, double threshold,
                  bool higher_is_better, ChangeAssessment& assessment) {
  // On a scale with steps the smallest change beyond the threshold is a step
  // beyond it: 6 points where 5.6 must be exceeded.
  const double points =
      measure.step() > 0
          ? (std::floor(threshold / measure.step()) + 1) * measure.step()
          : threshold;
  const Room room =
      RoomOn({measure.minimum(), measure.maximum(), higher_is_better}, baseline,
             points);
  progress::v1::Headroom& headroom = *assessment.mutable_headroom();
  headroom.set_improvement(room.improvement);
  headroom.set_deterioration(room.deterioration);
  headroom.set_can_improve_reliably(room.can_improve_reliably);
  headroom.set_can_deteriorate_reliably(room.can_deteriorate_reliably);
}

// What both scores come to.
struct Judgement {
  Reliable verdict = Reliable::kNoReliableChange;
  absl::optional<double> improvement_index;
};

// Nothing where the measure has neither reliability nor threshold.
absl::optional<Judgement> JudgementOf(const Measure& measure,
                                      const ScorePair& scores) {
  const absl::optional<double> threshold = ThresholdOf(measure);
  if (!threshold.has_value()) return absl::nullopt;
  Judgement judgement = {
      .verdict = JudgePoints(scores, *threshold, Boundary::kExceeds)};
  const absl::optional<Precision> precision = PrecisionOf(measure);
  if (!precision.has_value()) return judgement;
  const auto change = AssessReliableChange(scores, *precision);
  if (change.ok()) {
    judgement = {.verdict = change->verdict,
                 .improvement_index = change->improvement_index};
  }
  return judgement;
}

// Verdict, class, and where the two scores lie; both scores are there.
void Judge(const Measure& measure, const ScorePair& scores,
           ChangeAssessment& assessment) {
  const absl::optional<Judgement> judgement = JudgementOf(measure, scores);
  if (!judgement.has_value()) return;
  if (judgement->improvement_index.has_value()) {
    assessment.set_improvement_index(*judgement->improvement_index);
  }
  assessment.set_verdict(MessageOf(judgement->verdict));
  // Without a cut-off nobody is clinical, and so nobody recovers.
  const double cutoff = measure.has_cutoff()      ? LastClinicalValue(measure)
                        : scores.higher_is_better ? measure.minimum() - 1
                                                  : measure.maximum() + 1;
  assessment.set_outcome(
      OutcomeOf(Classify(scores, cutoff, judgement->verdict).category));
}

void FillClinicalRange(const Measure& measure, const ScorePair& scores,
                       ChangeAssessment& assessment) {
  const ClinicalSignificance sides =
      Classify(scores, LastClinicalValue(measure), Reliable::kNoReliableChange);
  ChangeAssessment::ClinicalRange& range = *assessment.mutable_clinical_range();
  range.set_cutoff(measure.cutoff().value());
  range.set_cutoff_code(measure.cutoff().code());
  range.set_clinical_at_baseline(sides.clinical_at_baseline);
  range.set_clinical_at_end(sides.clinical_at_end);
}

// Nothing where the measure has none, or a share of a baseline of 0.
absl::optional<double> ImportantPoints(const Measure& measure,
                                       double baseline) {
  if (!measure.has_important_difference()) return absl::nullopt;
  const type::v1::ImportantDifference& difference =
      measure.important_difference();
  const double points = difference.has_points()
                            ? difference.points()
                            : difference.baseline_share() * std::abs(baseline);
  if (points <= 0) return absl::nullopt;
  return points;
}

void FillImportantChange(const Measure& measure, const ScorePair& scores,
                         ChangeAssessment& assessment) {
  const absl::optional<double> points = ImportantPoints(measure, scores.before);
  if (!points.has_value()) return;
  ChangeAssessment::ImportantChange& important =
      *assessment.mutable_important_change();
  important.set_label(
      LabelOf(JudgePoints(scores, *points, Boundary::kAtLeast)));
  important.set_threshold(*points);
  important.set_source(measure.important_difference().source());
}

// Worse by more than the threshold.
bool IsWorse(const Point& before, const Point& after, double threshold,
             Sense sense) {
  return JudgePoints(
             {before.value, after.value, sense == Sense::kHigherIsBetter},
             threshold, Boundary::kExceeds) == Reliable::kDeteriorated;
}

void FillSetbacks(absl::Span<const Point> points, double threshold, Sense sense,
                  ChangeAssessment& assessment) {
  if (sense == Sense::kUnknown) return;
  const bool higher = sense == Sense::kHigherIsBetter;
  const Point* best = &points.front();
  for (size_t i = 1; i < points.size(); ++i) {
    if (IsWorse(points[i - 1], points[i], threshold, sense) &&
        assessment.setbacks_size() < kMostSetbacks) {
      ChangeAssessment::Setback& setback = *assessment.add_setbacks();
      *setback.mutable_before() = ReadingOf(points[i - 1]);
      *setback.mutable_after() = ReadingOf(points[i]);
      setback.set_made_good(higher
                                ? points.back().value >= points[i - 1].value
                                : points.back().value <= points[i - 1].value);
    }
    const bool better =
        higher ? points[i].value > best->value : points[i].value < best->value;
    if (better) best = &points[i];
  }
  if (IsWorse(*best, points.back(), threshold, sense)) {
    *assessment.mutable_best_before_relapse() = ReadingOf(*best);
  }
}

}  // namespace

bool IsTooClose(const Measure& measure, absl::Span<const Point> points) {
  return points.size() > 1 && DayOf(points.back()) - DayOf(points.front()) <
                                  std::max(measure.recall_days(), 1);
}

ChangeAssessment::Verdict VerdictOf(const Measure& measure,
                                    const ScorePair& scores) {
  const absl::optional<Judgement> judgement = JudgementOf(measure, scores);
  return judgement.has_value() ? MessageOf(judgement->verdict)
                               : ChangeAssessment::VERDICT_NOT_ASSESSABLE;
}

ChangeAssessment AssessChange(const Measure& measure, const SeriesData& series,
                              Sense sense) {
  ChangeAssessment assessment;
  *assessment.mutable_series() = series.key;
  assessment.set_verdict(ChangeAssessment::VERDICT_NOT_ASSESSABLE);
  assessment.set_outcome(ChangeAssessment::OUTCOME_NOT_ASSESSABLE);
  *assessment.mutable_basis() = BasisFor(measure, series);
  const absl::optional<double> threshold = ThresholdOf(measure);
  if (threshold.has_value()) assessment.set_threshold(*threshold);
  if (!series.points.empty()) {
    const Point& first = series.points.front();
    const Point& last = series.points.back();
    const ScorePair scores = {first.value, last.value,
                              sense == Sense::kHigherIsBetter};
    *assessment.mutable_baseline() = ReadingOf(first);
    *assessment.mutable_current() = ReadingOf(last);
    if (series.points.size() > 1) {
      assessment.set_change(last.value - first.value);
      if (threshold.has_value() && PrecisionOf(measure).has_value()) {
        assessment.set_change_low(assessment.change() - *threshold);
        assessment.set_change_high(assessment.change() + *threshold);
      }
    }
    if (threshold.has_value()) {
      FillSetbacks(series.points, *threshold, sense, assessment);
    }
    if (sense != Sense::kUnknown) {
      if (measure.has_cutoff()) FillClinicalRange(measure, scores, assessment);
      const bool close = IsTooClose(measure, series.points);
      if (series.points.size() > 1 && !close) {
        FillImportantChange(measure, scores, assessment);
      }
      if (threshold.has_value()) {
        FillHeadroom(measure, first.value, *threshold, scores.higher_is_better,
                     assessment);
        if (close) {
          assessment.set_verdict(ChangeAssessment::VERDICT_TOO_CLOSE);
        } else if (series.points.size() > 1) {
          Judge(measure, scores, assessment);
        }
      }
    }
  }
  *assessment.mutable_words() = WordsOfChange(
      measure, assessment,
      series.points.empty() ? std::string() : DateText(series.points.front()),
      series.points.empty() ? std::string() : DateText(series.points.back()));
  return assessment;
}

}  // namespace concord::progress_analytics
