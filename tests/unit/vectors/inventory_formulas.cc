// The scores and figures of inventory in the words of the vectors.
#include <algorithm>
#include <string>
#include <vector>

#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "services/inventory/catalogue/catalogue.h"
#include "services/inventory/domain/forms/answers.h"
#include "services/inventory/domain/forms/safety.h"
#include "services/inventory/domain/forms/scoring.h"
#include "services/inventory/domain/forms/social_rhythm.h"
#include "services/inventory/domain/insight/network.h"
#include "tests/unit/vectors/formulas.h"

namespace concord::vectors {
namespace {

using inventory::v1::Form;
using inventory::v1::FormResponse;
using inventory::v1::SafetyFlag;
using nlohmann::json;

const Form& FormNamed(const std::string& name) {
  static const auto* const catalogue =
      new inventory::Catalogue(*inventory::Catalogue::Load());
  return *catalogue->FindForm(name);
}

// Null values are items without an answer.
FormResponse ResponseWith(const Form& form, const json& input) {
  FormResponse response;
  const json& values = input["items"];
  for (size_t i = 0; i < values.size(); ++i) {
    FormResponse::Answer& answer = *response.add_answers();
    answer.set_item(form.items(static_cast<int>(i)).id());
    if (!values[i].is_null()) answer.set_value(values[i].get<int>());
  }
  if (input.value("work_not_applicable", false)) {
    response.mutable_answers(0)->set_not_applicable(true);
  }
  return response;
}

const char* NameOf(FormResponse::Status status) {
  switch (status) {
    case FormResponse::STATUS_SCORED:
      return "OK";
    case FormResponse::STATUS_PRORATED:
      return "OK_PRORATED";
    default:
      return "NOT_SCORABLE";
  }
}

bool IsOnSideOf(const google::protobuf::RepeatedPtrField<std::string>& cutoffs,
                const char* cutoff) {
  return std::count(cutoffs.begin(), cutoffs.end(), cutoff) > 0;
}

bool HasFlag(const Form& form, const FormResponse& response,
             SafetyFlag::Cause cause) {
  const auto flags = inventory::EvaluateSafety(form, response);
  return std::any_of(flags.begin(), flags.end(), [cause](const auto& flag) {
    return flag.cause() == cause;
  });
}

// A whole score is one without a band where the form has bands but some items
// do not apply.
json BandOf(const FormResponse& response) {
  return response.band().empty() ? json() : json(response.band());
}

// What each form's case asks beside its status.
using Describe = void (*)(const Form&, const FormResponse&, json&);

Formula Scored(const char* name, Describe describe) {
  return [name, describe](const json& input) -> json {
    const Form& form = FormNamed(name);
    FormResponse response = ResponseWith(form, input);
    if (!inventory::CheckAnswers(form, response).ok()) return Refused();
    inventory::Score(form, response);
    json result = {{"status", NameOf(response.status())}};
    describe(form, response, result);
    return result;
  };
}

json ScoreOf(const FormResponse& response) {
  return response.has_score() ? json(response.score()) : json();
}

json PartOf(const FormResponse& response, const char* subscale) {
  for (const auto& part : response.subscale_scores()) {
    if (part.subscale() == subscale) {
      return part.has_score() ? json(part.score()) : json();
    }
  }
  return {};
}

bool IsPartOnSideOf(const FormResponse& response, const char* subscale,
                    const char* cutoff) {
  for (const auto& part : response.subscale_scores()) {
    if (part.subscale() == subscale) return IsOnSideOf(part.cutoffs(), cutoff);
  }
  return false;
}

bool IsRisky(const Form& form, const FormResponse& response) {
  return HasFlag(form, response, SafetyFlag::CAUSE_ITEM_POSITIVE);
}

void Phq9(const Form& form, const FormResponse& response, json& result) {
  result.update({{"total", response.rounded_score()},
                 {"total_unrounded", ScoreOf(response)},
                 {"band", BandOf(response)},
                 {"missing", response.missing_count()},
                 {"item9_positive", IsRisky(form, response)},
                 {"item9_missing",
                  HasFlag(form, response, SafetyFlag::CAUSE_ITEM_MISSING)}});
}

void Wsas(const Form&, const FormResponse& response, json& result) {
  if (!response.has_score()) return;
  result.update({{"total", ScoreOf(response)},
                 {"max_possible", response.reachable_score()},
                 {"comparable_total", response.comparable_score()},
                 {"band", BandOf(response)}});
}

void Who5(const Form& form, const FormResponse& response, json& result) {
  result.update({{"raw", response.score() / form.factor()},
                 {"percent", ScoreOf(response)},
                 {"low_wellbeing", IsOnSideOf(response.cutoffs(), "low")}});
}

void Core10(const Form& form, const FormResponse& response, json& result) {
  result.update({{"clinical_score", ScoreOf(response)},
                 {"risk_item_positive", IsRisky(form, response)},
                 {"above_cutoff", IsOnSideOf(response.cutoffs(), "clinical")}});
}

void Qids(const Form& form, const FormResponse& response, json& result) {
  result["item12_positive"] = IsRisky(form, response);
  if (!response.has_score()) return;
  result.update({{"total", ScoreOf(response)}, {"band", BandOf(response)}});
}

void Ras(const Form& form, const FormResponse& response, json& result) {
  result.update({{"mean", ScoreOf(response)},
                 {"sum", response.score() * form.items_size()}});
}

void Mspss(const Form&, const FormResponse& response, json& result) {
  result.update({{"significant_other", PartOf(response, "significant_other")},
                 {"family", PartOf(response, "family")},
                 {"friends", PartOf(response, "friends")},
                 {"total", ScoreOf(response)},
                 {"band", BandOf(response)}});
}

// The total counts what was answered; a part of it says what is missing.
void Djg6(const Form&, const FormResponse& response, json& result) {
  result.update({{"status", response.missing_count() > 0 ? "OK_PARTIAL" : "OK"},
                 {"emotional", PartOf(response, "emotional")},
                 {"social", PartOf(response, "social")},
                 {"total", ScoreOf(response)},
                 {"band", BandOf(response)}});
}

void EcrRs(const Form&, const FormResponse& response, json& result) {
  result.update({{"status", "OK"},
                 {"avoidance", PartOf(response, "avoidance")},
                 {"anxiety", PartOf(response, "anxiety")}});
}

void Lsns6(const Form&, const FormResponse& response, json& result) {
  result.update(
      {{"family", PartOf(response, "family")},
       {"friends", PartOf(response, "friends")},
       {"total", ScoreOf(response)},
       {"at_risk", IsOnSideOf(response.cutoffs(), "at_risk_isolation")},
       {"family_marginal", IsPartOnSideOf(response, "family", "marginal_ties")},
       {"friends_marginal",
        IsPartOnSideOf(response, "friends", "marginal_ties")}});
}

json RhythmOf(const json& input) {
  std::vector<std::vector<absl::optional<int>>> times;
  std::vector<int> habitual;
  for (const auto& [activity, days] : input["times"].items()) {
    std::vector<absl::optional<int>>& one = times.emplace_back();
    for (const json& day : days) one.push_back(Optional<int>(day));
    habitual.push_back(input["habitual"][activity]);
  }
  std::vector<inventory::Activity> activities;
  for (size_t i = 0; i < times.size(); ++i) {
    activities.push_back({times[i], habitual[i]});
  }
  const inventory::SocialRhythm rhythm =
      inventory::RateSocialRhythm(activities, input["tolerance_min"]);
  return {{"status", rhythm.score.has_value() ? "OK" : "NOT_SCORABLE"},
          {"hits", rhythm.hits},
          {"activities", rhythm.activities},
          {"score", OrNull(rhythm.score)}};
}

json NetworkOf(const json& input) {
  std::vector<inventory::NetworkTie> ties;
  for (const json& person : input["people"]) {
    if (!person.value("current", true)) continue;
    ties.push_back({.ring = person["circle"],
                    .category = person["category"],
                    .received = Optional(person["support"]),
                    .given = Optional(person["given"]),
                    .conflict = person["conflict"]});
  }
  if (ties.empty()) return {{"status", "INSUFFICIENT_DATA"}, {"size", 0}};
  const inventory::NetworkFigures figures = inventory::ComputeFigures(ties);
  return {{"status", "OK"},
          {"size", ties.size()},
          {"inner_circle",
           std::count_if(ties.begin(), ties.end(),
                         [](const auto& tie) { return tie.ring == 1; })},
          {"support_hhi", OrNull(figures.support_concentration)},
          {"category_blau", OrNull(figures.category_diversity)},
          {"reciprocity", OrNull(figures.reciprocity)},
          {"conflict_share", OrNull(figures.conflict_share)}};
}

}  // namespace

Formulas InventoryFormulas() {
  return {{"score:PHQ-9", Scored("forms/phq-9", &Phq9)},
          {"score:WSAS", Scored("forms/wsas", &Wsas)},
          {"score:WHO-5", Scored("forms/who-5", &Who5)},
          {"score:CORE-10", Scored("forms/core-10", &Core10)},
          {"score:QIDS-SR16", Scored("forms/qids-sr16", &Qids)},
          {"score:RAS", Scored("forms/ras", &Ras)},
          {"score:MSPSS", Scored("forms/mspss", &Mspss)},
          {"score:DJG-6", Scored("forms/djg-6", &Djg6)},
          {"score:ECR-RS", Scored("forms/ecr-rs", &EcrRs)},
          {"score:LSNS-6", Scored("forms/lsns-6", &Lsns6)},
          {"score:SRM-5", RhythmOf},
          {"inventory_network", NetworkOf}};
}

}  // namespace concord::vectors
