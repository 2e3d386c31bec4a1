// Slopes and rank tests: what must hold for any series.
#include "services/progress_analytics/domain/statistics/regression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "services/progress_analytics/domain/statistics/distributions.h"

namespace concord::progress_analytics {
namespace {

std::vector<Observation> Noisy(size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Observation> observations;
  for (size_t i = 0; i < count; ++i) {
    observations.push_back(
        {static_cast<double>(i) * 0.7, static_cast<double>(random() % 28)});
  }
  return observations;
}

TEST(CriticalTTest, MeetsPublishedValues) {
  EXPECT_NEAR(CriticalT(0.95, 1), 12.706204736174704, 1e-9);
  EXPECT_NEAR(CriticalT(0.95, 7), 2.364624251592784, 1e-12);
  EXPECT_NEAR(CriticalT(0.99, 30), 2.749995653567231, 1e-12);
  EXPECT_NEAR(CriticalT(0.95, 1e6), CriticalNormal(0.95), 1e-5);
}

TEST(CriticalNormalTest, MeetsPublishedValues) {
  EXPECT_NEAR(CriticalNormal(0.95), 1.959963984540054, 1e-12);
  EXPECT_NEAR(CriticalNormal(0.90), 1.6448536269514722, 1e-12);
}

TEST(TwoSidedTTest, IsTheInverseOfTheCriticalValue) {
  for (double degrees : {1.0, 2.0, 5.0, 33.0, 400.0}) {
    for (double confidence : {0.5, 0.8, 0.95, 0.999}) {
      EXPECT_NEAR(TwoSidedT(CriticalT(confidence, degrees), degrees),
                  1 - confidence, 1e-12);
    }
  }
}

TEST(TwoSidedTTest, IsCertainAtZeroAndNothingAtTheEnd) {
  EXPECT_EQ(TwoSidedT(0, 3), 1);
  EXPECT_EQ(TwoSidedT(1e200, 3), 0);
}

TEST(FitLineTest, SaysNothingAboutOneReadingOrOneInstant) {
  EXPECT_FALSE(FitLine({}, 0.95).has_value());
  EXPECT_FALSE(FitLine({{3, 5}}, 0.95).has_value());
  EXPECT_FALSE(FitLine({{3, 5}, {3, 7}, {3, 9}}, 0.95).has_value());
}

TEST(FitLineTest, GivesTwoReadingsASlopeWithoutAnInterval) {
  const auto fit = FitLine({{0, 15}, {4, 9}}, 0.95);
  ASSERT_TRUE(fit.has_value());
  EXPECT_EQ(fit->slope, -1.5);
  EXPECT_FALSE(fit->uncertainty.has_value());
}

TEST(FitLineTest, LeavesUndefinedWhatEqualValuesLeaveUndefined) {
  const auto fit = FitLine({{0, 7}, {1, 7}, {2, 7}}, 0.95);
  ASSERT_TRUE(fit.has_value() && fit->uncertainty.has_value());
  EXPECT_EQ(fit->slope, 0);
  EXPECT_FALSE(fit->uncertainty->p_value.has_value());
  EXPECT_FALSE(fit->uncertainty->r_squared.has_value());
}

TEST(FitLineTest, HasNoErrorOnAPerfectLine) {
  const auto fit = FitLine({{0, 0.1}, {1, 0.2}, {2, 0.3}, {3, 0.4}}, 0.95);
  ASSERT_TRUE(fit.has_value() && fit->uncertainty.has_value());
  EXPECT_EQ(fit->uncertainty->standard_error, 0);
  EXPECT_EQ(*fit->uncertainty->p_value, 0);
}

TEST(FitLineTest, IgnoresTheOrderOfReadings) {
  std::vector<Observation> observations = Noisy(60, 1);
  const double slope = FitLine(observations, 0.95)->slope;
  std::shuffle(observations.begin(), observations.end(), std::mt19937(2));
  EXPECT_NEAR(FitLine(observations, 0.95)->slope, slope, 1e-14);
}

TEST(FitLineTest, ScalesWithTheValuesAndTurnsWithTheirSign) {
  std::vector<Observation> observations = Noisy(20, 3);
  const auto fit = FitLine(observations, 0.95);
  for (Observation& observation : observations) observation.value *= -3;
  const auto scaled = FitLine(observations, 0.95);
  EXPECT_NEAR(scaled->slope, -3 * fit->slope, 1e-12);
  EXPECT_NEAR(*scaled->uncertainty->p_value, *fit->uncertainty->p_value, 1e-12);
}

TEST(FitLineTest, StaysFiniteWithExtremeValues) {
  const auto fit =
      FitLine({{0, 1e6}, {1e-6, -1e6}, {2e-6, 1e6}, {5000, 0}}, 0.95);
  ASSERT_TRUE(fit.has_value());
  EXPECT_TRUE(std::isfinite(fit->slope));
  EXPECT_TRUE(std::isfinite(fit->uncertainty->slope.low));
  EXPECT_TRUE(std::isfinite(fit->uncertainty->slope.high));
}

TEST(TestRanksTest, CountsLikeTheDefinition) {
  const std::vector<Observation> observations = Noisy(80, 4);
  int64_t expected = 0;
  for (size_t i = 0; i < observations.size(); ++i) {
    for (size_t j = i + 1; j < observations.size(); ++j) {
      expected += (observations[j].value > observations[i].value) -
                  (observations[j].value < observations[i].value);
    }
  }
  EXPECT_EQ(TestRanks(observations)->rank_sum, expected);
}

TEST(TestRanksTest, LeavesOutPairsOfOneInstant) {
  EXPECT_EQ(TestRanks({{0, 1}, {1, 2}, {1, 9}, {2, 10}})->rank_sum, 5);
}

TEST(TestRanksTest, NeverFindsATrendInFewerThanFiveReadings) {
  std::vector<Observation> observations;
  for (int i = 0; i < 5; ++i) {
    observations.push_back({static_cast<double>(i), static_cast<double>(-i)});
    if (i < 1) continue;
    EXPECT_EQ(*TestRanks(observations)->p_exact < 0.05, i == 4) << i + 1;
  }
}

TEST(TestRanksTest, IsExactWithTiesInTheValues) {
  // Of the 6 orders of 1, 1, 2 taken as positions, S is 2 in two, 0 in two and
  // -2 in two.
  EXPECT_NEAR(*TestRanks({{0, 1}, {1, 1}, {2, 2}})->p_exact, 4.0 / 6, 1e-15);
}

TEST(TestRanksTest, TurnsWithTheSign) {
  std::vector<Observation> observations = Noisy(9, 5);
  const auto test = TestRanks(observations);
  for (Observation& observation : observations) observation.value *= -1;
  const auto turned = TestRanks(observations);
  EXPECT_EQ(turned->rank_sum, -test->rank_sum);
  EXPECT_EQ(turned->variance, test->variance);
  EXPECT_EQ(*turned->p_normal, *test->p_normal);
}

TEST(FitMedianSlopeTest, HardlyMovesWithOneWildValue) {
  std::vector<Observation> observations;
  for (int i = 0; i < 12; ++i) {
    observations.push_back({static_cast<double>(i), 20.0 - i});
  }
  observations.back().value = 1000;
  EXPECT_NEAR(
      FitMedianSlope(observations, *TestRanks(observations), 0.95)->slope, -1,
      1e-12);
}

TEST(FitMedianSlopeTest, SaysNothingAboutOneInstant) {
  const std::vector<Observation> observations = {{1, 2}, {1, 3}};
  EXPECT_FALSE(
      FitMedianSlope(observations, *TestRanks(observations), 0.95).has_value());
}

TEST(FitMedianSlopeTest, IgnoresTheOrderOfReadings) {
  std::vector<Observation> observations = Noisy(40, 6);
  const auto fit = FitMedianSlope(observations, *TestRanks(observations), 0.95);
  std::shuffle(observations.begin(), observations.end(), std::mt19937(7));
  const auto again =
      FitMedianSlope(observations, *TestRanks(observations), 0.95);
  EXPECT_EQ(again->slope, fit->slope);
  EXPECT_EQ(again->normal_interval->low, fit->normal_interval->low);
}

}  // namespace
}  // namespace concord::progress_analytics
