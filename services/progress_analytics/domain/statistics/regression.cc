// Least squares, Theil-Sen and Mann-Kendall.
#include "services/progress_analytics/domain/statistics/regression.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "services/progress_analytics/domain/statistics/distributions.h"
#include "services/progress_analytics/domain/statistics/moments.h"
#include "services/progress_analytics/domain/statistics/pair_slopes.h"

namespace concord::progress_analytics {
namespace {

constexpr int kMostForExact = 50;
constexpr int kMostForExactWithTies = 10;

template <typename Term>
double SumOf(absl::Span<const Observation> observations, Term term) {
  Sum sum;
  for (const Observation& observation : observations) {
    sum.Add(term(observation));
  }
  return sum.value();
}

LinearFit::Uncertainty UncertaintyOf(const LinearFit& fit, double squared_error,
                                     double total, double confidence) {
  LinearFit::Uncertainty result;
  result.degrees = fit.count - 2;
  result.residual_deviation = std::sqrt(squared_error / result.degrees);
  result.standard_error = result.residual_deviation / std::sqrt(fit.spread);
  result.critical_t = CriticalT(confidence, result.degrees);
  const double reach = result.critical_t * result.standard_error;
  result.slope = {fit.slope - reach, fit.slope + reach};
  if (total > 0) result.r_squared = std::max(0.0, 1 - squared_error / total);
  if (result.standard_error > 0) {
    result.t = fit.slope / result.standard_error;
    result.p_value = TwoSidedT(*result.t, result.degrees);
  } else if (fit.slope != 0) {
    result.p_value = 0;
  }
  return result;
}

double Median(std::vector<double>& values) {
  const auto half =
      values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return *half;
  return (*std::max_element(values.begin(), half) + *half) / 2;
}

// Sums over groups of equal values, as the variance of S needs them.
struct Ties {
  double pairs = 0;          // t (t-1)
  double triples = 0;        // t (t-1) (t-2)
  double variance_part = 0;  // t (t-1) (2t+5)
  std::vector<int> sizes;
};

Ties TiesOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  Ties ties;
  for (size_t begin = 0; begin < values.size();) {
    size_t end = begin;
    while (end < values.size() && values[end] == values[begin]) ++end;
    const auto t = static_cast<double>(end - begin);
    ties.pairs += t * (t - 1);
    ties.triples += t * (t - 1) * (t - 2);
    ties.variance_part += t * (t - 1) * (2 * t + 5);
    ties.sizes.push_back(static_cast<int>(end - begin));
    begin = end;
  }
  return ties;
}

// Rising minus falling pairs. Those of one time or of one value are neither;
// in the order of time, and of value within a time, the falling ones are the
// inversions.
int64_t RankSum(std::vector<Observation> observations, const Ties& weeks,
                const Ties& values) {
  std::sort(observations.begin(), observations.end(),
            [](const Observation& a, const Observation& b) {
              return std::pair(a.week, a.value) < std::pair(b.week, b.value);
            });
  std::vector<double> in_order;
  in_order.reserve(observations.size());
  int64_t alike = 0;
  int64_t run = 0;
  for (size_t i = 0; i < observations.size(); ++i) {
    const bool repeats = i > 0 &&
                         observations[i].week == observations[i - 1].week &&
                         observations[i].value == observations[i - 1].value;
    run = repeats ? run + 1 : 0;
    alike += run;
    in_order.push_back(observations[i].value);
  }
  const auto n = static_cast<int64_t>(observations.size());
  const int64_t tied = static_cast<int64_t>(weeks.pairs + values.pairs) / 2;
  const int64_t differing = n * (n - 1) / 2 - tied + alike;
  return differing - 2 * CountInversions(in_order);
}

double VarianceOf(double n, const Ties& weeks, const Ties& values) {
  double variance =
      (n * (n - 1) * (2 * n + 5) - weeks.variance_part - values.variance_part) /
      18;
  if (n > 2) {
    variance += weeks.triples * values.triples / (9 * n * (n - 1) * (n - 2));
  }
  return variance + weeks.pairs * values.pairs / (2 * n * (n - 1));
}

// The number of orders with 0, 1, 2... falling pairs, in units of orders that
// differ: the product of Gaussian binomials over the groups of equal values.
std::vector<double> OrdersByFallingPairs(const std::vector<int>& group_sizes) {
  std::vector<double> orders = {1};
  int placed = 0;
  for (int size : group_sizes) {
    for (int k = 1; k <= size; ++k) {
      // Times (1 - q^(placed + k)) / (1 - q^k).
      const auto by = static_cast<size_t>(k);
      const size_t grow = static_cast<size_t>(placed) + by;
      std::vector<double> next(orders.size() + grow);
      for (size_t i = 0; i < orders.size(); ++i) {
        next[i] += orders[i];
        next[i + grow] -= orders[i];
      }
      for (size_t i = by; i < next.size(); ++i) next[i] += next[i - by];
      next.resize(orders.size() + grow - by);
      orders = std::move(next);
    }
    placed += size;
  }
  return orders;
}

// Probability of |S| >= `least` over all orders of the values.
double ExactP(const std::vector<int>& group_sizes, double least) {
  const std::vector<double> orders = OrdersByFallingPairs(group_sizes);
  const auto untied_pairs = static_cast<double>(orders.size() - 1);
  double extreme = 0;
  double all = 0;
  for (size_t falling = 0; falling < orders.size(); ++falling) {
    const double rank_sum = untied_pairs - 2 * static_cast<double>(falling);
    if (std::abs(rank_sum) >= least) extreme += orders[falling];
    all += orders[falling];
  }
  return extreme / all;
}

// The probability of each number of falling pairs over all orders of `count`
// values without ties, up to half of the pairs: the other half is its mirror.
// f_n(k) = (f_(n-1)(k) + ... + f_(n-1)(k - n + 1)) / n (Kendall 1975).
std::vector<double> FallingPairProbabilities(int count) {
  std::vector<double> probabilities = {1};
  for (int n = 2; n <= count; ++n) {
    const auto pairs =
        static_cast<size_t>(n) * (static_cast<size_t>(n) - 1) / 2;
    const auto before = probabilities.size();
    const size_t pairs_before = pairs - static_cast<size_t>(n - 1);
    const auto at = [&](size_t k) {
      return k < before ? probabilities[k] : probabilities[pairs_before - k];
    };
    std::vector<double> next(pairs / 2 + 1);
    double window = 0;
    for (size_t k = 0; k < next.size(); ++k) {
      if (k <= pairs_before) window += at(k);
      if (k >= static_cast<size_t>(n)) window -= at(k - static_cast<size_t>(n));
      next[k] = window / n;
    }
    probabilities = std::move(next);
  }
  return probabilities;
}

// The probability of at most so many falling pairs, or so few rising ones.
double TwoSidedExactP(const std::vector<double>& probabilities, int64_t pairs,
                      int64_t rank_sum) {
  if (rank_sum == 0) return 1;
  const auto falling = static_cast<size_t>((pairs - std::abs(rank_sum)) / 2);
  Sum tail;
  for (size_t k = 0; k <= falling; ++k) tail.Add(probabilities[k]);
  return std::min(1.0, 2 * tail.value());
}

// The interval between the `rank`-th smallest and the `rank`-th largest slope;
// nothing when there is no such rank.
absl::optional<Interval> IntervalAtRank(PairSlopes& slopes, double rank) {
  if (rank < 1) return absl::nullopt;
  const auto place = static_cast<int64_t>(rank) - 1;
  return Interval{slopes.AtRank(place),
                  slopes.AtRank(slopes.count() - 1 - place)};
}

// The smallest S that is exceeded with a probability of at most what
// `confidence` leaves on one side gives the rank (Hollander & Wolfe 9.3).
// 0 when there is none.
int64_t ExactRank(int count, int64_t pairs, double confidence) {
  const std::vector<double> probabilities = FallingPairProbabilities(count);
  int64_t rank = 0;
  double tail = 0;
  for (size_t falling = 0; falling < probabilities.size(); ++falling) {
    tail += probabilities[falling];
    const double two_sided = 2 * static_cast<int64_t>(falling) == pairs
                                 ? 1
                                 : std::min(1.0, 2 * tail);
    if (two_sided > 1 - confidence) break;
    rank = static_cast<int64_t>(falling) + 1;
  }
  return rank;
}

}  // namespace

absl::optional<LinearFit> FitLine(absl::Span<const Observation> observations,
                                  double confidence) {
  if (observations.size() < 2) return absl::nullopt;
  const auto n = static_cast<double>(observations.size());
  LinearFit fit;
  fit.count = static_cast<int>(observations.size());
  fit.mean_week =
      SumOf(observations, [](const Observation& o) { return o.week; }) / n;
  const double mean_value =
      SumOf(observations, [](const Observation& o) { return o.value; }) / n;
  fit.spread = SumOf(observations, [&](const Observation& o) {
    return (o.week - fit.mean_week) * (o.week - fit.mean_week);
  });
  if (!(fit.spread > 0)) return absl::nullopt;
  const double together = SumOf(observations, [&](const Observation& o) {
    return (o.week - fit.mean_week) * (o.value - mean_value);
  });
  const double total = SumOf(observations, [&](const Observation& o) {
    return (o.value - mean_value) * (o.value - mean_value);
  });
  fit.slope = together / fit.spread;
  fit.intercept = mean_value - fit.slope * fit.mean_week;
  if (observations.size() == 2) return fit;
  double squared_error = SumOf(observations, [&](const Observation& o) {
    const double error =
        (o.value - mean_value) - fit.slope * (o.week - fit.mean_week);
    return error * error;
  });
  // What is left of a perfect line is rounding.
  if (squared_error <= 1e-24 * total) squared_error = 0;
  fit.uncertainty = UncertaintyOf(fit, squared_error, total, confidence);
  return fit;
}

absl::optional<RankTest> TestRanks(absl::Span<const Observation> observations) {
  if (observations.size() < 2) return absl::nullopt;
  std::vector<double> weeks;
  std::vector<double> values;
  for (const Observation& observation : observations) {
    weeks.push_back(observation.week);
    values.push_back(observation.value);
  }
  const Ties week_ties = TiesOf(std::move(weeks));
  const Ties value_ties = TiesOf(std::move(values));
  const auto n = static_cast<double>(observations.size());
  RankTest test;
  test.count = static_cast<int>(observations.size());
  test.rank_sum = RankSum({observations.begin(), observations.end()}, week_ties,
                          value_ties);
  test.variance = VarianceOf(n, week_ties, value_ties);
  test.has_ties = week_ties.pairs > 0 || value_ties.pairs > 0;
  const auto rank_sum = static_cast<double>(test.rank_sum);
  test.tau_a = rank_sum / (n * (n - 1) / 2);
  const double untied =
      (n * (n - 1) - week_ties.pairs) * (n * (n - 1) - value_ties.pairs) / 4;
  if (untied > 0) test.tau_b = rank_sum / std::sqrt(untied);
  if (test.variance > 0) {
    const double corrected =
        rank_sum - (test.rank_sum > 0) + (test.rank_sum < 0);
    test.z = corrected / std::sqrt(test.variance);
    test.p_normal = TwoSidedNormal(*test.z);
  }
  if (!test.has_ties && test.count <= kMostForExact) {
    test.p_exact = TwoSidedExactP(FallingPairProbabilities(test.count),
                                  int64_t{test.count} * (test.count - 1) / 2,
                                  test.rank_sum);
  } else if (test.count <= kMostForExactWithTies &&
             (week_ties.pairs == 0 || value_ties.pairs == 0)) {
    test.p_exact =
        ExactP(week_ties.pairs > 0 ? week_ties.sizes : value_ties.sizes,
               std::abs(rank_sum));
  }
  return test;
}

absl::optional<MedianSlope> FitMedianSlope(
    absl::Span<const Observation> observations, const RankTest& test,
    double confidence) {
  PairSlopes slopes(observations);
  if (slopes.count() == 0) return absl::nullopt;
  MedianSlope result;
  result.pair_count = slopes.count();
  result.slope = slopes.Median();
  std::vector<double> intercepts;
  for (const Observation& observation : observations) {
    intercepts.push_back(observation.value - result.slope * observation.week);
  }
  result.intercept = Median(intercepts);
  const auto pairs = static_cast<double>(result.pair_count);
  const double reach = CriticalNormal(confidence) * std::sqrt(test.variance);
  result.normal_interval =
      IntervalAtRank(slopes, std::floor((pairs - reach) / 2));
  if (test.count <= kMostForExact && !test.has_ties) {
    result.exact_interval =
        IntervalAtRank(slopes, static_cast<double>(ExactRank(
                                   test.count, result.pair_count, confidence)));
  }
  return result;
}

}  // namespace concord::progress_analytics
