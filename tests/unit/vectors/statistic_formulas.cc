// The statistics of progress analytics in the words of the vectors.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "services/progress_analytics/domain/analysis/series.h"
#include "services/progress_analytics/domain/analysis/trend.h"
#include "services/progress_analytics/domain/statistics/agreement.h"
#include "services/progress_analytics/domain/statistics/attainment.h"
#include "services/progress_analytics/domain/statistics/completeness.h"
#include "services/progress_analytics/domain/statistics/control_chart.h"
#include "services/progress_analytics/domain/statistics/effect_size.h"
#include "services/progress_analytics/domain/statistics/forecast.h"
#include "services/progress_analytics/domain/statistics/regression.h"
#include "services/progress_analytics/domain/statistics/reliable_change.h"
#include "services/progress_analytics/domain/statistics/response.h"
#include "tests/unit/vectors/formulas.h"

namespace concord::vectors {
namespace {

using nlohmann::json;
using namespace progress_analytics;  // NOLINT(google-build-using-namespace)

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
  std::vector<PairedScores> goals;
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

json TrueScoreOf(const json& input) {
  const auto score = EstimateTrueScore(
      {.before = input["pre"], .after = input["post"]}, input["mean"],
      {input["sd"], input["reliability"], input["z"]});
  if (!score.ok()) return Refused();
  return {{"status", "OK"},
          {"estimated_true_pre", score->estimate},
          {"lower", score->low},
          {"upper", score->high},
          {"outside", score->is_outside}};
}

json AttainmentOf(const json& input) {
  std::vector<AttainedGoal> goals;
  for (size_t i = 0; i < input["levels"].size(); ++i) {
    AttainedGoal& goal = goals.emplace_back();
    goal.level = Optional<int>(input["levels"][i]);
    if (!input["weights"].is_null()) goal.weight = input["weights"][i];
  }
  const auto score = ScoreAttainment(goals, input["rho"]);
  if (!score.ok()) return Refused();
  return {{"status", score->t_score.has_value() ? "OK" : "INSUFFICIENT_DATA"},
          {"t_score", OrNull(score->t_score)},
          {"goals_used", score->goals_used},
          {"goals_missing", score->goals_missing}};
}

json PairedEffectOf(const json& input) {
  std::vector<PairedScores> pairs;
  for (size_t i = 0; i < input["pre"].size(); ++i) {
    pairs.push_back({Optional(input["pre"][i]), Optional(input["post"][i])});
  }
  const auto effect = EffectOfPairs(pairs, input["higher_is_better"]);
  if (!effect.has_value()) return {{"status", "INSUFFICIENT_DATA"}};
  const auto& correction = effect->correction;
  return {
      {"status", "OK"},
      {"n", effect->count},
      {"mean_change", effect->mean_change},
      {"sd_pre", effect->deviation_before},
      {"sd_post", effect->deviation_after},
      {"sd_change", effect->deviation_of_change},
      {"d_pre", OrNull(effect->d_before)},
      {"d_av", OrNull(effect->d_average)},
      {"d_z", OrNull(effect->d_change)},
      {"J_exact", correction.has_value() ? json(correction->exact) : json()},
      {"J_approx",
       correction.has_value() ? json(correction->approximate) : json()},
      {"g_pre", OrNull(effect->g_before)}};
}

json GroupEffectOf(const json& input) {
  const auto effect =
      EffectBetweenGroups({input["m1"], input["s1"], input["n1"]},
                          {input["m2"], input["s2"], input["n2"]}, 0.95);
  if (!effect.ok()) return Refused();
  return {{"status", "OK"},
          {"pooled_sd", effect->pooled_deviation},
          {"d", effect->d},
          {"J_exact", effect->correction.exact},
          {"g", effect->g},
          {"se_d", effect->standard_error},
          {"ci_low", effect->interval.low},
          {"ci_high", effect->interval.high}};
}

json ShareOfCase(const json& input) {
  const auto share = ShareOf(input["k"], input["n"], input["z"]);
  if (!share.ok()) return Refused();
  return {{"status", "OK"},
          {"p", share->share},
          {"low", share->interval.low},
          {"high", share->interval.high}};
}

std::vector<absl::optional<double>> OptionalsOf(const json& values) {
  std::vector<absl::optional<double>> optionals;
  for (const json& value : values) optionals.push_back(Optional(value));
  return optionals;
}

std::string NameOf(ShiftSignal signal) {
  switch (signal) {
    case ShiftSignal::kHigh:
      return "HIGH";
    case ShiftSignal::kLow:
      return "LOW";
    case ShiftSignal::kNone:
      break;
  }
  return "NONE";
}

json CusumOf(const json& input) {
  const auto chart =
      CumulativeSums(OptionalsOf(input["y"]), {input["mu0"], input["sigma"]},
                     input["k"], input["h"]);
  if (!chart.ok()) return Refused();
  json points = json::array();
  for (const auto& point : chart->points) {
    points.push_back(point.has_value() ? json{{"c_plus", point->above},
                                              {"c_minus", point->below},
                                              {"signal", NameOf(point->signal)}}
                                       : json());
  }
  return {{"status", "OK"},
          {"points", points},
          {"first_signal_index", OrNull(chart->first_signal)}};
}

json EwmaOf(const json& input) {
  const auto chart =
      MovingAverages(OptionalsOf(input["y"]), {input["mu0"], input["sigma"]},
                     input["lam"], input["L"]);
  if (!chart.ok()) return Refused();
  json points = json::array();
  for (const auto& point : chart->points) {
    points.push_back(point.has_value() ? json{{"z", point->average},
                                              {"ucl", point->upper_limit},
                                              {"lcl", point->lower_limit},
                                              {"signal", NameOf(point->signal)}}
                                       : json());
  }
  return {{"status", "OK"},
          {"points", points},
          {"first_signal_index", OrNull(chart->first_signal)}};
}

json SmoothedOf(const json& input) {
  std::vector<DatedValue> values;
  for (size_t i = 0; i < input["y"].size(); ++i) {
    values.push_back({input["t_days"][i], input["y"][i]});
  }
  const auto smoothed = SmoothByTime(values, input["tau_days"]);
  if (!smoothed.ok()) return Refused();
  return {{"status", "OK"},
          {"smoothed", *smoothed},
          {"last", smoothed->empty() ? json() : json(smoothed->back())}};
}

std::vector<SessionScore> SessionScoresOf(const json& rows) {
  std::vector<SessionScore> scores;
  for (const json& row : rows) scores.push_back({row[0], Optional(row[1])});
  return scores;
}

std::string NameOf(ResponseSignal signal) {
  switch (signal) {
    case ResponseSignal::kBaseline:
      return "BASELINE";
    case ResponseSignal::kOnTrack:
      return "GREEN_ON_TRACK";
    case ResponseSignal::kNotOnTrack:
      return "AMBER_NOT_ON_TRACK";
    case ResponseSignal::kNotApplicable:
      return "NOT_APPLICABLE_SUBCLINICAL_BASELINE";
    case ResponseSignal::kReliableDeterioration:
      return "RED_RELIABLE_DETERIORATION";
    case ResponseSignal::kMissing:
      break;
  }
  return "MISSING";
}

json ExpectedResponseOf(const json& input) {
  const std::vector<SessionScore> scores = SessionScoresOf(input["scores"]);
  const auto response =
      CompareWithCurve(input["baseline"], scores,
                       {.decline = input["beta"],
                        .residual_deviation = input["sd_resid"],
                        .z = input["z"],
                        .floor = input["floor"]},
                       input["rc_points"], Optional(input["min_baseline"]));
  if (!response.ok()) return Refused();
  json points = json::array();
  for (size_t i = 0; i < scores.size(); ++i) {
    const ExpectedResponse::Point& point = response->points[i];
    points.push_back({{"session", scores[i].session},
                      {"expected", point.expected},
                      {"upper", point.upper},
                      {"lower", point.lower},
                      {"signal", NameOf(point.signal)}});
  }
  return {{"status", "OK"},
          {"points", points},
          {"first_alert_session", OrNull(response->first_alert_session)}};
}

std::string NameOf(RuleAlert alert) {
  switch (alert) {
    case RuleAlert::kReliableDeterioration:
      return "RED_RELIABLE_DETERIORATION";
    case RuleAlert::kNoEarlyResponse:
      return "AMBER_NO_EARLY_RESPONSE";
    case RuleAlert::kGreen:
      return "GREEN";
    case RuleAlert::kMissing:
      break;
  }
  return "MISSING";
}

json AlertsOf(const json& input) {
  const auto alerts = ApplyAlertRules(
      Optional(input["baseline"]), SessionScoresOf(input["rows"]),
      {.reliable_points = input["rc_points"],
       .early_session = input["early_session"],
       .early_fraction = input["early_fraction"]});
  if (!alerts.ok()) return Refused();
  json signals = json::array();
  for (const RuleAlert alert : *alerts) signals.push_back(NameOf(alert));
  return {{"status", "OK"}, {"signals", signals}};
}

json SuddenGainsOf(const json& input) {
  const std::vector<double> values = input["y"];
  const auto gains = FindSuddenGains(values, input["rc_points"]);
  if (!gains.ok()) return Refused();
  return {{"status", "OK"}, {"gain_after_index", *gains}};
}

std::string NameOf(Forecast::Status status) {
  switch (status) {
    case Forecast::Status::kUnbounded:
      return "OK_UNBOUNDED";
    case Forecast::Status::kAlreadyReached:
      return "ALREADY_REACHED";
    case Forecast::Status::kNotReachable:
      return "NOT_REACHABLE";
    case Forecast::Status::kOk:
      break;
  }
  return "OK";
}

json ForecastOf(const json& input) {
  const auto forecast = ForecastTarget(
      ObservationsOf(input), {.target = input["target"],
                              .now_week = input["now_week"],
                              .higher_is_better = input["higher_is_better"],
                              .confidence = input["confidence"],
                              .of_single_readings = input["kind"] != "mean",
                              .horizon_weeks = input["horizon_weeks"]});
  if (!forecast.ok()) return Refused();
  if (!forecast->has_value()) return {{"status", "INSUFFICIENT_DATA"}};
  json result = {{"status", NameOf((*forecast)->status)},
                 {"slope", (*forecast)->slope}};
  if ((*forecast)->arrival.has_value()) {
    const Forecast::Arrival& arrival = *(*forecast)->arrival;
    const bool bounded = arrival.weeks.has_value();
    result.update({{"point_week", arrival.week},
                   {"weeks_from_now", arrival.weeks_from_now},
                   {"g", arrival.g},
                   {"low_week", bounded ? json(arrival.weeks->low) : json()},
                   {"high_week", bounded ? json(arrival.weeks->high) : json()},
                   {"beyond_horizon", arrival.beyond_horizon}});
  }
  return result;
}

std::vector<TwoViews> ViewsOf(const json& first, const json& second) {
  std::vector<TwoViews> views;
  for (size_t i = 0; i < first.size(); ++i) {
    views.push_back({Optional(first[i]), Optional(second[i])});
  }
  return views;
}

json DiscrepancyOf(const json& input) {
  const auto result = DescribeDiscrepancy(
      ViewsOf(input["informant_a"], input["informant_b"]), input["z"]);
  if (!result.has_value()) return {{"status", "INSUFFICIENT_DATA"}};
  const bool limited = result->limits.has_value();
  return {{"status", "OK"},
          {"n", result->count},
          {"bias", result->bias},
          {"sd", OrNull(result->deviation)},
          {"loa_low", limited ? json(result->limits->low) : json()},
          {"loa_high", limited ? json(result->limits->high) : json()},
          {"mean_abs", result->mean_distance},
          {"max_abs", result->largest_distance}};
}

json CorrelationOf(const json& input) {
  const std::vector<std::vector<double>> ratings = input["ratings"];
  const auto found = CorrelateRaters(ratings, 0.95);
  if (!found.ok()) return Refused();
  if (!found->has_value()) return {{"status", "INSUFFICIENT_DATA"}};
  const IntraclassCorrelation& icc = **found;
  json result = {
      {"status", icc.one_way_of_mean.has_value() ? "OK" : "OK_NEGATIVE"},
      {"n", icc.targets},
      {"k", icc.raters},
      {"ms_rows", icc.mean_square_targets},
      {"ms_cols", icc.mean_square_raters},
      {"ms_error", icc.mean_square_error},
      {"ms_within", icc.mean_square_within},
      {"icc_1_1", OrNull(icc.one_way)},
      {"icc_2_1", OrNull(icc.agreement)},
      {"icc_3_1", OrNull(icc.consistency)},
      {"icc_1_k", OrNull(icc.one_way_of_mean)},
      {"icc_2_k", OrNull(icc.agreement_of_mean)},
      {"icc_3_k", OrNull(icc.consistency_of_mean)}};
  if (icc.consistency_interval.has_value()) {
    result["icc_3_1_ci"] = {icc.consistency_interval->low,
                            icc.consistency_interval->high};
  }
  return result;
}

json KappaOf(const json& input) {
  const std::vector<double> levels = input["levels"];
  const std::string name = input["weights"];
  const auto found =
      WeightedKappa(ViewsOf(input["rater_a"], input["rater_b"]), levels,
                    name == "linear"      ? KappaWeights::kLinear
                    : name == "quadratic" ? KappaWeights::kQuadratic
                                          : KappaWeights::kUnweighted);
  if (!found.ok()) return Refused();
  if (!found->has_value()) return {{"status", "INSUFFICIENT_DATA"}, {"n", 0}};
  return {{"status", "OK"},
          {"n", (*found)->count},
          {"po", (*found)->observed_agreement},
          {"pe", (*found)->expected_agreement},
          {"kappa", OrNull((*found)->kappa)}};
}

json CompletenessOfCase(const json& input) {
  const auto result =
      CompletenessOf(input["expected_sessions"], OptionalsOf(input["ratings"]));
  if (!result.ok()) return Refused();
  return {{"status", "OK"},
          {"expected", result->expected},
          {"observed", result->observed},
          {"completeness", OrNull(result->share)},
          {"has_pair", result->has_pair}};
}

json TimeAxisOf(const json& input) {
  absl::Time begin;
  absl::Time end;
  absl::TimeZone zone;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full,
                       input["start_utc"].get<std::string>(), &begin, &error) ||
      !absl::ParseTime(absl::RFC3339_full, input["end_utc"].get<std::string>(),
                       &end, &error) ||
      !absl::LoadTimeZone(input["zone"].get<std::string>(), &zone)) {
    return Refused();
  }
  const auto days = [&](absl::TimeZone in) {
    return DayOf({end, 0, in.At(end).offset}) -
           DayOf({begin, 0, in.At(begin).offset});
  };
  return {{"status", "OK"},
          {"elapsed_days", 7 * InWeeks({{begin}, {end}})[1].week},
          {"local_calendar_days", days(zone)},
          {"utc_calendar_days", days(absl::UTCTimeZone())}};
}

}  // namespace

Formulas StatisticFormulas() {
  return {{"rci", ReliableChangeOf},
          {"edwards_nunnally", TrueScoreOf},
          {"jt_cutoffs", CutoffsOf},
          {"clinically_significant_change", SignificanceOf},
          {"gas_t", AttainmentOf},
          {"gbo_change", GoalRatingsOf},
          {"goal_progress", AdvanceOf},
          {"headroom", RoomOf},
          {"ols_trend", LineOf},
          {"theil_sen_mann_kendall", MedianSlopeOf},
          {"prepost_effect_size", PairedEffectOf},
          {"independent_effect_size", GroupEffectOf},
          {"wilson_interval", ShareOfCase},
          {"cusum", CusumOf},
          {"ewma", EwmaOf},
          {"ewma_irregular", SmoothedOf},
          {"expected_treatment_response", ExpectedResponseOf},
          {"rational_alert", AlertsOf},
          {"sudden_gain", SuddenGainsOf},
          {"forecast_time_to_target", ForecastOf},
          {"informant_discrepancy", DiscrepancyOf},
          {"icc", CorrelationOf},
          {"weighted_kappa", KappaOf},
          {"completeness", CompletenessOfCase},
          {"time_axis", TimeAxisOf}};
}

}  // namespace concord::vectors
