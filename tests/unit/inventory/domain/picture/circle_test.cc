// What the closeness circle shows, and that nobody covers anybody.
#include "services/inventory/domain/picture/circle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace concord::inventory {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::vector<CirclePerson> People(int count, int ring) {
  std::vector<CirclePerson> people;
  for (int i = 0; i < count; ++i) {
    people.push_back({.name = absl::StrCat("Person number ", i),
                      .tie = "friend",
                      .ring = ring > 0 ? ring : 1 + i % 5,
                      .wished_ring = 1 + (i * 3) % 5});
  }
  return people;
}

std::vector<std::pair<double, double>> MarksOf(const std::string& svg) {
  std::vector<std::pair<double, double>> marks;
  for (size_t at = svg.find("<circle class=\"mark"); at != std::string::npos;
       at = svg.find("<circle class=\"mark", at + 1)) {
    double x = 0;
    double y = 0;
    if (std::sscanf(svg.c_str() + svg.find("cx=", at), "cx=\"%lf\" cy=\"%lf",
                    &x, &y) == 2) {
      marks.emplace_back(x, y);
    }
  }
  return marks;
}

TEST(CircleTest, PlacesUpTo150PeopleWithoutOverlap) {
  for (const int count : {1, 2, 7, 20, 21, 60, 150}) {
    for (const int ring : {0, 1, 3, 5}) {
      const CirclePicture picture =
          DrawCircle(People(count, ring), CircleRings::kNow);
      const auto marks = MarksOf(picture.svg);
      ASSERT_EQ(marks.size(), static_cast<size_t>(count));
      // Marks have a radius of 9; names need 62 across or 32 down.
      const double across = count <= 20 ? 62 : 18;
      const double down = count <= 20 ? 32 : 18;
      for (size_t a = 0; a < marks.size(); ++a) {
        for (size_t b = a + 1; b < marks.size(); ++b) {
          const double dx = std::abs(marks[a].first - marks[b].first);
          const double dy = std::abs(marks[a].second - marks[b].second);
          EXPECT_TRUE(count <= 20 ? dx >= across || dy >= down
                                  : std::hypot(dx, dy) >= across)
              << count << " in ring " << ring;
        }
      }
    }
  }
}

TEST(CircleTest, SaysHowManyItLeavesOut) {
  std::vector<CirclePerson> people = People(200, 2);
  people[0].ring = 0;
  const CirclePicture picture = DrawCircle(people, CircleRings::kNow);
  EXPECT_EQ(picture.drawn, 150);
  EXPECT_EQ(picture.omitted, 50);
}

TEST(CircleTest, TellsReadersWhoDoNotSeeItWhoStandsWhere) {
  const std::string svg =
      DrawCircle({{.name = "Ida",
                   .tie = "sister",
                   .ring = 2,
                   .wished_ring = 1,
                   .conflict = true},
                  {.name = "Rui", .tie = "manager", .ring = 4, .absent = true}},
                 CircleRings::kBoth)
          .svg;
  EXPECT_THAT(svg, HasSubstr("role=\"img\""));
  EXPECT_THAT(svg, HasSubstr("2 people. Ring 2, close: Ida (sister, a conflict "
                             "goes on, wished in ring 1). Ring 4, further "
                             "away: Rui (manager, died or estranged)."));
  EXPECT_THAT(svg, HasSubstr("class=\"wish\""));
}

TEST(CircleTest, DrawsNoArrowsUnlessBothAreAskedFor) {
  EXPECT_THAT(DrawCircle(People(5, 3), CircleRings::kWished).svg,
              Not(HasSubstr("class=\"wish\"")));
}

TEST(CircleTest, ShowsHostileTextAsTextAndNeedsNothingFromElsewhere) {
  const std::string svg = DrawCircle({{.name = "</title><script>x</script>",
                                       .tie = "\" onload=\"x",
                                       .ring = 1}},
                                     CircleRings::kNow)
                              .svg;
  for (const char* part : {"<script", "href", "src=", "@import", "\" onload"}) {
    EXPECT_THAT(svg, Not(HasSubstr(part)));
  }
}

TEST(CircleTest, CutsLongNamesAtTheEndOfACharacter) {
  const std::string svg =
      DrawCircle({{.name = "Ångström-Großmann", .tie = "friend", .ring = 1},
                  {.name = "安娜安娜安娜安娜", .tie = "friend", .ring = 2}},
                 CircleRings::kNow)
          .svg;
  EXPECT_THAT(svg, HasSubstr(">安娜安娜…<"));
}

TEST(CircleTest, IsTheSameForTheSamePeople) {
  EXPECT_EQ(DrawCircle(People(30, 0), CircleRings::kBoth).svg,
            DrawCircle(People(30, 0), CircleRings::kBoth).svg);
}

TEST(CircleTest, DrawsNobodyWithoutBreaking) {
  const CirclePicture picture = DrawCircle({}, CircleRings::kNow);
  EXPECT_THAT(picture.svg, HasSubstr("Nobody stands in a ring yet."));
  EXPECT_THAT(picture.svg, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace concord::inventory
