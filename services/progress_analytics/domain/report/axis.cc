// Ticks at round numbers and at days that people count in.
#include "services/progress_analytics/domain/report/axis.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;

constexpr double kShortScale = 30;
constexpr int kMostTimeTicks = 9;
constexpr absl::string_view kShortMonths[] = {"Jan", "Feb", "Mar", "Apr",
                                              "May", "Jun", "Jul", "Aug",
                                              "Sep", "Oct", "Nov", "Dec"};

// The smallest of 1, 2, 5 times a power of ten that makes at most six steps.
double RoundStep(double length) {
  const double power = std::pow(10, std::floor(std::log10(length / 6)));
  for (double factor : {1.0, 2.0, 5.0}) {
    if (length / (factor * power) <= 6) return factor * power;
  }
  return 10 * power;
}

std::vector<double> TicksOf(const Measure& measure, double low, double high) {
  std::vector<double> ticks;
  if (!measure.bands().empty()) {
    for (const type::v1::Band& band : measure.bands()) {
      ticks.push_back(band.minimum());
    }
    ticks.push_back(measure.maximum());
    return ticks;
  }
  const double step = std::max(RoundStep(high - low), measure.step());
  const int count = static_cast<int>(std::floor((high - low) / step + 1e-9));
  for (int i = 0; i <= count; ++i) ticks.push_back(low + i * step);
  return ticks;
}

absl::string_view MonthOf(absl::CivilDay day) {
  return kShortMonths[day.month() - 1];
}

// Every `days` days from the first day on.
std::vector<absl::CivilDay> EveryDays(absl::CivilDay first, absl::CivilDay last,
                                      int64_t days) {
  std::vector<absl::CivilDay> ticks;
  for (absl::CivilDay day = first; day <= last; day += days) {
    ticks.push_back(day);
  }
  return ticks;
}

// Firsts of every `months`-th month, counted from January.
std::vector<absl::CivilDay> EveryMonths(absl::CivilDay first,
                                        absl::CivilDay last, int64_t months) {
  const absl::CivilMonth origin(first.year(), 1);
  absl::CivilMonth month(first);
  month -= (month - origin) % months;
  std::vector<absl::CivilDay> ticks;
  for (; absl::CivilDay(month) <= last; month += months) {
    if (absl::CivilDay(month) >= first) ticks.emplace_back(month);
  }
  return ticks;
}

struct Days {
  std::vector<absl::CivilDay> ticks;
  bool months = false;
};

// The densest ticks that still leave room for their labels.
Days DaysBetween(absl::CivilDay first, absl::CivilDay last) {
  const int64_t length = last - first;
  for (int64_t days : {1, 2, 7, 14, 28}) {
    if (length / days < kMostTimeTicks) {
      return {EveryDays(first, last, days), false};
    }
  }
  for (int64_t months : {1, 2, 3, 6, 12, 24, 60}) {
    if (length / (30 * months) < kMostTimeTicks) {
      return {EveryMonths(first, last, months), true};
    }
  }
  return {EveryMonths(first, last, 240), true};
}

}  // namespace

ValueAxis ValueAxisFor(const Measure& measure,
                       absl::Span<const double> values) {
  ValueAxis axis;
  axis.low = measure.minimum();
  axis.high = measure.maximum();
  if (measure.bands().empty() && axis.high - axis.low > kShortScale) {
    double largest = axis.low + 1;
    for (double value : values) largest = std::max(largest, value);
    const double step = RoundStep((largest - axis.low) * 1.1);
    axis.high = std::min(
        axis.high,
        axis.low + step * std::ceil((largest - axis.low) * 1.1 / step));
  }
  axis.ticks = TicksOf(measure, axis.low, axis.high);
  return axis;
}

TimeAxis TimeAxisFor(absl::CivilSecond first, absl::CivilSecond last) {
  constexpr int64_t kAroundOneTime = int64_t{72} * 60 * 60;
  TimeAxis axis;
  const int64_t length = last - first;
  const int64_t margin = length > 0 ? length / 24 : kAroundOneTime;
  axis.begin = first - margin;
  axis.end = last + margin;
  const Days days = DaysBetween(absl::CivilDay(first), absl::CivilDay(last));
  const int64_t time_of_day = first - absl::CivilSecond(absl::CivilDay(first));
  int64_t year = -1;
  for (absl::CivilDay day : days.ticks) {
    TimeAxis::Tick tick;
    // Days are marked at the first reading's time of day, so that weekly
    // sessions stand on their ticks.
    tick.time = absl::CivilSecond(day) + (days.months ? 0 : time_of_day);
    tick.label = days.months ? std::string(MonthOf(day))
                             : absl::StrCat(day.day(), " ", MonthOf(day));
    if (day.year() != year) tick.year = absl::StrCat(day.year());
    year = day.year();
    if (tick.time <= axis.end) axis.ticks.push_back(std::move(tick));
  }
  return axis;
}

}  // namespace concord::progress_analytics
