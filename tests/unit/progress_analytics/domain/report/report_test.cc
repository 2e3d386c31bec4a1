// What the page says to whom, and that it trusts nobody's text.
#include "services/progress_analytics/domain/report/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/progress/v1/measure.pb.h"
#include "tests/unit/progress_analytics/domain/example_series.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

SeriesData OfGoal(const std::vector<double>& values) {
  SeriesData series = Weekly(Rating(), values);
  series.key.set_goal("clients/c1/goals/ask");
  return series;
}

GoalAim Asking() {
  return {.name = "clients/c1/goals/ask",
          .title = "Ask for help",
          .measure = "measures/native-rating",
          .sense = Sense::kHigherIsBetter,
          .baseline = 2,
          .target = 8,
          .milestones = {{"Ask once", 4}, {"Ask twice", 7}}};
}

TEST(ReportTest, NeedsNothingFromElsewhereAndRunsNothing) {
  const std::vector<SeriesData> series = {Weekly(Complaints(), {19, 12, 8}),
                                          OfGoal({2, 3, 5})};
  const std::vector<GoalAim> goals = {Asking()};
  const std::string html =
      WriteReport({.series = series, .goals = goals}, FindMeasure);
  for (const char* part : {"href", "src=", "<script", "<link", "@import",
                           "url(http", "onload", "<iframe"}) {
    EXPECT_THAT(html, Not(HasSubstr(part)));
  }
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
}

TEST(ReportTest, ShowsHostileTextAsText) {
  const std::string hostile = "</h1><img src=x onerror=alert(1)>";
  GoalAim aim = Asking();
  aim.title = hostile;
  aim.milestones[0].title = hostile;
  const std::vector<SeriesData> series = {OfGoal({2, 3, 5})};
  const std::vector<GoalAim> goals = {aim};
  for (const Reader reader : {Reader::kClient, Reader::kTherapist}) {
    const std::string html = WriteReport({.reader = reader,
                                          .heading = hostile,
                                          .series = series,
                                          .goals = goals},
                                         FindMeasure);
    EXPECT_THAT(html, Not(HasSubstr("<img")));
    EXPECT_THAT(html, HasSubstr("&lt;img"));
  }
}

TEST(ReportTest, SaysThatNothingHasBeenMeasured) {
  EXPECT_THAT(WriteReport({}, FindMeasure),
              HasSubstr("Nothing has been measured"));
  EXPECT_THAT(WriteReport({.reader = Reader::kClient}, FindMeasure),
              HasSubstr("Nothing has been measured yet"));
}

TEST(ReportTest, SaysWhenThereIsTooLittleData) {
  const std::vector<SeriesData> one = {Weekly(Complaints(), {19})};
  EXPECT_THAT(WriteReport({.series = one}, FindMeasure),
              AllOf(HasSubstr("nothing can be said about change"),
                    HasSubstr("one value, no change yet"),
                    HasSubstr("Too few readings for a direction")));
  const std::vector<SeriesData> three = {Weekly(Complaints(), {19, 18, 19})};
  EXPECT_THAT(WriteReport({.series = three}, FindMeasure),
              HasSubstr("fewer than five values cannot show a trend"));
}

TEST(ReportTest, GivesTheTherapistTheIntervalAndTheClientNoTermsOfTheTrade) {
  const std::vector<SeriesData> series = {
      Weekly(Complaints(), {19, 18, 16, 15, 13, 12, 9, 8})};
  EXPECT_THAT(WriteReport({.series = series}, FindMeasure),
              AllOf(HasSubstr("approximate 95 % interval"),
                    HasSubstr("Slope a week (95 %)"), HasSubstr("Digest")));
  const std::string plain =
      WriteReport({.reader = Reader::kClient, .series = series}, FindMeasure);
  for (const char* term : {"interval", "RCI", "Mann", "Theil", "cut-off",
                           "deteriorat", "Digest", "severe symptoms"}) {
    EXPECT_THAT(plain, Not(HasSubstr(term)));
  }
  EXPECT_THAT(plain, HasSubstr("larger than the ordinary ups and downs"));
}

TEST(ReportTest, ShowsHowFarAGoalHasCome) {
  const std::vector<SeriesData> series = {OfGoal({2, 3, 5})};
  const std::vector<GoalAim> goals = {Asking()};
  const std::string html =
      WriteReport({.series = series, .goals = goals}, FindMeasure);
  EXPECT_THAT(html, HasSubstr("50 percent of the way"));
  EXPECT_THAT(html, HasSubstr("1 of 2 milestones reached"));
}

TEST(ReportTest, NamesEveryDayAsItWasWhereAReadingWasTaken) {
  // The first series is at home; the goal is rated eight hours behind.
  std::vector<SeriesData> series = {Weekly(Complaints(), {12, 19, 11}),
                                    OfGoal({2, 3, 5})};
  for (Point& point : series[1].points) point.utc_offset_seconds = -8 * 3600;
  const std::vector<GoalAim> goals = {Asking()};
  const std::string html =
      WriteReport({.series = series, .goals = goals}, FindMeasure);
  EXPECT_THAT(html, HasSubstr("13 January 2025 to 28 January 2025"));
  EXPECT_THAT(html, HasSubstr(">27 January 2025<"));
}

TEST(ReportTest, NeverMergesSymptomsAndRelations) {
  const std::vector<SeriesData> series = {Weekly(Complaints(), {19, 8}),
                                          OfGoal({2, 3})};
  const std::string html = WriteReport({.series = series}, FindMeasure);
  EXPECT_LT(html.find("<h2>Symptoms</h2>"), html.find("<h2>Between people"));
}

TEST(ReportTest, LeavesOutAMeasureThatTheCatalogueNoLongerHas) {
  Measure gone = Complaints();
  gone.set_name("measures/gone");
  const std::vector<SeriesData> series = {Weekly(gone, {19, 8})};
  EXPECT_THAT(WriteReport({.series = series}, FindMeasure),
              HasSubstr("Nothing has been measured"));
}

}  // namespace
}  // namespace concord::progress_analytics
