// What is selected is what sorting all slopes would give.
#include "services/progress_analytics/domain/statistics/pair_slopes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace concord::progress_analytics {
namespace {

std::vector<double> Sorted(const std::vector<Observation>& observations) {
  std::vector<double> slopes;
  for (size_t i = 0; i < observations.size(); ++i) {
    for (size_t j = i + 1; j < observations.size(); ++j) {
      const double weeks = observations[j].week - observations[i].week;
      if (weeks == 0) continue;
      slopes.push_back((observations[j].value - observations[i].value) / weeks);
    }
  }
  std::sort(slopes.begin(), slopes.end());
  return slopes;
}

// Every kind of series that a client has: daily or irregular, on a coarse scale
// or a fine one, falling or not, with several readings of one time.
std::vector<Observation> SeriesOf(size_t count, int kind,
                                  std::mt19937& random) {
  std::uniform_real_distribution<double> uniform(0, 1);
  std::vector<Observation> observations;
  double week = 0;
  for (size_t i = 0; i < count; ++i) {
    week += kind % 2 == 0 ? 1.0 / 7 : uniform(random);
    if (kind >= 4 && random() % 4 == 0) week -= kind % 2 == 0 ? 1.0 / 7 : 0;
    const double noise = uniform(random) * 27 - 0.02 * week;
    observations.push_back(
        {week, kind % 4 < 2 ? std::floor(noise / (kind >= 4 ? 9 : 1)) : noise});
  }
  std::shuffle(observations.begin(), observations.end(), random);
  return observations;
}

void ExpectSorted(const std::vector<Observation>& observations) {
  const std::vector<double> all = Sorted(observations);
  PairSlopes slopes(observations);
  const auto count = static_cast<int64_t>(all.size());
  ASSERT_EQ(slopes.count(), count);
  for (const int64_t rank :
       {int64_t{0}, int64_t{1}, count / 20, count / 3, (count - 1) / 2,
        count / 2, 9 * count / 10, count - 2, count - 1}) {
    if (rank < 0 || rank + 1 >= count) continue;
    const auto place = static_cast<size_t>(rank);
    const auto [first, second] = slopes.AtRanks(rank, rank + 1);
    EXPECT_NEAR(first, all[place], 1e-9 * (1 + std::abs(all[place])));
    EXPECT_NEAR(second, all[place + 1], 1e-9 * (1 + std::abs(all[place + 1])));
  }
}

TEST(PairSlopesTest, AreThoseOfSortingThemAll) {
  std::mt19937 random(7);
  for (const size_t count : {2u, 3u, 10u, 65u, 70u, 150u, 501u}) {
    for (int kind = 0; kind < 8; ++kind) {
      SCOPED_TRACE(testing::Message() << count << " of kind " << kind);
      ExpectSorted(SeriesOf(count, kind, random));
    }
  }
}

TEST(PairSlopesTest, AreAllAlikeOnALine) {
  std::vector<Observation> observations;
  for (int i = 0; i < 300; ++i) {
    observations.push_back({i / 7.0, 20 - 0.5 * (i / 7.0)});
  }
  PairSlopes slopes(observations);
  EXPECT_NEAR(slopes.Median(), -0.5, 1e-9);
  for (Observation& one : observations) one.value = 3;
  EXPECT_EQ(PairSlopes(observations).Median(), 0);
}

TEST(PairSlopesTest, TakeOneWildValueAndTimesThatAlmostMeet) {
  std::mt19937 random(11);
  std::vector<Observation> observations = SeriesOf(250, 3, random);
  observations[17].value = 1e6;
  observations[40].week = observations[41].week + 1e-6;
  ExpectSorted(observations);
}

TEST(PairSlopesTest, AreNoneOfOneTime) {
  EXPECT_EQ(PairSlopes({}).count(), 0);
  EXPECT_EQ(PairSlopes(std::vector<Observation>{{3, 5}}).count(), 0);
  EXPECT_EQ(PairSlopes(std::vector<Observation>{{3, 5}, {3, 9}}).count(), 0);
}

TEST(CountInversionsTest, CountsLikeTheDefinition) {
  std::mt19937 random(3);
  for (const size_t count : {0u, 1u, 2u, 8u, 9u, 33u, 257u}) {
    std::vector<double> values;
    for (size_t i = 0; i < count; ++i) {
      values.push_back(static_cast<double>(random() % 20));
    }
    int64_t expected = 0;
    for (size_t i = 0; i < count; ++i) {
      for (size_t j = i + 1; j < count; ++j) {
        if (values[i] > values[j]) ++expected;
      }
    }
    EXPECT_EQ(CountInversions(values), expected);
    EXPECT_TRUE(std::is_sorted(values.begin(), values.end()));
  }
}

}  // namespace
}  // namespace concord::progress_analytics
