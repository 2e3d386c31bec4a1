// A series as the analyses see it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "concord/progress/v1/series.pb.h"

namespace concord::progress_analytics {

struct Point {
  absl::Time time;
  double value = 0;
  // Of the zone in which it was taken, at that time.
  int32_t utc_offset_seconds = 0;
};

// Whether the series is kept from the client, as what a significant other says
// is unless they share it.
bool IsKeptFromClient(const progress::v1::SeriesKey& key);

// When a reading was taken by the clock where it was taken.
absl::CivilSecond CivilTimeOf(const Point& point);
// The civil day of a reading where it was taken, counted from 1 January 1970.
int64_t DayOf(const Point& point);

struct SeriesData {
  progress::v1::SeriesKey key;
  // In the order of time; those of one instant in the order of recording.
  std::vector<Point> points;
};

}  // namespace concord::progress_analytics
