#include "services/concordctl/words.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::concordctl {
namespace {

TEST(PlainTest, MakesWordsOfCodes) {
  EXPECT_EQ(Plain("STAGE_IMPASSE", "STAGE_"), "impasse");
  EXPECT_EQ(Plain("AUTHOR_ROLE_SIGNIFICANT_OTHER", "AUTHOR_ROLE_"),
            "significant other");
}

TEST(NumberTextTest, KeepsTwoDigitsAndNoZerosBehindThePoint) {
  EXPECT_EQ(NumberText(16), "16");
  EXPECT_EQ(NumberText(20), "20");
  EXPECT_EQ(NumberText(5.606), "5.61");
  EXPECT_EQ(NumberText(0.5), "0.5");
  EXPECT_EQ(NumberText(-1.25), "-1.25");
}

TEST(ParagraphTest, BreaksBetweenWordsAndHangsTheLinesThatFollow) {
  EXPECT_EQ(Paragraph(2, "short"), "  short\n");
  EXPECT_EQ(Paragraph(2, std::string(70, 'a') + " bbbbbb"),
            "  " + std::string(70, 'a') + "\n    bbbbbb\n");
}

TEST(ParagraphTest, CountsCharactersNotBytes) {
  std::string arrows;
  for (int i = 0; i < 70; ++i) arrows += "\u2192";
  EXPECT_EQ(Paragraph(2, arrows + " bbbbb"), "  " + arrows + " bbbbb\n");
}

}  // namespace
}  // namespace concord::concordctl
