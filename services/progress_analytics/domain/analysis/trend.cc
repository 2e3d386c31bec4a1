// Regression and rank test as messages, and the course they agree on.
#include "services/progress_analytics/domain/analysis/trend.h"

#include <algorithm>

#include "common/time/timestamp.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "services/progress_analytics/domain/analysis/basis.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/words.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Trend;

constexpr Formula kLeastSquares = {
    "ols_weeks/1",
    "Ordinary least squares over elapsed weeks with Student's t interval"};
constexpr Formula kTheilSen = {
    "theil_sen_mann_kendall/1",
    "Sen 1968, J Am Stat Assoc 63:1379-1389; Kendall 1975, Rank Correlation "
    "Methods; exact interval: Hollander & Wolfe 1999, 9.3"};
constexpr size_t kFewestForSlope = 3;
constexpr size_t kFewestForTest = 5;
constexpr size_t kFewestForInterval = 6;
constexpr int64_t kGapFactor = 3;
constexpr int kMostGaps = 100;

Trend::Depth DepthOf(size_t count) {
  if (count == 0) return Trend::DEPTH_NOTHING;
  if (count == 1) return Trend::DEPTH_VALUE;
  if (count < kFewestForSlope) return Trend::DEPTH_DIFFERENCE;
  if (count < kFewestForTest) return Trend::DEPTH_PRELIMINARY;
  if (count < kFewestForInterval) return Trend::DEPTH_TESTED;
  return Trend::DEPTH_INTERVAL;
}

absl::optional<double> POf(const RankTest& test) {
  return test.p_exact.has_value() ? test.p_exact : test.p_normal;
}

const absl::optional<Interval>& IntervalOf(const MedianSlope& median) {
  return median.exact_interval.has_value() ? median.exact_interval
                                           : median.normal_interval;
}

// +1 rising, -1 falling, 0 what cannot be told from chance.
int ProvenDirection(const Course& course) {
  if (!course.median.has_value()) return 0;
  const absl::optional<double> p = POf(*course.ranks);
  if (!p.has_value() || *p >= 1 - kConfidence) return 0;
  const int direction = course.ranks->rank_sum > 0 ? 1 : -1;
  const absl::optional<Interval>& slope = IntervalOf(*course.median);
  if (!slope.has_value()) return direction;
  const bool excludes_zero = direction > 0 ? slope->low > 0 : slope->high < 0;
  return excludes_zero ? direction : 0;
}

bool IsConstant(absl::Span<const Point> points) {
  return std::all_of(points.begin(), points.end(), [&](const Point& point) {
    return point.value == points.front().value;
  });
}

Trend::Course Name(int direction, Sense sense) {
  if (direction == 0) return Trend::COURSE_UNCLEAR;
  if (sense == Sense::kUnknown) {
    return direction > 0 ? Trend::COURSE_RISING : Trend::COURSE_FALLING;
  }
  const bool better = (direction > 0) == (sense == Sense::kHigherIsBetter);
  return better ? Trend::COURSE_IMPROVING : Trend::COURSE_WORSENING;
}

Trend::LeastSquares MessageOf(const LinearFit& fit,
                              absl::Span<const Point> points) {
  Trend::LeastSquares line;
  line.set_slope(fit.slope);
  line.set_intercept(fit.intercept);
  const LinearFit::Uncertainty& uncertainty = *fit.uncertainty;
  line.set_slope_low(uncertainty.slope.low);
  line.set_slope_high(uncertainty.slope.high);
  line.set_standard_error(uncertainty.standard_error);
  if (uncertainty.p_value.has_value()) line.set_p_value(*uncertainty.p_value);
  if (uncertainty.r_squared.has_value()) {
    line.set_r_squared(*uncertainty.r_squared);
  }
  *line.mutable_basis() =
      BasisOf(kLeastSquares, {{"confidence", kConfidence, ""}}, points);
  return line;
}

Trend::Robust MessageOf(const MedianSlope& median, const RankTest& test,
                        absl::Span<const Point> points) {
  Trend::Robust robust;
  robust.set_slope(median.slope);
  const absl::optional<Interval>& interval = IntervalOf(median);
  if (interval.has_value()) {
    robust.set_slope_low(interval->low);
    robust.set_slope_high(interval->high);
  }
  robust.set_rank_sum(test.rank_sum);
  if (test.tau_b.has_value()) robust.set_tau(*test.tau_b);
  if (POf(test).has_value()) robust.set_p_value(*POf(test));
  robust.set_exact(test.p_exact.has_value());
  *robust.mutable_basis() =
      BasisOf(kTheilSen, {{"confidence", kConfidence, ""}}, points);
  return robust;
}

}  // namespace

std::vector<Observation> InWeeks(absl::Span<const Point> points) {
  constexpr absl::Duration kWeek = absl::Hours(7 * 24);
  std::vector<Observation> observations;
  observations.reserve(points.size());
  for (const Point& point : points) {
    observations.push_back(
        {absl::FDivDuration(point.time - points.front().time, kWeek),
         point.value});
  }
  return observations;
}

Course ComputeCourse(const progress::v1::Measure& measure,
                     absl::Span<const Point> points, Sense sense) {
  Course course;
  course.depth = DepthOf(points.size());
  if (points.size() < kFewestForSlope) return course;
  const std::vector<Observation> observations = InWeeks(points);
  course.line = FitLine(observations, kConfidence);
  course.ranks = TestRanks(observations);
  course.median = FitMedianSlope(observations, *course.ranks, kConfidence);
  if (points.size() < kFewestForTest || IsTooClose(measure, points)) {
    return course;
  }
  course.course = IsConstant(points) ? Trend::COURSE_CONSTANT
                                     : Name(ProvenDirection(course), sense);
  return course;
}

std::vector<size_t> GapsBefore(absl::Span<const Point> points) {
  std::vector<size_t> gaps;
  if (points.size() < kFewestForSlope) return gaps;
  std::vector<absl::Duration> intervals;
  for (size_t i = 1; i < points.size(); ++i) {
    intervals.push_back(points[i].time - points[i - 1].time);
  }
  std::vector<absl::Duration> sorted = intervals;
  std::sort(sorted.begin(), sorted.end());
  const absl::Duration median =
      (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]) / 2;
  if (median == absl::ZeroDuration()) return gaps;
  for (size_t i = 0; i < intervals.size(); ++i) {
    if (intervals[i] > kGapFactor * median) gaps.push_back(i + 1);
  }
  return gaps;
}

Trend DescribeTrend(const progress::v1::Measure& measure,
                    const SeriesData& series, Sense sense) {
  const absl::Span<const Point> points = series.points;
  const Course course = ComputeCourse(measure, points, sense);
  Trend trend;
  *trend.mutable_series() = series.key;
  trend.set_depth(course.depth);
  trend.set_course(course.course);
  if (course.line.has_value()) {
    *trend.mutable_least_squares() = MessageOf(*course.line, points);
    if (course.median.has_value()) {
      *trend.mutable_robust() =
          MessageOf(*course.median, *course.ranks, points);
    }
  }
  for (size_t index : GapsBefore(points)) {
    if (trend.gaps_size() == kMostGaps) break;
    Trend::Gap& gap = *trend.add_gaps();
    *gap.mutable_start_time() = ToTimestamp(points[index - 1].time);
    *gap.mutable_end_time() = ToTimestamp(points[index].time);
  }
  *trend.mutable_words() =
      WordsOfTrend(measure, trend, static_cast<int>(points.size()));
  return trend;
}

}  // namespace concord::progress_analytics
