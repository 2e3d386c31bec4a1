// The course of a series: as much as its number of readings allows. Pure.
#pragma once

#include <vector>

#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "services/progress_analytics/domain/analysis/measure.h"
#include "services/progress_analytics/domain/analysis/series.h"
#include "services/progress_analytics/domain/statistics/regression.h"

namespace concord::progress_analytics {

// The confidence of every interval and the level of every test: 95 %.
inline constexpr double kConfidence = 0.95;

// What there is to know about a course, O(n^2) in the days of its window.
struct Course {
  progress::v1::Trend::Depth depth = progress::v1::Trend::DEPTH_NOTHING;
  progress::v1::Trend::Course course = progress::v1::Trend::COURSE_TOO_EARLY;
  absl::optional<LinearFit> line;
  absl::optional<RankTest> ranks;
  // Direction and pace are of one estimator, this one: the slope of Theil and
  // Sen.
  absl::optional<MedianSlope> median;
};

// A direction is named from five readings on, when the interval of the median
// slope excludes zero; where there is none, when the rank test finds one.
// Nothing is named of readings that are too close.
Course ComputeCourse(const progress::v1::Measure& measure,
                     absl::Span<const Point> points, Sense sense);

// Elapsed real time in weeks since the first point.
std::vector<Observation> InWeeks(absl::Span<const Point> points);

// Indices i such that between point i - 1 and point i lies more than three
// times the median interval.
std::vector<size_t> GapsBefore(absl::Span<const Point> points);

progress::v1::Trend DescribeTrend(const progress::v1::Measure& measure,
                                  const SeriesData& series, Sense sense);

}  // namespace concord::progress_analytics
