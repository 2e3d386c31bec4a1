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

// What is cheap to know about a course, O(n log n).
struct Course {
  progress::v1::Trend::Depth depth = progress::v1::Trend::DEPTH_NOTHING;
  progress::v1::Trend::Course course = progress::v1::Trend::COURSE_TOO_EARLY;
  absl::optional<LinearFit> line;
  absl::optional<RankTest> ranks;
};

// A direction is named from five readings on, when the rank test finds one and,
// from six on, the interval of the least-squares slope agrees.
Course ComputeCourse(absl::Span<const Point> points, Sense sense);

// Elapsed real time in weeks since the first point.
std::vector<Observation> InWeeks(absl::Span<const Point> points);

// Indices i such that between point i - 1 and point i lies more than three
// times the median interval.
std::vector<size_t> GapsBefore(absl::Span<const Point> points);

// Indices i such that point i is worse than point i - 1 by more than
// `threshold`.
std::vector<size_t> SetbacksAt(absl::Span<const Point> points, double threshold,
                               Sense sense);

progress::v1::Trend DescribeTrend(const progress::v1::Measure& measure,
                                  const SeriesData& series, Sense sense);

}  // namespace concord::progress_analytics
