#include "services/progress_analytics/domain/analysis/window.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/time/timestamp.h"
#include "concord/progress/v1/window.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "tests/support/status/status.h"

namespace concord::progress_analytics {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;

absl::Time Day(int day, int hour = 12) {
  return absl::FromCivil(absl::CivilHour(2025, 3, 3, hour) + 24 * day,
                         absl::UTCTimeZone());
}

SeriesData With(std::vector<Point> points) {
  SeriesData series;
  series.points = std::move(points);
  return series;
}

std::vector<double> ValuesOf(const SeriesData& series) {
  std::vector<double> values;
  for (const Point& point : series.points) values.push_back(point.value);
  return values;
}

type::v1::Standing Episodes(const std::vector<int>& begins) {
  type::v1::Standing standing;
  for (const int day : begins) {
    auto& episode = *standing.add_episodes();
    episode.set_name(
        absl::StrCat("clients/c1/episodes/e", standing.episodes_size()));
    *episode.mutable_begin_time() = ToTimestamp(Day(day));
  }
  return standing;
}

// C1: six readings within five minutes.
TEST(NarrowTest, CountsTheLastReadingOfEachDay) {
  SeriesData series = With({{Day(0, 1), 9},
                            {Day(0, 2), 8},
                            {Day(0, 23), 7},
                            {Day(1, 0), 6},
                            {Day(5), 5}});
  Narrow({}, series);
  EXPECT_THAT(ValuesOf(series), ElementsAre(7, 6, 5));
}

// C3: the day is that of the zone in which a reading was taken.
TEST(NarrowTest, TakesTheDayWhereTheReadingWasTaken) {
  constexpr int kLisbon = 0;
  constexpr int kTokyo = 9 * 3600;
  SeriesData series = With({{Day(0, 14), 1, kLisbon},
                            {Day(0, 16), 2, kTokyo},
                            {Day(0, 17), 3, kTokyo}});
  Narrow({}, series);
  EXPECT_THAT(ValuesOf(series), ElementsAre(1, 3));
}

TEST(NarrowTest, CountsDaysBefore1970AsOthers) {
  const Point before = {absl::FromUnixSeconds(-1), 1};
  EXPECT_EQ(DayOf(before), -1);
  EXPECT_EQ(DayOf({absl::FromUnixSeconds(-86400), 1}), -1);
  EXPECT_EQ(DayOf({absl::FromUnixSeconds(-86401), 1}), -2);
}

TEST(NarrowTest, ComputesWithTheNewestDaysOfVeryMany) {
  std::vector<Point> points;
  for (int day = 0; day < 2500; ++day) {
    points.push_back({Day(day), static_cast<double>(day)});
  }
  SeriesData series = With(points);
  Narrow({}, series);
  ASSERT_EQ(series.points.size(), kMostDays);
  EXPECT_EQ(series.points.front().value, 500);
}

// C2: therapies of 2019 and 2026 in one record.
TEST(WindowTest, IsOfTheNewestEpisodeFromFourWeeksBeforeIt) {
  const auto window = WindowFor(nullptr, Episodes({0, 400}));
  ASSERT_THAT(window, IsOk());
  EXPECT_EQ(window->episode, "clients/c1/episodes/e2");
  SeriesData series = With({{Day(1), 20}, {Day(371), 9}, {Day(373), 18}});
  Narrow(*window, series);
  EXPECT_THAT(ValuesOf(series), ElementsAre(18));
}

TEST(WindowTest, OfAnEpisodeEndsWhereTheNextOneBegins) {
  progress::v1::Window asked;
  asked.set_episode("clients/c1/episodes/e1");
  const auto window = WindowFor(&asked, Episodes({0, 400}));
  ASSERT_THAT(window, IsOk());
  SeriesData series = With({{Day(-20), 21}, {Day(1), 20}, {Day(373), 18}});
  Narrow(*window, series);
  EXPECT_THAT(ValuesOf(series), ElementsAre(21, 20));
}

TEST(WindowTest, TakesEverythingWhereNothingIsAskedOrBegun) {
  const progress::v1::Window everything;
  for (const auto& window : {WindowFor(&everything, Episodes({0, 400})),
                             WindowFor(nullptr, Episodes({}))}) {
    ASSERT_THAT(window, IsOk());
    EXPECT_EQ(window->begin, absl::InfinitePast());
    EXPECT_EQ(window->end, absl::InfiniteFuture());
  }
}

TEST(WindowTest, RefusesWhatIsNoStretchOfTime) {
  progress::v1::Window asked;
  asked.set_episode("clients/c1/episodes/none");
  EXPECT_THAT(FieldsOf(WindowFor(&asked, Episodes({0})).status()),
              ElementsAre("window.episode"));
  asked.set_episode("clients/c1/episodes/e1");
  *asked.mutable_start_time() = ToTimestamp(Day(3));
  EXPECT_THAT(FieldsOf(WindowFor(&asked, Episodes({0})).status()),
              ElementsAre("window.episode"));
  asked.clear_episode();
  *asked.mutable_end_time() = ToTimestamp(Day(3));
  EXPECT_THAT(FieldsOf(WindowFor(&asked, Episodes({0})).status()),
              ElementsAre("window.end_time"));
}

}  // namespace
}  // namespace concord::progress_analytics
