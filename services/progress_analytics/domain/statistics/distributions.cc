// The incomplete beta function, and quantiles by guarded Newton steps.
#include "services/progress_analytics/domain/statistics/distributions.h"

#include <cmath>
#include <limits>

#include "absl/functional/function_ref.h"

namespace concord::progress_analytics {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kMostIterations = 400;

double LogBeta(double a, double b) {
  return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b);
}

// The continued fraction of I_x(a, b), evaluated by Lentz's method.
double BetaFraction(double x, double a, double b) {
  constexpr double kTiny = 1e-300;
  const auto away_from_zero = [](double value) {
    return std::abs(value) < kTiny ? kTiny : value;
  };
  double c = 1;
  double d = 1 / away_from_zero(1 - (a + b) * x / (a + 1));
  double fraction = d;
  for (int m = 1; m < kMostIterations; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away_from_zero(1 + even * d);
    c = away_from_zero(1 + even / c);
    fraction *= d * c;
    const double odd =
        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away_from_zero(1 + odd * d);
    c = away_from_zero(1 + odd / c);
    const double step = d * c;
    fraction *= step;
    if (std::abs(step - 1) < std::numeric_limits<double>::epsilon()) break;
  }
  return fraction;
}

// I_x(a, b) where `y` is 1 - x, given apart because it may be tiny.
double IncompleteBeta(double x, double y, double a, double b) {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  const double front =
      std::exp(a * std::log(x) + b * std::log(y) - LogBeta(a, b));
  return x < (a + 1) / (a + b + 2) ? front * BetaFraction(x, a, b) / a
                                   : 1 - front * BetaFraction(y, b, a) / b;
}

double DensityT(double t, double degrees) {
  return std::exp(-LogBeta(degrees / 2, 0.5) - 0.5 * std::log(degrees) -
                  (degrees + 1) / 2 * std::log1p(t * t / degrees));
}

double DensityNormal(double z) {
  return std::exp(-z * z / 2) / std::sqrt(2 * kPi);
}

// The positive root of `two_sided(x) = left`, where the slope of `two_sided` is
// -2 `density`: Newton steps, replaced by halving wherever they would leave the
// bracket.
double Critical(double left, absl::FunctionRef<double(double)> two_sided,
                absl::FunctionRef<double(double)> density) {
  double low = 0;
  double high = 1;
  while (two_sided(high) > left && high < 1e300) high *= 2;
  double x = high;
  for (int i = 0; i < kMostIterations; ++i) {
    const double excess = two_sided(x) - left;
    (excess > 0 ? low : high) = x;
    const double slope = -2 * density(x);
    double next = slope < 0 ? x - excess / slope : low;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (std::abs(next - x) <= 1e-15 * std::abs(next)) return next;
    x = next;
  }
  return x;
}

}  // namespace

double TwoSidedT(double t, double degrees) {
  const double square = t * t;
  if (!std::isfinite(square)) return 0;
  return IncompleteBeta(degrees / (degrees + square),
                        square / (degrees + square), degrees / 2, 0.5);
}

double CriticalT(double confidence, double degrees) {
  return Critical(
      1 - confidence, [&](double t) { return TwoSidedT(t, degrees); },
      [&](double t) { return DensityT(t, degrees); });
}

double CriticalF(double tail, double degrees_above, double degrees_below) {
  const double a = degrees_above / 2;
  const double b = degrees_below / 2;
  const auto exceeding = [&](double f) {
    const double all = degrees_above * f + degrees_below;
    return IncompleteBeta(degrees_below / all, degrees_above * f / all, b, a);
  };
  // Half of the density, as of the other two, whose tails are two.
  const auto density = [&](double f) {
    if (!(f > 0)) return 0.0;
    const double ratio = degrees_above / degrees_below;
    return std::exp(a * std::log(ratio) + (a - 1) * std::log(f) -
                    (a + b) * std::log1p(ratio * f) - LogBeta(a, b)) /
           2;
  };
  return Critical(tail, exceeding, density);
}

double TwoSidedNormal(double z) {
  return std::erfc(std::abs(z) / std::sqrt(2.0));
}

double CriticalNormal(double confidence) {
  return Critical(1 - confidence, TwoSidedNormal, DensityNormal);
}

}  // namespace concord::progress_analytics
