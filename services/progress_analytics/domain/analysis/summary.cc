// Series by series, symptoms apart from what happens between people.
#include "services/progress_analytics/domain/analysis/summary.h"

#include <vector>

#include "common/time/timestamp.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/domain/analysis/words.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;
using progress::v1::ProgressSummary;
using progress::v1::SeriesSummary;

SeriesSummary SummaryOf(const Measure& measure, const SeriesData& data,
                        Sense sense) {
  progress::v1::ChangeAssessment change = AssessChange(measure, data, sense);
  const Course course = ComputeCourse(measure, data.points, sense);
  SeriesSummary summary;
  progress::v1::Series& series = *summary.mutable_series();
  *series.mutable_key() = data.key;
  series.set_reading_count(static_cast<int64_t>(data.points.size()));
  *series.mutable_first_time() = ToTimestamp(data.points.front().time);
  *series.mutable_last_time() = ToTimestamp(data.points.back().time);
  summary.mutable_first()->Swap(change.mutable_baseline());
  summary.mutable_last()->Swap(change.mutable_current());
  summary.set_band(std::string(BandOf(measure, summary.last().value())));
  summary.set_verdict(change.verdict());
  summary.set_outcome(change.outcome());
  summary.set_course(course.course);
  if (course.median.has_value()) summary.set_slope(course.median->slope);
  summary.mutable_basis()->Swap(change.mutable_basis());
  *summary.mutable_words() = WordsOfSeries(measure, summary);
  return summary;
}

SeriesSummary* Add(type::v1::OutcomeDomain domain, ProgressSummary& summary) {
  switch (domain) {
    case type::v1::OUTCOME_DOMAIN_SYMPTOMS:
      return summary.add_symptoms();
    case type::v1::OUTCOME_DOMAIN_ALLIANCE:
      return summary.add_alliance();
    default:
      return summary.add_interpersonal();
  }
}

}  // namespace

ProgressSummary Summarize(absl::Span<const SeriesData> series,
                          absl::Span<const GoalAim> goals, MeasureFinder find) {
  ProgressSummary summary;
  int64_t count = 0;
  for (const SeriesData& data : series) {
    const Measure* const measure =
        find(data.key.measure(), data.key.instrument_version());
    if (measure == nullptr || data.points.empty()) continue;
    count += static_cast<int64_t>(data.points.size());
    *Add(measure->domain(), summary) =
        SummaryOf(*measure, data, SenseOf(*measure, data.key.goal(), goals));
  }
  summary.set_measurement_count(count);
  *summary.mutable_words() = WordsOfSummary(summary, find);
  return summary;
}

}  // namespace concord::progress_analytics
