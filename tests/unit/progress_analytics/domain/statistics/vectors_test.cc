// The formulas against published and independently computed numbers.
//
// The cases are in tests/data/analytics_vectors.json, or in the file that
// CONCORD_VECTORS names. Of each known formula every number that a case expects
// must be met to the file's tolerance, and what it says is undefined must be.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "services/progress_analytics/domain/statistics/regression.h"
#include "services/progress_analytics/domain/statistics/reliable_change.h"

namespace concord::progress_analytics {
namespace {

using nlohmann::json;

template <typename T>
json OrNull(const absl::optional<T>& value) {
  return value.has_value() ? json(*value) : json();
}

json Refused() { return {{"status", "INVALID_ARGUMENT"}}; }

std::string NameOf(Reliable verdict) {
  switch (verdict) {
    case Reliable::kImproved:
      return "IMPROVED";
    case Reliable::kNoReliableChange:
      return "NO_RELIABLE_CHANGE";
    case Reliable::kDeteriorated:
      break;
  }
  return "DETERIORATED";
}

std::string NameOf(Category category) {
  switch (category) {
    case Category::kRecovered:
      return "RECOVERED";
    case Category::kImproved:
      return "IMPROVED";
    case Category::kUnchanged:
      return "UNCHANGED";
    case Category::kDeteriorated:
      break;
  }
  return "DETERIORATED";
}

json ReliableChangeOf(const json& input) {
  const auto change =
      AssessReliableChange({.before = input["pre"],
                            .after = input["post"],
                            .higher_is_better = input["higher_is_better"]},
                           {.standard_deviation = input["sd"],
                            .reliability = input["reliability"],
                            .z = input["z"]});
  if (!change.ok()) return Refused();
  return {{"status", "OK"},
          {"sem", change->measurement_error},
          {"s_diff", change->difference_error},
          {"rci", change->index},
          {"improvement_rci", change->improvement_index},
          {"rc_threshold", change->threshold},
          {"reliable", NameOf(change->verdict)}};
}

json CutoffsOf(const json& input) {
  const auto cutoffs =
      ComputeCutoffs({input["mean_clinical"], input["sd_clinical"]},
                     {input["mean_nonclinical"], input["sd_nonclinical"]},
                     input["higher_is_better"]);
  if (!cutoffs.ok()) return Refused();
  return {{"status", "OK"},
          {"a", cutoffs->a},
          {"b", cutoffs->b},
          {"c", cutoffs->c},
          {"overlap", cutoffs->overlap}};
}

json SignificanceOf(const json& input) {
  const ScorePair scores = {.before = input["pre"],
                            .after = input["post"],
                            .higher_is_better = input.value("hib", false)};
  Reliable verdict;
  if (input.contains("raw_threshold")) {
    verdict = JudgePoints(scores, input["raw_threshold"], Boundary::kAtLeast);
  } else {
    const auto change =
        AssessReliableChange(scores, {input["sd"], input["r"], input["z"]});
    if (!change.ok()) return Refused();
    verdict = change->verdict;
  }
  const ClinicalSignificance result = Classify(scores, input["cut"], verdict);
  return {{"status", "OK"},
          {"category", NameOf(result.category)},
          {"reliable", NameOf(verdict)},
          {"clinical_at_baseline", result.clinical_at_baseline},
          {"clinical_at_end", result.clinical_at_end},
          {"crossed_to_functional",
           result.clinical_at_baseline && !result.clinical_at_end},
          {"crossed_to_clinical",
           !result.clinical_at_baseline && result.clinical_at_end}};
}

std::vector<Observation> ObservationsOf(const json& input) {
  std::vector<Observation> observations;
  for (size_t i = 0; i < input["x_weeks"].size(); ++i) {
    const json& week = input["x_weeks"][i];
    const json& value = input["y"][i];
    if (!week.is_null() && !value.is_null()) {
      observations.push_back({week, value});
    }
  }
  return observations;
}

json LineOf(const json& input) {
  const std::vector<Observation> observations = ObservationsOf(input);
  const auto fit = FitLine(observations, input["confidence"]);
  if (!fit.has_value()) {
    return {
        {"status", observations.size() < 2 ? "INSUFFICIENT_DATA" : "UNDEFINED"},
        {"n", observations.size()}};
  }
  json result = {{"status", "OK_NO_INTERVAL"}, {"n", fit->count},
                 {"slope", fit->slope},        {"intercept", fit->intercept},
                 {"mean_x", fit->mean_week},   {"sxx", fit->spread}};
  if (fit->uncertainty.has_value()) {
    const LinearFit::Uncertainty& u = *fit->uncertainty;
    result.update({{"status", "OK"},
                   {"df", u.degrees},
                   {"residual_sd", u.residual_deviation},
                   {"se_slope", u.standard_error},
                   {"t_crit", u.critical_t},
                   {"ci_low", u.slope.low},
                   {"ci_high", u.slope.high},
                   {"r_squared", OrNull(u.r_squared)},
                   {"t_stat", OrNull(u.t)},
                   {"p_value", OrNull(u.p_value)}});
  }
  return result;
}

json MedianSlopeOf(const json& input) {
  const std::vector<Observation> observations = ObservationsOf(input);
  const auto test = TestRanks(observations);
  if (!test.has_value()) {
    return {{"status", "INSUFFICIENT_DATA"}, {"n", observations.size()}};
  }
  const auto median = FitMedianSlope(observations, *test, input["confidence"]);
  if (!median.has_value()) {
    return {{"status", "UNDEFINED"}, {"n", observations.size()}};
  }
  const auto low = [](const absl::optional<Interval>& interval) {
    return interval.has_value() ? json(interval->low) : json();
  };
  const auto high = [](const absl::optional<Interval>& interval) {
    return interval.has_value() ? json(interval->high) : json();
  };
  json result = {{"status", "OK"},
                 {"n", test->count},
                 {"n_slopes", median->pair_count},
                 {"slope", median->slope},
                 {"intercept", median->intercept},
                 {"S", test->rank_sum},
                 {"var_S", test->variance},
                 {"tau_a", test->tau_a},
                 {"tau_b", OrNull(test->tau_b)},
                 {"Z", OrNull(test->z)},
                 {"p_normal", OrNull(test->p_normal)},
                 {"p_exact", test->has_ties ? json() : OrNull(test->p_exact)},
                 {"slope_ci_low", low(median->normal_interval)},
                 {"slope_ci_high", high(median->normal_interval)},
                 {"slope_ci_exact_low", low(median->exact_interval)},
                 {"slope_ci_exact_high", high(median->exact_interval)}};
  if (test->p_exact.has_value()) result["p_permutation"] = *test->p_exact;
  return result;
}

json AdvanceOf(const json& input) {
  const Advance advance =
      AdvanceTowards(input["target"], input["baseline"], input["current"]);
  if (!advance.fraction.has_value()) {
    return {{"status", "UNDEFINED"},
            {"reason", "BASELINE_EQUALS_TARGET"},
            {"reached", advance.reached}};
  }
  return {{"status", "OK"},
          {"fraction", *advance.fraction},
          {"percent_clamped",
           std::min(100.0, std::max(0.0, 100 * *advance.fraction))},
          {"reached", advance.reached},
          {"regressed", advance.regressed}};
}

json GoalRatingsOf(const json& input) {
  const auto optional = [](const json& value) {
    return value.is_null() ? absl::optional<double>()
                           : absl::optional<double>(value.get<double>());
  };
  std::vector<GoalRatings> goals;
  for (const json& goal : input["goals"]) {
    goals.push_back({optional(goal["t1"]), optional(goal["t2"])});
  }
  const GoalRatingsChange change =
      ChangeOfGoalRatings(goals, input["threshold"]);
  json result = {{"status", change.goals_used > 0 ? "OK" : "INSUFFICIENT_DATA"},
                 {"goals_used", change.goals_used},
                 {"goals", json::array()}};
  for (const auto& goal : change.goals) {
    result["goals"].push_back(goal.has_value()
                                  ? json{{"status", "OK"},
                                         {"change", goal->change},
                                         {"reliable", NameOf(goal->verdict)}}
                                  : json{{"status", "MISSING"}});
  }
  if (change.mean.has_value()) {
    result["mean_change"] = change.mean->change;
    result["mean_reliable"] = NameOf(change.mean->verdict);
  }
  return result;
}

json RoomOf(const json& input) {
  const Room room = RoomOn(
      {input["scale_min"], input["scale_max"], input["higher_is_better"]},
      input["baseline"], input["rc_points"]);
  return {{"status", "OK"},
          {"improvement_headroom", room.improvement},
          {"can_show_reliable_improvement", room.can_improve_reliably},
          {"deterioration_headroom", room.deterioration},
          {"can_show_reliable_deterioration", room.can_deteriorate_reliably}};
}

const std::map<std::string, std::function<json(const json&)>>& Formulas() {
  static const auto* const formulas =
      new std::map<std::string, std::function<json(const json&)>>{
          {"rci", ReliableChangeOf},
          {"jt_cutoffs", CutoffsOf},
          {"clinically_significant_change", SignificanceOf},
          {"ols_trend", LineOf},
          {"theil_sen_mann_kendall", MedianSlopeOf},
          {"goal_progress", AdvanceOf},
          {"gbo_change", GoalRatingsOf},
          {"headroom", RoomOf}};
  return *formulas;
}

// Every expected value is there; numbers may differ by `tolerance`, absolutely
// or relative to their size.
bool Meets(const json& expected, const json& actual, double tolerance) {
  if (expected.is_number() && actual.is_number()) {
    const double e = expected;
    const double a = actual;
    return std::abs(e - a) <= tolerance * std::max(1.0, std::abs(e));
  }
  if (expected.is_object()) {
    if (!actual.is_object()) return false;
    for (const auto& [key, value] : expected.items()) {
      const json found = actual.contains(key) ? actual[key] : json();
      if (!Meets(value, found, tolerance)) return false;
    }
    return true;
  }
  if (expected.is_array()) {
    if (!actual.is_array() || expected.size() != actual.size()) return false;
    for (size_t i = 0; i < expected.size(); ++i) {
      if (!Meets(expected[i], actual[i], tolerance)) return false;
    }
    return true;
  }
  return expected == actual;
}

int passed = 0;
int failed = 0;

TEST(VectorsTest, EveryFormulaMeetsEveryCase) {
  const char* const chosen = std::getenv("CONCORD_VECTORS");
  const std::string path =
      chosen == nullptr ? "tests/data/analytics_vectors.json" : chosen;
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  const json vectors = json::parse(file);
  const double tolerance = vectors["meta"].value("numeric_tolerance", 1e-9);
  for (const json& test : vectors["cases"]) {
    const auto formula = Formulas().find(test["formula"]);
    if (formula == Formulas().end()) continue;
    const json actual = formula->second(test["input"]);
    const bool met = Meets(test["expected"], actual, tolerance);
    ++(met ? passed : failed);
    EXPECT_TRUE(met) << test["id"] << "\nexpected " << test["expected"]
                     << "\nactual   " << actual;
  }
  EXPECT_GT(passed, 0);
}

}  // namespace
}  // namespace concord::progress_analytics

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  std::cout << concord::progress_analytics::passed << " passed, "
            << concord::progress_analytics::failed << " failed\n";
  return result;
}
