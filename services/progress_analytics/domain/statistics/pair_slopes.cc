#include "services/progress_analytics/domain/statistics/pair_slopes.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace concord::progress_analytics {
namespace {

// So few pairs are looked at one by one.
constexpr int64_t kFewPairs = 2048;
constexpr size_t kFirstSample = 512;
constexpr size_t kLaterSample = 128;
constexpr int kMostDraws = 8192;
// Into how many of its own deviations a sample's place is trusted.
constexpr double kTrust = 1.7;
constexpr double kResolution = 1e-11;

// One of `length` equally likely numbers.
size_t Draw(size_t length, uint64_t& random) {
  random ^= random << 13;
  random ^= random >> 7;
  random ^= random << 17;
  return static_cast<size_t>((random >> 32) * length >> 32);
}

// Merges two sorted neighbours from `from` into `to`.
int64_t Merge(const double* from, size_t middle, size_t end, double* to) {
  size_t left = 0;
  size_t right = middle;
  int64_t inversions = 0;
  while (left < middle && right < end) {
    const bool descends = from[right] < from[left];
    *to++ = descends ? from[right] : from[left];
    inversions += descends ? static_cast<int64_t>(middle - left) : 0;
    right += descends ? 1 : 0;
    left += descends ? 0 : 1;
  }
  to = std::copy(from + left, from + middle, to);
  std::copy(from + right, from + end, to);
  return inversions;
}

int64_t SortShort(double* values, size_t size) {
  int64_t inversions = 0;
  for (size_t i = 1; i < size; ++i) {
    const double value = values[i];
    size_t place = i;
    for (; place > 0 && values[place - 1] > value; --place) {
      values[place] = values[place - 1];
      ++inversions;
    }
    values[place] = value;
  }
  return inversions;
}

double AtPlace(std::vector<double>& values, size_t place) {
  const auto position = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), position, values.end());
  return *position;
}

}  // namespace

int64_t CountInversions(std::vector<double>& values) {
  constexpr size_t kShort = 8;
  const size_t size = values.size();
  int64_t inversions = 0;
  for (size_t begin = 0; begin < size; begin += kShort) {
    inversions +=
        SortShort(values.data() + begin, std::min(kShort, size - begin));
  }
  std::vector<double> merged(size);
  for (size_t width = kShort; width < size; width *= 2) {
    for (size_t begin = 0; begin < size; begin += 2 * width) {
      inversions +=
          Merge(values.data() + begin, std::min(width, size - begin),
                std::min(2 * width, size - begin), merged.data() + begin);
    }
    values.swap(merged);
  }
  return inversions;
}

PairSlopes::PairSlopes(absl::Span<const Observation> observations)
    : observations_(observations.begin(), observations.end()) {
  std::sort(observations_.begin(), observations_.end(),
            [](const Observation& a, const Observation& b) {
              return std::pair(a.week, a.value) < std::pair(b.week, b.value);
            });
  const auto n = static_cast<int64_t>(observations_.size());
  count_ = n * (n - 1) / 2;
  int64_t of_one_time = 0;
  double least = std::numeric_limits<double>::infinity();
  double largest = -least;
  double shortest = std::numeric_limits<double>::infinity();
  for (size_t i = 0; i < observations_.size(); ++i) {
    const double weeks =
        i > 0 ? observations_[i].week - observations_[i - 1].week : 1;
    of_one_time = weeks == 0 ? of_one_time + 1 : 0;
    count_ -= of_one_time;
    if (weeks > 0) shortest = std::min(shortest, weeks);
    least = std::min(least, observations_[i].value);
    largest = std::max(largest, observations_[i].value);
  }
  if (count_ == 0) return;
  range_ = largest - least;
  steepest_ = 1 + 2 * range_ / shortest;
}

double PairSlopes::ResolutionAt(double slope) const {
  return kResolution * (std::abs(slope) + range_);
}

// What descends when the slope is taken out of all values rises by less.
int64_t PairSlopes::CountBelow(double slope) {
  keys_.clear();
  for (const Observation& one : observations_) {
    keys_.push_back(one.value - slope * (one.week - observations_[0].week));
  }
  return CountInversions(keys_);
}

std::vector<double> PairSlopes::Sample(const Bracket& bracket, size_t size) {
  std::vector<double> sample;
  sample.reserve(size);
  for (int i = 0; i < kMostDraws && sample.size() < size; ++i) {
    const size_t a = Draw(observations_.size(), random_);
    const size_t b = Draw(observations_.size(), random_);
    if (observations_[a].week == observations_[b].week) continue;
    const double slope = SlopeOf(a, b);
    if (slope >= bracket.low && slope < bracket.high) sample.push_back(slope);
  }
  return sample;
}

void PairSlopes::NarrowTo(double slope, int64_t first, int64_t second,
                          Bracket& bracket) {
  if (slope <= bracket.low || slope >= bracket.high) return;
  const int64_t below = CountBelow(slope);
  if (below <= first) {
    bracket.low = slope;
    bracket.below_low = below;
  } else if (below > second) {
    bracket.high = slope;
    bracket.below_high = below;
  }
}

// In the order of what is left at the lower end those change places, on the way
// to that of the upper end, whose slope is between.
std::vector<double> PairSlopes::Within(const Bracket& bracket) const {
  const auto left_at = [&](const Observation& one, double slope) {
    return one.value - slope * (one.week - observations_[0].week);
  };
  std::vector<Observation> moved = observations_;
  std::stable_sort(moved.begin(), moved.end(),
                   [&](const Observation& a, const Observation& b) {
                     return left_at(a, bracket.low) < left_at(b, bracket.low);
                   });
  std::vector<double> slopes;
  slopes.reserve(static_cast<size_t>(bracket.below_high - bracket.below_low));
  for (size_t i = 1; i < moved.size(); ++i) {
    const Observation one = moved[i];
    const double left = left_at(one, bracket.high);
    size_t place = i;
    for (; place > 0 && left_at(moved[place - 1], bracket.high) > left;
         --place) {
      const Observation& other = moved[place - 1];
      slopes.push_back((one.value - other.value) / (one.week - other.week));
      moved[place] = other;
    }
    moved[place] = one;
  }
  return slopes;
}

std::vector<double> PairSlopes::All() const {
  std::vector<double> slopes;
  slopes.reserve(static_cast<size_t>(count_));
  for (size_t i = 0; i < observations_.size(); ++i) {
    for (size_t j = i + 1; j < observations_.size(); ++j) {
      if (observations_[i].week != observations_[j].week) {
        slopes.push_back(SlopeOf(i, j));
      }
    }
  }
  return slopes;
}

std::pair<double, double> PairSlopes::AtRanks(int64_t first, int64_t second) {
  constexpr int kMostRounds = 24;
  Bracket bracket = {-steepest_, steepest_, 0, count_};
  const auto few = std::max<int64_t>(
      kFewPairs, 4 * static_cast<int64_t>(observations_.size()));
  for (int round = 0; round < kMostRounds; ++round) {
    const int64_t inside = bracket.below_high - bracket.below_low;
    if (inside <= few) break;
    std::vector<double> sample =
        Sample(bracket, round == 0 ? kFirstSample : kLaterSample);
    if (sample.empty()) break;
    const auto size = static_cast<double>(sample.size());
    const double share =
        (static_cast<double>(first - bracket.below_low) + 0.5) /
        static_cast<double>(inside);
    const double reach = 1 + kTrust * std::sqrt(size * share * (1 - share));
    const auto place = [&](double at) {
      return static_cast<size_t>(std::clamp(at, 0.0, size - 1));
    };
    const double low = AtPlace(sample, place(share * size - reach));
    const double high = AtPlace(sample, place(share * size + reach));
    NarrowTo(low - ResolutionAt(low), first, second, bracket);
    NarrowTo(high + ResolutionAt(high), first, second, bracket);
    // One slope may be that of most pairs, as on coarse scales.
    if (bracket.high - bracket.low <=
        2 * (ResolutionAt(bracket.low) + ResolutionAt(bracket.high))) {
      return {low, low};
    }
  }
  std::vector<double> slopes;
  if (count_ > few && bracket.below_high - bracket.below_low <= few) {
    slopes = Within(bracket);
  }
  if (static_cast<int64_t>(slopes.size()) !=
      bracket.below_high - bracket.below_low) {
    slopes = All();
    bracket.below_low = 0;
  }
  const auto place = static_cast<size_t>(first - bracket.below_low);
  const double at_first = AtPlace(slopes, place);
  if (second == first) return {at_first, at_first};
  return {at_first, *std::min_element(
                        slopes.begin() + static_cast<std::ptrdiff_t>(place) + 1,
                        slopes.end())};
}

double PairSlopes::Median() {
  const auto [low, high] = AtRanks((count_ - 1) / 2, count_ / 2);
  return low == high ? low : (low + high) / 2;
}

}  // namespace concord::progress_analytics
