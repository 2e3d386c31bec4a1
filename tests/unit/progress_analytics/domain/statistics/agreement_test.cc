#include "services/progress_analytics/domain/statistics/agreement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "services/progress_analytics/domain/statistics/distributions.h"

namespace concord::progress_analytics {
namespace {

TEST(CriticalFTest, MeetsPublishedValues) {
  EXPECT_NEAR(CriticalF(0.05, 1, 10), 4.964602743730711, 1e-9);
  EXPECT_NEAR(CriticalF(0.025, 5, 15), 3.5764, 5e-5);
  // A t squared has an F of one degree above.
  EXPECT_NEAR(CriticalF(0.05, 1, 7), CriticalT(0.95, 7) * CriticalT(0.95, 7),
              1e-9);
}

TEST(DescribeDiscrepancyTest, TurnsWithTheOrderOfTheTwo) {
  const std::vector<TwoViews> views = {{3, 1}, {4, 4}, {5, 7}, {6, {}}};
  std::vector<TwoViews> turned;
  for (const TwoViews& one : views) turned.push_back({one.second, one.first});
  const auto there = DescribeDiscrepancy(views, 1.96);
  const auto back = DescribeDiscrepancy(turned, 1.96);
  ASSERT_TRUE(there.has_value() && back.has_value());
  EXPECT_EQ(there->count, 3);
  EXPECT_DOUBLE_EQ(there->bias, -back->bias);
  EXPECT_DOUBLE_EQ(there->limits->low, -back->limits->high);
  EXPECT_EQ(there->largest_distance, back->largest_distance);
}

TEST(DescribeDiscrepancyTest, HasNoLimitsOfOneOccasionAndNothingOfNone) {
  EXPECT_FALSE(DescribeDiscrepancy({}, 1.96).has_value());
  EXPECT_FALSE(
      DescribeDiscrepancy(std::vector<TwoViews>{{{}, 3}}, 1.96).has_value());
  const auto one = DescribeDiscrepancy(std::vector<TwoViews>{{4, 6}}, 1.96);
  ASSERT_TRUE(one.has_value());
  EXPECT_EQ(one->bias, 2);
  EXPECT_FALSE(one->limits.has_value());
}

TEST(CorrelateRatersTest, DoesNotDependOnUnitOrOrder) {
  const std::vector<std::vector<double>> ratings = {
      {9, 8, 9}, {6, 5, 7}, {8, 7, 8}, {2, 1, 2}};
  std::vector<std::vector<double>> others(ratings.rbegin(), ratings.rend());
  for (auto& row : others) {
    for (double& rating : row) rating = 100 - 7 * rating;
  }
  const auto one = CorrelateRaters(ratings, 0.95);
  const auto other = CorrelateRaters(others, 0.95);
  ASSERT_TRUE(one.ok() && one->has_value());
  ASSERT_TRUE(other.ok() && other->has_value());
  EXPECT_NEAR(*(*one)->agreement, *(*other)->agreement, 1e-12);
  EXPECT_NEAR(*(*one)->consistency, *(*other)->consistency, 1e-12);
  EXPECT_NEAR((*one)->consistency_interval->low,
              (*other)->consistency_interval->low, 1e-9);
}

TEST(CorrelateRatersTest, IsUndefinedWhereNothingVaries) {
  const auto equal = CorrelateRaters({{3, 3}, {3, 3}, {3, 3}}, 0.95);
  ASSERT_TRUE(equal.ok() && equal->has_value());
  EXPECT_FALSE((*equal)->consistency.has_value());
  EXPECT_FALSE((*equal)->consistency_of_mean.has_value());
  EXPECT_FALSE((*equal)->consistency_interval.has_value());
}

TEST(CorrelateRatersTest, SaysNothingOfOneTargetOrOneRater) {
  EXPECT_FALSE(CorrelateRaters({}, 0.95)->has_value());
  EXPECT_FALSE(CorrelateRaters({{3, 4}}, 0.95)->has_value());
  EXPECT_FALSE(CorrelateRaters({{3}, {4}}, 0.95)->has_value());
}

TEST(CorrelateRatersTest, RefusesWhatIsNoTable) {
  EXPECT_TRUE(
      absl::IsInvalidArgument(CorrelateRaters({{3, 4}, {5}}, 0.95).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      CorrelateRaters({{3, 4}, {5, NAN}}, 0.95).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(CorrelateRaters({{3, 4}}, 1).status()));
}

TEST(WeightedKappaTest, IsSymmetricAndUndefinedWithoutVariation) {
  const std::vector<double> levels = {-2, -1, 0, 1, 2};
  const std::vector<TwoViews> views = {{0, 1}, {1, 1}, {2, 0}, {-1, -1}};
  std::vector<TwoViews> turned;
  for (const TwoViews& one : views) turned.push_back({one.second, one.first});
  const auto there = WeightedKappa(views, levels, KappaWeights::kQuadratic);
  const auto back = WeightedKappa(turned, levels, KappaWeights::kQuadratic);
  EXPECT_NEAR(*(**there).kappa, *(**back).kappa, 1e-12);
  const auto same = WeightedKappa(std::vector<TwoViews>{{1, 1}, {1, 1}}, levels,
                                  KappaWeights::kLinear);
  EXPECT_FALSE((**same).kappa.has_value());
}

TEST(WeightedKappaTest, RefusesWhatIsNoLevel) {
  EXPECT_TRUE(absl::IsInvalidArgument(
      WeightedKappa(std::vector<TwoViews>{{3, 1}}, std::vector<double>{0, 1},
                    KappaWeights::kLinear)
          .status()));
  EXPECT_TRUE(absl::IsInvalidArgument(
      WeightedKappa({}, std::vector<double>{0}, KappaWeights::kLinear)
          .status()));
}

}  // namespace
}  // namespace concord::progress_analytics
