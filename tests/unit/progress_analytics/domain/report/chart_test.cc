// What a picture shows, and what it must not.
#include "services/progress_analytics/domain/report/chart.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "concord/progress/v1/measure.pb.h"
#include "concord/type/v1/author.pb.h"
#include "tests/unit/progress_analytics/domain/example_series.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measure;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Draw(const Measure& measure, const std::vector<SeriesData>& series,
                 const ChartOptions& options = {}) {
  std::vector<const SeriesData*> drawn;
  for (const SeriesData& data : series) drawn.push_back(&data);
  return DrawChart(measure, drawn, options);
}

int CountOf(absl::string_view text, absl::string_view part) {
  int count = 0;
  for (size_t at = text.find(part); at != absl::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

std::vector<double> Falling(int count) {
  std::vector<double> values;
  for (int i = 0; i < count; ++i) values.push_back(25 - i % 20);
  return values;
}

TEST(ChartTest, NeedsNothingFromElsewhere) {
  const std::string svg =
      Draw(Complaints(), {Weekly(Complaints(), Falling(12))});
  // The name space is an identifier; nothing is loaded from there.
  EXPECT_EQ(CountOf(svg, "http"), 1);
  for (const char* part : {"href", "src=", "<script", "@import", "<image",
                           "<foreignObject", "url(http"}) {
    EXPECT_THAT(svg, Not(HasSubstr(part)));
  }
}

TEST(ChartTest, ShowsHostileTextAsText) {
  Measure measure = Complaints();
  measure.set_title("</title><script>alert('1')</script>&\"");
  SeriesData series = Weekly(measure, {12, 9});
  series.key.set_instrument_version("<b onload=x>");
  const std::string svg = Draw(measure, {series});
  EXPECT_THAT(svg, Not(HasSubstr("<script")));
  EXPECT_THAT(svg, Not(HasSubstr("<b ")));
  EXPECT_THAT(svg, HasSubstr("&lt;script&gt;"));
}

TEST(ChartTest, ShowsHowMuchOfAChangeMayBeMeasurementError) {
  const SeriesData series = Weekly(Complaints(), Falling(6));
  EXPECT_THAT(Draw(Complaints(), {series}),
              HasSubstr("within measurement error"));
  EXPECT_THAT(Draw(Complaints(), {series}, {.plain = true}),
              HasSubstr("ordinary ups and downs"));
  EXPECT_THAT(Draw(Rating(), {Weekly(Rating(), {4, 5, 6, 5, 6})}),
              Not(HasSubstr("measurement error")));
}

TEST(ChartTest, SaysWhenThereIsTooLittleData) {
  for (const int few : {1, 2, 4}) {
    EXPECT_THAT(Draw(Complaints(), {Weekly(Complaints(), Falling(few))}),
                HasSubstr("Too few readings for a direction"))
        << few;
  }
  EXPECT_THAT(Draw(Complaints(), {Weekly(Complaints(), Falling(5))}),
              Not(HasSubstr("Too few")));
  EXPECT_THAT(Draw(Complaints(), {Weekly(Complaints(), {12})}, {.plain = true}),
              HasSubstr("Too few values so far"));
}

TEST(ChartTest, TellsReadersWhoDoNotSeeItWhatItShows) {
  const std::string svg = Draw(Complaints(), {Weekly(Complaints(), {19, 8})});
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
  EXPECT_THAT(svg, HasSubstr("aria-labelledby=\"chart-title chart-desc\""));
  EXPECT_THAT(svg, HasSubstr("client: 2 readings, 19 on 14 January 2025, 8 on "
                             "21 January 2025; lowest 8, highest 19."));
}

TEST(ChartTest, DoesNotJoinReadingsAcrossAGap) {
  SeriesData series = Weekly(Complaints(), {19, 18, 17, 16, 9, 8});
  const std::string whole = Draw(Complaints(), {series});
  for (size_t i = 4; i < 6; ++i) series.points[i].time += absl::Hours(24 * 60);
  const std::string parts = Draw(Complaints(), {series});
  EXPECT_THAT(whole, Not(HasSubstr("without readings")));
  EXPECT_THAT(parts, HasSubstr("1 gap without readings"));
  const auto strokes = [](const std::string& svg) {
    const size_t begin = svg.find("<path class=\"line s1\" d=\"");
    return CountOf(svg.substr(begin, svg.find("/>", begin) - begin), "M");
  };
  EXPECT_EQ(strokes(whole), 1);
  EXPECT_EQ(strokes(parts), 2);
}

TEST(ChartTest, PutsAReadingOnTheDayThatItHadWhereItWasTaken) {
  const SeriesData at_home = Weekly(Complaints(), Falling(6));
  SeriesData travelled = at_home;
  for (size_t i = 3; i < travelled.points.size(); ++i) {
    travelled.points[i].utc_offset_seconds += 9 * 60 * 60;
    travelled.points[i].time -= absl::Hours(9);
  }
  EXPECT_EQ(Draw(Complaints(), {travelled}), Draw(Complaints(), {at_home}));
}

TEST(ChartTest, TellsSourcesApartByShapeAndDashBeforeColour) {
  SeriesData theirs = Weekly(Complaints(), {17, 12, 10, 9, 9});
  theirs.key.set_source(type::v1::AUTHOR_ROLE_THERAPIST);
  const std::string svg =
      Draw(Complaints(), {Weekly(Complaints(), Falling(5)), theirs});
  EXPECT_THAT(svg, HasSubstr("<circle class=\"mark s1\""));
  EXPECT_THAT(svg, HasSubstr("<path class=\"mark s2\""));
  EXPECT_THAT(svg, HasSubstr("client (5)"));
  EXPECT_THAT(svg, HasSubstr("therapist (5)"));
}

TEST(ChartTest, StaysSmallWithFiveHundredReadings) {
  const SeriesData series = Weekly(Complaints(), Falling(500));
  const std::string svg = Draw(Complaints(), {series});
  EXPECT_LT(svg.size(), size_t{20'000});
  EXPECT_THAT(svg, HasSubstr("dense"));
}

TEST(ChartTest, DrawsTheTargetOfAGoal) {
  EXPECT_THAT(Draw(Rating(), {Weekly(Rating(), {2, 3})}, {.target = 8}),
              HasSubstr("target 8"));
}

TEST(ChartTest, IsNeverBrokenByAnUndefinedNumber) {
  SeriesData series = Weekly(Complaints(), {5, 5, 5});
  for (Point& point : series.points) point.time = series.points[0].time;
  const std::string svg = Draw(Complaints(), {series});
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_THAT(svg, Not(HasSubstr("inf")));
}

}  // namespace
}  // namespace concord::progress_analytics
