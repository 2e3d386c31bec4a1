#include "services/progress_analytics/domain/statistics/agreement.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "services/progress_analytics/domain/statistics/checks.h"
#include "services/progress_analytics/domain/statistics/distributions.h"
#include "services/progress_analytics/domain/statistics/moments.h"

namespace concord::progress_analytics {
namespace {

absl::Status CheckRatings(absl::Span<const std::vector<double>> ratings) {
  for (size_t i = 0; i < ratings.size(); ++i) {
    if (ratings[i].size() != ratings[0].size()) {
      return InvalidField(absl::StrCat("ratings[", i, "]"),
                          "must have a rating by each rater");
    }
    for (const double rating : ratings[i]) {
      if (!std::isfinite(rating)) {
        return InvalidField(absl::StrCat("ratings[", i, "]"),
                            "must hold numbers");
      }
    }
  }
  return absl::OkStatus();
}

absl::optional<double> Ratio(double above, double below) {
  return below != 0 ? absl::optional<double>(above / below) : absl::nullopt;
}

// The sums of squares of the two-way table.
void FillMeanSquares(absl::Span<const std::vector<double>> ratings,
                     IntraclassCorrelation& result) {
  const size_t raters = ratings[0].size();
  std::vector<double> target_means;
  std::vector<double> all;
  for (const std::vector<double>& row : ratings) {
    target_means.push_back(Mean(row));
    all.insert(all.end(), row.begin(), row.end());
  }
  const double mean = Mean(all);
  std::vector<double> rater_means;
  for (size_t j = 0; j < raters; ++j) {
    std::vector<double> column;
    for (const std::vector<double>& row : ratings) column.push_back(row[j]);
    rater_means.push_back(Mean(column));
  }
  Sum of_targets;
  Sum of_raters;
  Sum within;
  Sum error;
  for (size_t i = 0; i < ratings.size(); ++i) {
    of_targets.Add((target_means[i] - mean) * (target_means[i] - mean));
    for (size_t j = 0; j < raters; ++j) {
      const double inside = ratings[i][j] - target_means[i];
      const double left = inside - (rater_means[j] - mean);
      within.Add(inside * inside);
      error.Add(left * left);
    }
  }
  for (const double one : rater_means) {
    of_raters.Add((one - mean) * (one - mean));
  }
  const double n = result.targets;
  const double k = result.raters;
  result.mean_square_targets = k * of_targets.value() / (n - 1);
  result.mean_square_raters = n * of_raters.value() / (k - 1);
  result.mean_square_within = within.value() / (n * (k - 1));
  result.mean_square_error = error.value() / ((n - 1) * (k - 1));
}

void FillMeans(IntraclassCorrelation& result) {
  const double n = result.targets;
  const double rows = result.mean_square_targets;
  const double error = result.mean_square_error;
  result.one_way_of_mean = Ratio(rows - result.mean_square_within, rows);
  result.agreement_of_mean =
      Ratio(rows - error, rows + (result.mean_square_raters - error) / n);
  result.consistency_of_mean = Ratio(rows - error, rows);
}

Interval IntervalOf(const IntraclassCorrelation& result, double confidence) {
  const double n = result.targets;
  const double k = result.raters;
  const double f = result.mean_square_targets / result.mean_square_error;
  const double tail = (1 - confidence) / 2;
  const double low = f / CriticalF(tail, n - 1, (n - 1) * (k - 1));
  const double high = f * CriticalF(tail, (n - 1) * (k - 1), n - 1);
  return {(low - 1) / (low + k - 1), (high - 1) / (high + k - 1)};
}

absl::optional<size_t> IndexOf(absl::Span<const double> levels, double level) {
  const auto found = std::find(levels.begin(), levels.end(), level);
  return found == levels.end() ? absl::nullopt
                               : absl::optional<size_t>(static_cast<size_t>(
                                     found - levels.begin()));
}

// How much two levels count as agreement, from 0 to 1.
double Agreement(size_t a, size_t b, size_t levels, KappaWeights weights) {
  const double distance =
      std::abs(static_cast<double>(a) - static_cast<double>(b)) /
      static_cast<double>(levels - 1);
  switch (weights) {
    case KappaWeights::kUnweighted:
      return a == b ? 1 : 0;
    case KappaWeights::kLinear:
      return 1 - distance;
    case KappaWeights::kQuadratic:
      break;
  }
  return 1 - distance * distance;
}

}  // namespace

absl::optional<Discrepancy> DescribeDiscrepancy(
    absl::Span<const TwoViews> occasions, double z) {
  std::vector<double> differences;
  std::vector<double> distances;
  for (const TwoViews& occasion : occasions) {
    if (!occasion.first.has_value() || !occasion.second.has_value()) continue;
    differences.push_back(*occasion.second - *occasion.first);
    distances.push_back(std::abs(differences.back()));
  }
  if (differences.empty()) return absl::nullopt;
  Discrepancy result;
  result.count = static_cast<int>(differences.size());
  result.bias = Mean(differences);
  result.mean_distance = Mean(distances);
  result.largest_distance =
      *std::max_element(distances.begin(), distances.end());
  if (differences.size() > 1) {
    result.deviation = StandardDeviation(differences);
    result.limits = {result.bias - z * *result.deviation,
                     result.bias + z * *result.deviation};
  }
  return result;
}

absl::StatusOr<absl::optional<IntraclassCorrelation>> CorrelateRaters(
    absl::Span<const std::vector<double>> ratings, double confidence) {
  CONCORD_RETURN_IF_ERROR(CheckConfidence(confidence));
  CONCORD_RETURN_IF_ERROR(CheckRatings(ratings));
  if (ratings.size() < 2 || ratings[0].size() < 2) return absl::nullopt;
  IntraclassCorrelation result;
  result.targets = static_cast<int>(ratings.size());
  result.raters = static_cast<int>(ratings[0].size());
  FillMeanSquares(ratings, result);
  const double n = result.targets;
  const double k = result.raters;
  const double rows = result.mean_square_targets;
  const double error = result.mean_square_error;
  const double within = result.mean_square_within;
  result.one_way = Ratio(rows - within, rows + (k - 1) * within);
  result.agreement =
      Ratio(rows - error, rows + (k - 1) * error +
                              k * (result.mean_square_raters - error) / n);
  result.consistency = Ratio(rows - error, rows + (k - 1) * error);
  const bool is_negative = result.one_way.value_or(0) < 0 ||
                           result.agreement.value_or(0) < 0 ||
                           result.consistency.value_or(0) < 0;
  if (is_negative) return result;
  FillMeans(result);
  if (error > 0 && rows > 0) {
    result.consistency_interval = IntervalOf(result, confidence);
  }
  return result;
}

absl::StatusOr<absl::optional<Kappa>> WeightedKappa(
    absl::Span<const TwoViews> occasions, absl::Span<const double> levels,
    KappaWeights weights) {
  if (levels.size() < 2) {
    return InvalidField("levels", "must be two or more");
  }
  std::vector<double> firsts(levels.size());
  std::vector<double> seconds(levels.size());
  Kappa result;
  double observed = 0;
  for (size_t i = 0; i < occasions.size(); ++i) {
    const TwoViews& occasion = occasions[i];
    if (!occasion.first.has_value() || !occasion.second.has_value()) continue;
    const absl::optional<size_t> a = IndexOf(levels, *occasion.first);
    const absl::optional<size_t> b = IndexOf(levels, *occasion.second);
    if (!a.has_value() || !b.has_value()) {
      return InvalidField(absl::StrCat("occasions[", i, "]"),
                          "must hold levels");
    }
    ++result.count;
    ++firsts[*a];
    ++seconds[*b];
    observed += Agreement(*a, *b, levels.size(), weights);
  }
  if (result.count == 0) return absl::nullopt;
  const double n = result.count;
  result.observed_agreement = observed / n;
  for (size_t a = 0; a < levels.size(); ++a) {
    for (size_t b = 0; b < levels.size(); ++b) {
      result.expected_agreement += firsts[a] / n * (seconds[b] / n) *
                                   Agreement(a, b, levels.size(), weights);
    }
  }
  if (result.expected_agreement < 1) {
    result.kappa = (result.observed_agreement - result.expected_agreement) /
                   (1 - result.expected_agreement);
  }
  return result;
}

}  // namespace concord::progress_analytics
