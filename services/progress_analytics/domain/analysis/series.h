// A series as the analyses see it. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "concord/progress/v1/series.pb.h"

namespace concord::progress_analytics {

struct Point {
  absl::Time time;
  double value = 0;
};

struct SeriesData {
  progress::v1::SeriesKey key;
  // Of the last recorded reading; decides the civil day in words and pictures.
  std::string time_zone;
  // In the order of time; those of one instant in the order of recording.
  std::vector<Point> points;
};

// The newest points, as many as trends and pictures take at most: what is slow
// in the number of points stays fast, and nobody sees more of them.
inline constexpr size_t kMostPoints = 500;
inline absl::Span<const Point> NewestPoints(const SeriesData& series) {
  const absl::Span<const Point> points = series.points;
  return points.size() <= kMostPoints
             ? points
             : points.subspan(points.size() - kMostPoints);
}

}  // namespace concord::progress_analytics
