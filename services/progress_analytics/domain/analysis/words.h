// Figures in words, for the clinician and for the client: the same numbers, and
// no more certainty than they have. Pure.
#pragma once

#include "concord/progress/v1/basis.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "services/progress_analytics/domain/analysis/summary.h"

namespace concord::progress_analytics {

// `first_day` and `last_day` are those of its readings, where they were taken.
progress::v1::Words WordsOfChange(const progress::v1::Measure& measure,
                                  const progress::v1::ChangeAssessment& change,
                                  absl::string_view first_day,
                                  absl::string_view last_day);

// `count` is the number of readings that the trend is about.
progress::v1::Words WordsOfTrend(const progress::v1::Measure& measure,
                                 const progress::v1::Trend& trend, int count);

progress::v1::Words WordsOfGoal(const progress::v1::Measure& measure,
                                const progress::v1::GoalProgress& progress);

progress::v1::Words WordsOfSeries(const progress::v1::Measure& measure,
                                  const progress::v1::SeriesSummary& series);

progress::v1::Words WordsOfSummary(const progress::v1::ProgressSummary& summary,
                                   MeasureFinder find);

}  // namespace concord::progress_analytics
