// How far a goal has come. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// What progress analytics must know of a goal, whoever plans it.
struct GoalAim {
  struct Milestone {
    std::string title;
    double value = 0;
  };
  // `clients/{client}/goals/{goal}`.
  std::string name;
  std::string title;
  // Code of the measure.
  std::string measure;
  Sense sense = Sense::kUnknown;
  absl::optional<double> baseline;
  absl::optional<double> target;
  // So many readings in a row reach the target.
  int consecutive_count = 1;
  std::vector<Milestone> milestones;
};

// The series of the aim's measure and goal from `source` with the newest
// reading; null when there is none.
const SeriesData* FindSeries(const GoalAim& aim, type::v1::AuthorRole source,
                             absl::Span<const SeriesData> series);

// What the goal's progress is computed of: FindSeries of the source, or, where
// the measure counts the lower of both and no source is asked for, the client's
// series with the lower of its and the significant other's ratings, each with
// the nearest within a week; a rating without the other counts for nothing.
// Nothing when there is none.
absl::optional<SeriesData> SeriesOf(const progress::v1::Measure& measure,
                                    const GoalAim& aim,
                                    type::v1::AuthorRole source,
                                    absl::Span<const SeriesData> series);

// Null when there is none of this goal.
const GoalAim* FindAim(absl::string_view goal, absl::Span<const GoalAim> aims);

// Which way is better for a series of the measure and, where that leaves it to
// the goal, of this goal: the goal's own word, then the way from its baseline
// to its target. `goal` may be empty. Every answer about a series asks this.
Sense SenseOf(const progress::v1::Measure& measure, absl::string_view goal,
              absl::Span<const GoalAim> aims);
// The same for the goal's own series.
Sense SenseOf(const GoalAim& aim, const progress::v1::Measure& measure);

// `series` may be null: then nothing has been measured.
progress::v1::GoalProgress ComputeProgress(const progress::v1::Measure& measure,
                                           const GoalAim& aim,
                                           const SeriesData* series);

}  // namespace concord::progress_analytics
