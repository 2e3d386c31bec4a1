#include "services/progress_analytics/domain/statistics/effect_size.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace concord::progress_analytics {
namespace {

const std::vector<PairedScores> kCaseload = {
    {18, 9}, {15, 10}, {21, 15}, {12, 8}, {17, {}}};

TEST(EffectOfPairsTest, DoesNotDependOnUnitOrOrderAndTurnsWithTheDirection) {
  std::vector<PairedScores> others(kCaseload.rbegin(), kCaseload.rend());
  for (PairedScores& one : others) {
    if (one.before.has_value()) one.before = 100 - 3 * *one.before;
    if (one.after.has_value()) one.after = 100 - 3 * *one.after;
  }
  const auto lower = EffectOfPairs(kCaseload, /*higher_is_better=*/false);
  const auto higher = EffectOfPairs(others, /*higher_is_better=*/true);
  ASSERT_TRUE(lower.has_value() && higher.has_value());
  EXPECT_EQ(lower->count, 4);
  EXPECT_GT(*lower->d_before, 0);
  EXPECT_NEAR(*lower->d_before, *higher->d_before, 1e-12);
  EXPECT_NEAR(*lower->d_average, *higher->d_average, 1e-12);
  EXPECT_NEAR(*lower->g_before, *higher->g_before, 1e-12);
  EXPECT_NEAR(*EffectOfPairs(kCaseload, true)->d_change, -*lower->d_change,
              1e-12);
}

TEST(EffectOfPairsTest, SaysNothingOfOnePairAndNothingWithoutVariation) {
  EXPECT_FALSE(EffectOfPairs({}, false).has_value());
  EXPECT_FALSE(
      EffectOfPairs(std::vector<PairedScores>{{18, 9}}, false).has_value());
  const auto equal =
      EffectOfPairs(std::vector<PairedScores>{{9, 7}, {9, 7}, {9, 7}}, false);
  ASSERT_TRUE(equal.has_value());
  EXPECT_EQ(equal->mean_change, -2);
  EXPECT_FALSE(equal->d_before.has_value());
  EXPECT_FALSE(equal->d_average.has_value());
  EXPECT_FALSE(equal->d_change.has_value());
  EXPECT_FALSE(equal->correction.has_value());
}

TEST(CorrectionForTest, ComesNearerToOneWithEveryPair) {
  double last = 0;
  for (int degrees = 2; degrees < 200; ++degrees) {
    const SmallSampleCorrection correction = CorrectionFor(degrees);
    EXPECT_GT(correction.exact, last);
    EXPECT_LT(correction.exact, 1);
    EXPECT_NEAR(correction.exact, correction.approximate, 0.01);
    last = correction.exact;
  }
}

TEST(EffectBetweenGroupsTest, TurnsWithTheOrderOfTheGroups) {
  const auto there = EffectBetweenGroups({14, 5, 24}, {10, 4, 22}, 0.95);
  const auto back = EffectBetweenGroups({10, 4, 22}, {14, 5, 24}, 0.95);
  ASSERT_TRUE(there.ok() && back.ok());
  EXPECT_DOUBLE_EQ(there->d, -back->d);
  EXPECT_DOUBLE_EQ(there->interval.low, -back->interval.high);
}

TEST(EffectBetweenGroupsTest, RefusesWhatIsNoGroup) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      EffectBetweenGroups({14, 5, 1}, {10, 4, 22}, 0.95).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      EffectBetweenGroups({14, 0, 9}, {10, 4, 22}, 0.95).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      EffectBetweenGroups({14, 5, 9}, {10, 4, 22}, 1).status()));
}

TEST(ShareOfTest, MirrorsAndStaysWithinZeroAndOne) {
  for (int count = 0; count <= 12; ++count) {
    const auto share = ShareOf(count, 12, 1.96);
    const auto rest = ShareOf(12 - count, 12, 1.96);
    ASSERT_TRUE(share.ok() && rest.ok());
    EXPECT_NEAR(share->interval.low, 1 - rest->interval.high, 1e-12);
    EXPECT_GE(share->interval.low, 0);
    EXPECT_LE(share->interval.high, 1);
    EXPECT_LE(share->interval.low, share->share);
    EXPECT_GE(share->interval.high, share->share);
  }
}

TEST(ShareOfTest, RefusesAShareOfNothing) {
  for (const auto& status :
       {ShareOf(0, 0, 1.96).status(), ShareOf(3, 2, 1.96).status(),
        ShareOf(-1, 2, 1.96).status(), ShareOf(1, 2, 0).status()}) {
    EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  }
}

}  // namespace
}  // namespace concord::progress_analytics
