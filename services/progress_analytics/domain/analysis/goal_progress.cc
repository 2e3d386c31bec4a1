// Fraction, milestones and verdict of a goal.
#include "services/progress_analytics/domain/analysis/goal_progress.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "common/time/timestamp.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/basis.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/words.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::GoalProgress;
using progress::v1::Measure;

constexpr Formula kFraction = {"goal_progress/1",
                               "(current - baseline) / (target - baseline)"};
constexpr size_t kMostMilestones = 20;
constexpr int64_t kDaysApart = 7;

bool AtOrBeyond(double value, double mark, Sense sense) {
  return sense == Sense::kLowerIsBetter ? value <= mark : value >= mark;
}

void AddMilestones(const GoalAim& aim, Sense sense,
                   absl::Span<const Point> points, GoalProgress& progress) {
  for (const GoalAim::Milestone& milestone : aim.milestones) {
    if (progress.milestones_size() == kMostMilestones) break;
    GoalProgress::Milestone& shown = *progress.add_milestones();
    shown.set_title(milestone.title);
    shown.set_value(milestone.value);
    for (const Point& point : points) {
      if (!AtOrBeyond(point.value, milestone.value, sense)) continue;
      *shown.mutable_reach_time() = ToTimestamp(point.time);
      break;
    }
  }
}

// The last of so many readings in a row at or beyond the target, the first time
// and at the end; null where there are none.
struct Reached {
  const Point* first = nullptr;
  const Point* now = nullptr;
};

Reached FindReached(const GoalAim& aim, Sense sense,
                    absl::Span<const Point> points) {
  Reached reached;
  int in_a_row = 0;
  for (const Point& point : points) {
    in_a_row = AtOrBeyond(point.value, *aim.target, sense) ? in_a_row + 1 : 0;
    const bool enough = in_a_row >= aim.consecutive_count;
    reached.now = enough ? &point : nullptr;
    if (enough && reached.first == nullptr) reached.first = &point;
  }
  return reached;
}

void FillAdvance(double target, double baseline, double current,
                 GoalProgress& progress) {
  const Advance advance = AdvanceTowards(target, baseline, current);
  if (advance.fraction.has_value()) progress.set_fraction(*advance.fraction);
  progress.set_regressed(advance.regressed);
}

// With the rating of `other` that is nearest to each of the client's.
SeriesData LowerOfBoth(const SeriesData& client, const SeriesData& other) {
  SeriesData lower = client;
  lower.points.clear();
  for (const Point& point : client.points) {
    const Point& nearest =
        *std::min_element(other.points.begin(), other.points.end(),
                          [&](const Point& a, const Point& b) {
                            return absl::AbsDuration(a.time - point.time) <
                                   absl::AbsDuration(b.time - point.time);
                          });
    if (std::abs(DayOf(nearest) - DayOf(point)) > kDaysApart) continue;
    lower.points.push_back(point);
    lower.points.back().value = std::min(point.value, nearest.value);
  }
  return lower;
}

// Since the goal's own baseline; where it has none, that of the series.
ChangeAssessment::Verdict VerdictOfGoal(const Measure& measure,
                                        const GoalAim& aim,
                                        const SeriesData& series, Sense sense) {
  if (!aim.baseline.has_value()) {
    return AssessChange(measure, series, sense).verdict();
  }
  return sense == Sense::kUnknown
             ? ChangeAssessment::VERDICT_NOT_ASSESSABLE
             : VerdictOf(measure, {*aim.baseline, series.points.back().value,
                                   sense == Sense::kHigherIsBetter});
}

}  // namespace

const SeriesData* FindSeries(const GoalAim& aim, type::v1::AuthorRole source,
                             absl::Span<const SeriesData> series) {
  const SeriesData* newest = nullptr;
  for (const SeriesData& data : series) {
    if (data.key.goal() != aim.name || data.key.measure() != aim.measure ||
        data.key.source() != source || data.points.empty()) {
      continue;
    }
    if (newest == nullptr ||
        data.points.back().time > newest->points.back().time) {
      newest = &data;
    }
  }
  return newest;
}

absl::optional<SeriesData> SeriesOf(const Measure& measure, const GoalAim& aim,
                                    type::v1::AuthorRole source,
                                    absl::Span<const SeriesData> series) {
  if (!measure.lower_of_both() || source != type::v1::AUTHOR_ROLE_UNSPECIFIED) {
    const SeriesData* const found =
        FindSeries(aim,
                   source == type::v1::AUTHOR_ROLE_UNSPECIFIED
                       ? type::v1::AUTHOR_ROLE_CLIENT
                       : source,
                   series);
    return found == nullptr ? absl::nullopt : absl::make_optional(*found);
  }
  const SeriesData* const client =
      FindSeries(aim, type::v1::AUTHOR_ROLE_CLIENT, series);
  const SeriesData* const other =
      FindSeries(aim, type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER, series);
  if (client == nullptr || other == nullptr) return absl::nullopt;
  SeriesData lower = LowerOfBoth(*client, *other);
  return lower.points.empty() ? absl::nullopt
                              : absl::make_optional(std::move(lower));
}

const GoalAim* FindAim(absl::string_view goal, absl::Span<const GoalAim> aims) {
  for (const GoalAim& aim : aims) {
    if (aim.name == goal) return &aim;
  }
  return nullptr;
}

Sense SenseOf(const Measure& measure, absl::string_view goal,
              absl::Span<const GoalAim> aims) {
  const GoalAim* const aim = FindAim(goal, aims);
  return aim == nullptr || aim->measure != measure.name()
             ? SenseOf(measure)
             : SenseOf(*aim, measure);
}

Sense SenseOf(const GoalAim& aim, const Measure& measure) {
  const Sense sense = SenseOf(measure);
  if (sense != Sense::kUnknown) return sense;
  if (aim.sense != Sense::kUnknown) return aim.sense;
  if (!aim.baseline.has_value() || !aim.target.has_value() ||
      *aim.baseline == *aim.target) {
    return Sense::kUnknown;
  }
  return *aim.target > *aim.baseline ? Sense::kHigherIsBetter
                                     : Sense::kLowerIsBetter;
}

GoalProgress ComputeProgress(const Measure& measure, const GoalAim& aim,
                             const SeriesData* series) {
  const Sense sense = SenseOf(aim, measure);
  const absl::Span<const Point> points =
      series == nullptr ? absl::Span<const Point>() : series->points;
  GoalProgress progress;
  progress.set_goal(aim.name);
  progress.set_title(aim.title);
  progress.set_verdict(ChangeAssessment::VERDICT_NOT_ASSESSABLE);
  std::vector<Parameter> parameters;
  if (aim.target.has_value()) {
    progress.set_target(*aim.target);
    parameters.push_back({"target", *aim.target, "the goal"});
  }
  if (aim.baseline.has_value()) {
    progress.set_baseline(*aim.baseline);
    parameters.push_back({"baseline", *aim.baseline, "the goal"});
  }
  *progress.mutable_basis() = BasisOf(kFraction, parameters, points);
  AddMilestones(aim, sense, points, progress);
  if (!points.empty()) {
    *progress.mutable_series() = series->key;
    if (!aim.baseline.has_value()) progress.set_baseline(points.front().value);
    progress.set_current(points.back().value);
    if (aim.target.has_value()) {
      FillAdvance(*aim.target, progress.baseline(), progress.current(),
                  progress);
      const Reached reached = FindReached(aim, sense, points);
      progress.set_reached(reached.now != nullptr);
      if (reached.first != nullptr) {
        *progress.mutable_reach_time() = ToTimestamp(reached.first->time);
      }
    }
    progress.set_verdict(VerdictOfGoal(measure, aim, *series, sense));
  }
  *progress.mutable_words() = WordsOfGoal(measure, progress);
  return progress;
}

}  // namespace concord::progress_analytics
