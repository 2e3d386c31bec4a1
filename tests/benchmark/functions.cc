#include "tests/benchmark/functions.h"

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "absl/types/optional.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/domain/advice/suggestions.h"
#include "services/progress_analytics/domain/statistics/completeness.h"
#include "services/progress_analytics/domain/statistics/control_chart.h"
#include "services/progress_analytics/domain/statistics/forecast.h"
#include "services/progress_analytics/domain/statistics/pair_slopes.h"
#include "services/progress_analytics/domain/statistics/regression.h"
#include "services/progress_analytics/domain/statistics/reliable_change.h"
#include "services/progress_analytics/domain/statistics/response.h"

namespace concord::benchmark {
namespace {

using namespace progress_analytics;  // NOLINT(google-build-using-namespace)

constexpr int kReadings = 500;
constexpr double kReliablePoints = 6;

// Everything that is said of one series, as often as it is said.
struct Series {
  std::vector<Observation> observations;
  std::vector<absl::optional<double>> readings;
  std::vector<double> values;
  std::vector<DatedValue> dated;
  std::vector<SessionScore> sessions;
};

// Irregular days, slowly falling from 17.
Series SeriesOf(double step) {
  std::mt19937 random(17);
  std::uniform_real_distribution<double> uniform(0, 1);
  Series series;
  double day = 0;
  for (int i = 0; i < kReadings; ++i) {
    day += 1 + std::floor(3 * uniform(random));
    const double raw = 17 - 0.01 * i + 8 * (uniform(random) - 0.5);
    const double value = std::max(0.0, std::round(raw / step) * step);
    series.observations.push_back({day / 7, value});
    series.readings.emplace_back(value);
    series.values.push_back(value);
    series.dated.push_back({day, value});
    series.sessions.push_back({i + 1, value});
  }
  return series;
}

// A sum of what was computed, so that nothing is left out.
double DescribeAll(const Series& series) {
  double sum = 0;
  const auto add = [&sum](double value) { sum += value; };
  for (const double confidence : {0.9, 0.95}) {
    add(FitLine(series.observations, confidence)->slope);
  }
  const RankTest ranks = *TestRanks(series.observations);
  add(*ranks.z);
  add(FitMedianSlope(series.observations, ranks, 0.95)->slope);
  add(static_cast<double>(
      CumulativeSums(series.readings, {17, 2}, 0.5, 4)->points.size()));
  add(static_cast<double>(
      MovingAverages(series.readings, {17, 2}, 0.3, 2.7)->points.size()));
  add(SmoothByTime(series.dated, 14)->back());
  add(static_cast<double>(
      FindSuddenGains(series.values, kReliablePoints)->size()));
  add(static_cast<double>(ApplyAlertRules(series.values.front(),
                                          series.sessions,
                                          {.reliable_points = kReliablePoints})
                              ->size()));
  add(static_cast<int>(
      (*ForecastTarget(
           series.observations,
           {.target = 4, .now_week = series.observations.back().week}))
          ->status));
  add(CompletenessOf(kReadings, series.readings)->observed);
  const ScorePair pair = {series.values.front(), series.values.back(), false};
  const auto change = AssessReliableChange(pair, {6.1, 0.89, 1.96});
  add(change->index);
  add(static_cast<int>(Classify(pair, 10, change->verdict).category));
  add(RoomOn({0, 27, false}, pair.before, kReliablePoints).improvement);
  return sum;
}

absl::Duration MedianOf(absl::Duration duration,
                        absl::FunctionRef<double()> compute) {
  std::vector<absl::Duration> times;
  double sum = 0;
  const absl::Time end = absl::Now() + duration;
  for (absl::Time begin = absl::Now(); begin < end;) {
    sum += compute();
    const absl::Time now = absl::Now();
    times.push_back(now - begin);
    begin = now;
  }
  if (std::isnan(sum)) std::cout << "not a number\n";
  const auto middle =
      times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  return *middle;
}

double MicrosOf(absl::Duration duration, absl::FunctionRef<double()> compute) {
  return absl::ToDoubleMicroseconds(MedianOf(duration, compute));
}

void MeasureStatistics(absl::Duration duration) {
  std::cout << absl::StreamFormat("%-24s %10s %14s %18s\n", "series of 500",
                                  "all_us", "theil_sen_us", "with_interval_us");
  for (const double step : {1.0, 1e-6}) {
    const Series series = SeriesOf(step);
    const RankTest ranks = *TestRanks(series.observations);
    std::cout << absl::StreamFormat(
        "%-24s %10.1f %14.1f %18.1f\n",
        step < 1 ? "any value" : "whole numbers",
        MicrosOf(duration, [&] { return DescribeAll(series); }),
        MicrosOf(duration,
                 [&] { return PairSlopes(series.observations).Median(); }),
        MicrosOf(duration, [&] {
          return FitMedianSlope(series.observations, ranks, 0.95)->slope;
        }));
  }
}

// Twenty needs of all kinds.
inventory::v1::NeedsProfile ProfileOf20() {
  inventory::v1::NeedsProfile profile;
  for (int i = 0; i < 20; ++i) {
    inventory::v1::NeedsProfile::Need& need = *profile.add_needs();
    need.set_family(static_cast<type::v1::GoalFamily>(1 + i % 8));
    need.set_situation(static_cast<type::v1::Situation>(1 + i % 9));
    need.set_problem_area(static_cast<type::v1::ProblemArea>(1 + i % 4));
    need.set_urgency(
        static_cast<inventory::v1::NeedsProfile::Urgency>(1 + i % 3));
    need.set_weight(i % 10);
    need.add_people("clients/c1/people/rui");
    need.mutable_evidence()->add_resources("clients/c1/conflicts/harbour");
    need.mutable_evidence()->set_explanation("A conflict about shifts.");
  }
  return profile;
}

void MeasureSuggestions(absl::Duration duration) {
  const auto catalogue = goal_planning::Catalogue::Load();
  const inventory::v1::NeedsProfile profile = ProfileOf20();
  std::cout << absl::StreamFormat("%-24s %10s %14s\n", "needs: 20",
                                  "best_10_us", "best_50_us");
  const auto micros = [&](int limit) {
    goal_planning::SuggestionOptions options;
    options.limit = limit;
    options.facts.stated = {"CULTURAL_MISFIT"};
    return MicrosOf(duration, [&] {
      return RankSuggestions(profile, catalogue->templates(),
                             catalogue->contraindications(), options)
          .suggestions_size();
    });
  };
  std::cout << absl::StreamFormat("%-24s %10.1f %14.1f\n", "suggestions",
                                  micros(10), micros(50));
}

}  // namespace

void MeasureFunctions(absl::Duration duration) {
  MeasureStatistics(duration);
  MeasureSuggestions(duration);
}

}  // namespace concord::benchmark
