#include "services/progress_analytics/domain/statistics/response.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace concord::progress_analytics {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CompareWithCurveTest, NeverExpectsLessThanTheScaleHas) {
  std::vector<SessionScore> scores;
  for (int session = 1; session < 60; ++session) scores.push_back({session, 2});
  const auto response = CompareWithCurve(
      6, scores, {.decline = 3, .residual_deviation = 2}, 6, absl::nullopt);
  ASSERT_TRUE(response.ok());
  for (size_t i = 1; i < scores.size(); ++i) {
    EXPECT_GE(response->points[i].lower, 0);
    EXPECT_LE(response->points[i].expected, response->points[i - 1].expected);
  }
}

TEST(CompareWithCurveTest, PassesOverAMissingScore) {
  const auto response = CompareWithCurve(
      18, std::vector<SessionScore>{{1, 18}, {4, {}}, {5, 30}},
      {.decline = 3, .residual_deviation = 4}, 6, absl::nullopt);
  ASSERT_TRUE(response.ok());
  EXPECT_EQ(response->points[1].signal, ResponseSignal::kMissing);
  EXPECT_EQ(response->first_alert_session, 5);
}

TEST(CompareWithCurveTest, RefusesWhatIsNoCurveAndNoSession) {
  const std::vector<SessionScore> none = {{0, 18}};
  EXPECT_TRUE(absl::IsInvalidArgument(
      CompareWithCurve(18, {}, {.decline = 3}, 6, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      CompareWithCurve(18, none, {.decline = 3, .residual_deviation = 4}, 6, {})
          .status()));
}

TEST(ApplyAlertRulesTest, IsGreyWithoutABaselineOrAScore) {
  const std::vector<SessionScore> scores = {{2, 17}, {4, {}}};
  EXPECT_THAT(*ApplyAlertRules({}, scores, {.reliable_points = 6}),
              ElementsAre(RuleAlert::kMissing, RuleAlert::kMissing));
  EXPECT_THAT(*ApplyAlertRules(18, scores, {.reliable_points = 6}),
              ElementsAre(RuleAlert::kGreen, RuleAlert::kMissing));
}

TEST(ApplyAlertRulesTest, AsksForNoReductionOfNothing) {
  EXPECT_THAT(*ApplyAlertRules(0, std::vector<SessionScore>{{6, 0}},
                               {.reliable_points = 6}),
              ElementsAre(RuleAlert::kGreen));
}

TEST(ApplyAlertRulesTest, RefusesWhatIsNoRule) {
  EXPECT_TRUE(absl::IsInvalidArgument(ApplyAlertRules(9, {}, {}).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      ApplyAlertRules(9, {}, {.reliable_points = 6, .early_fraction = 2})
          .status()));
}

TEST(FindSuddenGainsTest, NeedTwoReadingsOnBothSides) {
  EXPECT_THAT(*FindSuddenGains({}, 6), IsEmpty());
  EXPECT_THAT(*FindSuddenGains(std::vector<double>{20, 10}, 6), IsEmpty());
  EXPECT_THAT(*FindSuddenGains(std::vector<double>{20, 10, 10}, 6), IsEmpty());
  EXPECT_THAT(*FindSuddenGains(std::vector<double>{20, 20, 10, 10}, 6),
              ElementsAre(2));
}

TEST(FindSuddenGainsTest, RefuseNoThreshold) {
  EXPECT_TRUE(absl::IsInvalidArgument(FindSuddenGains({}, 0).status()));
}

}  // namespace
}  // namespace concord::progress_analytics
