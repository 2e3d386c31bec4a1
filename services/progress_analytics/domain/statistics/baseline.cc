#include "services/progress_analytics/domain/statistics/baseline.h"

#include <algorithm>

#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/moments.h"

namespace concord::progress_analytics {
namespace {

using Readings = absl::Span<const ReadingOfDay>;

double SumOf(Readings readings) {
  Sum sum;
  for (const ReadingOfDay& reading : readings) sum.Add(reading.value);
  return sum.value();
}

absl::optional<Baseline> CountOf(Readings readings, int days,
                                 int64_t begin_day) {
  const auto first = std::find_if(readings.begin(), readings.end(),
                                  [&](const ReadingOfDay& reading) {
                                    return reading.day > begin_day - days;
                                  });
  const Readings counted =
      readings.subspan(static_cast<size_t>(first - readings.begin()));
  if (counted.empty()) return absl::nullopt;
  return Baseline{SumOf(counted), static_cast<int>(counted.size())};
}

absl::optional<Baseline> MeanOfFirst(Readings readings, int count, int days) {
  const auto wanted = static_cast<size_t>(count);
  if (readings.size() < wanted ||
      readings[wanted - 1].day - readings[0].day >= days) {
    return absl::nullopt;
  }
  return Baseline{SumOf(readings.first(wanted)) / count, count};
}

}  // namespace

absl::StatusOr<absl::optional<Baseline>> FindBaseline(Readings readings,
                                                      const BaselineRule& rule,
                                                      int64_t begin_day) {
  if (rule.count < 1) return InvalidField("count", "must be 1 or more");
  if (rule.days < 1) return InvalidField("days", "must be 1 or more");
  const auto end = std::find_if(
      readings.begin(), readings.end(),
      [&](const ReadingOfDay& reading) { return reading.day > begin_day; });
  readings = readings.first(static_cast<size_t>(end - readings.begin()));
  switch (rule.kind) {
    case BaselineRule::Kind::kSingleIntake:
      return MeanOfFirst(readings, 1, 1);
    case BaselineRule::Kind::kCountOverDays:
      return CountOf(readings, rule.days, begin_day);
    case BaselineRule::Kind::kMeanOfFirst:
      return MeanOfFirst(readings, rule.count, rule.days);
    case BaselineRule::Kind::kShareOfFirstEvents:
      break;
  }
  for (const ReadingOfDay& reading : readings) {
    if (reading.value != 0 && reading.value != 1) {
      return InvalidField("readings", "must be 0 or 1 for a share of events");
    }
  }
  return MeanOfFirst(readings, rule.count, rule.days);
}

}  // namespace concord::progress_analytics
