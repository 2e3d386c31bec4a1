// Random series, goals, directions and episodes: no two answers about one
// series contradict each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/instruments/catalogue.h"
#include "services/instruments/measures.h"
#include "services/progress_analytics/domain/analysis/change.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"
#include "services/progress_analytics/domain/analysis/summary.h"
#include "services/progress_analytics/domain/analysis/text.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/domain/analysis/window.h"
#include "services/progress_analytics/domain/report/chart.h"
#include "services/progress_analytics/domain/report/report.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::GoalProgress;
using progress::v1::Measure;
using progress::v1::ProgressSummary;
using progress::v1::SeriesSummary;
using progress::v1::Trend;
using ::testing::HasSubstr;

constexpr int kHistories = 100'000;
// Pictures and reports take longer: one of so many is looked at.
constexpr int kLookedAt = 500;

class History {
 public:
  explicit History(uint32_t seed, const std::vector<Measure>& measures)
      : random_(seed), measure_(measures[Below(measures.size())]) {
    series_.key.set_measure(measure_.name());
    series_.key.set_source(type::v1::AUTHOR_ROLE_CLIENT);
    AddEpisodes();
    AddGoal();
    AddPoints();
    const auto window = WindowFor(nullptr, standing_);
    window_ = window.value_or(Window());
    Narrow(window_, series_);
  }

  const Measure& measure() const { return measure_; }
  const SeriesData& series() const { return series_; }
  const std::vector<GoalAim>& aims() const { return aims_; }
  const Window& window() const { return window_; }
  Sense sense() const { return SenseOf(measure_, series_.key.goal(), aims_); }

 private:
  size_t Below(size_t end) { return random_() % end; }
  bool Chance(size_t of) { return Below(of) == 0; }
  absl::Time At(int64_t hours) const {
    return absl::FromUnixSeconds(1'600'000'000) + absl::Hours(hours);
  }

  double Value() {
    const double low = measure_.minimum();
    const double high = std::min(measure_.maximum(), low + 100);
    if (measure_.step() == 0) {
      return low + (high - low) * static_cast<double>(Below(1000)) / 1000;
    }
    const auto steps = static_cast<size_t>((high - low) / measure_.step());
    return low + measure_.step() * static_cast<double>(Below(steps + 1));
  }

  void AddEpisodes() {
    for (size_t i = Below(3); i > 0; --i) {
      auto& episode = *standing_.add_episodes();
      episode.set_name(
          absl::StrCat("clients/c1/episodes/e", standing_.episodes_size()));
      *episode.mutable_begin_time() = ToTimestamp(
          At(static_cast<int64_t>(4000 * standing_.episodes_size())));
    }
  }

  void AddGoal() {
    if (Chance(3)) return;
    GoalAim& aim = aims_.emplace_back();
    aim.name = "clients/c1/goals/g";
    aim.measure = measure_.name();
    constexpr Sense kSenses[] = {Sense::kUnknown, Sense::kHigherIsBetter,
                                 Sense::kLowerIsBetter};
    aim.sense = kSenses[Below(3)];
    if (Chance(2)) aim.target = Value();
    aim.consecutive_count = 1 + static_cast<int>(Below(3));
    series_.key.set_goal(aim.name);
  }

  void AddPoints() {
    absl::Time time = At(static_cast<int64_t>(Below(9000)));
    const int offset = static_cast<int>(Below(27)) - 12;
    double value = Value();
    for (size_t i = Below(24); i > 0; --i) {
      if (!Chance(4)) value = Value();
      series_.points.push_back({time, value, (Chance(5) ? 0 : offset) * 3600});
      time +=
          absl::Hours(static_cast<int64_t>(Chance(3) ? Below(12) : Below(400)));
    }
  }

  std::mt19937 random_;
  const Measure& measure_;
  type::v1::Standing standing_;
  std::vector<GoalAim> aims_;
  SeriesData series_;
  Window window_;
};

const SeriesSummary* OnlyOf(const ProgressSummary& summary) {
  for (const auto* list :
       {&summary.symptoms(), &summary.interpersonal(), &summary.alliance()}) {
    if (!list->empty()) return &list->Get(0);
  }
  return nullptr;
}

bool IsBetter(Trend::Course course) {
  return course == Trend::COURSE_IMPROVING;
}

void ExpectOneDayEach(const SeriesData& series) {
  for (size_t i = 1; i < series.points.size(); ++i) {
    ASSERT_NE(DayOf(series.points[i - 1]), DayOf(series.points[i]));
  }
}

void ExpectOneTruth(const History& history, bool looks_at_pictures) {
  const Measure& measure = history.measure();
  const SeriesData& series = history.series();
  const auto find = [&](absl::string_view, absl::string_view) {
    return &measure;
  };
  const ChangeAssessment change =
      AssessChange(measure, series, history.sense());
  const Trend trend = DescribeTrend(measure, series, history.sense());
  const ProgressSummary summary = Summarize({&series, 1}, history.aims(), find);
  ExpectOneDayEach(series);
  const SeriesSummary* const summed = OnlyOf(summary);
  ASSERT_EQ(summed == nullptr, series.points.empty());
  if (summed == nullptr) return;
  ASSERT_EQ(summed->first().SerializeAsString(),
            change.baseline().SerializeAsString());
  ASSERT_EQ(summed->last().SerializeAsString(),
            change.current().SerializeAsString());
  ASSERT_EQ(summed->verdict(), change.verdict());
  ASSERT_EQ(summed->outcome(), change.outcome());
  ASSERT_EQ(summed->course(), trend.course());
  ASSERT_EQ(summed->has_slope(), trend.has_robust());
  ASSERT_EQ(summed->slope(), trend.robust().slope());
  ASSERT_EQ(summed->series().reading_count(), change.basis().reading_count());
  const int n = change.basis().reading_count();
  if (trend.has_robust()) {
    ASSERT_EQ(trend.robust().basis().reading_count(), n);
    ASSERT_EQ(trend.robust().basis().first_time().seconds(),
              change.basis().first_time().seconds());
  }
  // A course that is named goes the way of its own interval.
  const bool named = trend.course() == Trend::COURSE_IMPROVING ||
                     trend.course() == Trend::COURSE_WORSENING;
  if (named) {
    const bool rises = trend.robust().slope() > 0;
    ASSERT_NE(history.sense(), Sense::kUnknown);
    ASSERT_EQ(IsBetter(trend.course()),
              rises == (history.sense() == Sense::kHigherIsBetter));
  }
  if (change.verdict() == ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT) {
    ASSERT_EQ(change.change() > 0, history.sense() == Sense::kHigherIsBetter);
    ASSERT_FALSE(IsTooClose(measure, series.points));
  }
  for (const GoalAim& aim : history.aims()) {
    const GoalProgress progress = ComputeProgress(measure, aim, &series);
    ASSERT_EQ(progress.current(), change.current().value());
    ASSERT_EQ(progress.baseline(), change.baseline().value());
    ASSERT_EQ(progress.verdict(), change.verdict());
    ASSERT_EQ(progress.basis().reading_count(), n);
    ASSERT_TRUE(!progress.reached() || progress.has_reach_time());
  }
  if (!looks_at_pictures) return;
  const std::string first = DateText(series.points.front());
  const std::string last = DateText(series.points.back());
  const std::string chart =
      DrawChart(measure, {&series}, {.sense = history.sense()});
  ASSERT_THAT(chart, HasSubstr(absl::StrCat(" on ", first)));
  ASSERT_THAT(chart, HasSubstr(last));
  const std::string report =
      WriteReport({.series = {&series, 1}, .goals = history.aims()}, find);
  ASSERT_THAT(report, HasSubstr(Escaped(change.words().clinical())));
  ASSERT_THAT(report, HasSubstr(Escaped(trend.words().clinical())));
}

TEST(OneTruthTest, IsToldOfEverySeriesByEveryAnswer) {
  const std::vector<Measure> measures =
      instruments::MeasuresOf(instruments::Catalogue::Load()->forms());
  for (int i = 0; i < kHistories; ++i) {
    const History history(static_cast<uint32_t>(i), measures);
    ExpectOneTruth(history, i % kLookedAt == 0);
    if (HasFatalFailure()) {
      FAIL() << "history " << i << " of " << history.measure().name();
    }
  }
}

}  // namespace
}  // namespace concord::progress_analytics
