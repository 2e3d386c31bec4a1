// Probabilities and quantiles of the distributions behind the intervals. Pure.
#pragma once

namespace concord::progress_analytics {

// Probability that a t-distributed value with `degrees` degrees of freedom is
// at least as far from 0 as `t`: 0 to 1. `degrees` is positive. Accurate to
// about 1e-14 (continued fraction of the incomplete beta function,
// DLMF 8.17.22).
double TwoSidedT(double t, double degrees);

// The t beyond which, on both sides together, lies what `confidence` leaves:
// 2.364624... for 0.95 and 7 degrees. `confidence` is inside (0, 1).
double CriticalT(double confidence, double degrees);

// The F that a variable with these degrees of freedom exceeds with probability
// `tail`, which is inside (0, 1).
double CriticalF(double tail, double degrees_above, double degrees_below);

// The same two as of t for the standard normal distribution.
double TwoSidedNormal(double z);
double CriticalNormal(double confidence);

}  // namespace concord::progress_analytics
