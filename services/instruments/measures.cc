// Reads a form's published figures as those of a measure.
#include "services/instruments/measures.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "concord/type/v1/scale.pb.h"
#include "google/protobuf/repeated_field.h"
#include "services/instruments/form_faults.h"
#include "services/instruments/scale.h"

namespace concord::instruments {
namespace {

using google::protobuf::RepeatedPtrField;
using inventory::v1::Form;
using progress::v1::Measure;
using type::v1::Norm;

// The bounds of values in the contract.
constexpr double kOpenEnd = 1000000;

void FillScale(const Form::Range& range, Measure& measure) {
  measure.set_minimum(range.has_minimum() ? range.minimum() : -kOpenEnd);
  measure.set_maximum(range.has_maximum() ? range.maximum() : kOpenEnd);
}

// The mean of those answered stands for the missing ones: the score is no
// multiple of the step then.
void FillSteps(const Scale& scale, Measure& measure) {
  const Form& form = *scale.form;
  if (scale.fractional) return;
  measure.set_step(scale.method == Form::METHOD_SUM_TIMES_FACTOR ? form.factor()
                                                                 : 1);
  if (form.estimate() == Form::ESTIMATE_MEAN_OF_ANSWERED &&
      scale.missing_limit > 0) {
    measure.set_item_count(static_cast<int>(scale.parts.size()));
    measure.set_missing_limit(scale.missing_limit);
  }
}

void FillBands(const RepeatedPtrField<type::v1::Band>& bands,
               Measure& measure) {
  *measure.mutable_bands() = bands;
  for (type::v1::Band& band : *measure.mutable_bands()) {
    if (band.title().empty()) {
      band.set_title(absl::StrReplaceAll(band.code(), {{"_", " "}}));
    }
  }
}

void FillCutoffs(const RepeatedPtrField<Form::Cutoff>& cutoffs,
                 Measure& measure) {
  for (const Form::Cutoff& cutoff : cutoffs) {
    if (!IsOfWorseSide(cutoff, measure.direction())) continue;
    Measure::Cutoff& boundary = cutoff.used_for_change()
                                    ? *measure.mutable_cutoff()
                                    : *measure.add_other_cutoffs();
    boundary.set_code(cutoff.code());
    boundary.set_source(cutoff.source());
    boundary.set_exclusive(cutoff.has_below());
    boundary.set_value(cutoff.has_minimum()   ? cutoff.minimum()
                       : cutoff.has_maximum() ? cutoff.maximum()
                                              : cutoff.below());
  }
}

void FillReliability(const RepeatedPtrField<Form::Reliability>& reliabilities,
                     Measure& measure) {
  for (const Form::Reliability& reliability : reliabilities) {
    if (!reliability.used_for_change()) continue;
    measure.mutable_reliability()->set_value(reliability.value());
    measure.mutable_reliability()->set_source(reliability.source());
    measure.mutable_reliability()->set_kind(
        absl::StrReplaceAll(reliability.kind(), {{"_", " "}}));
  }
}

void FillNorms(const RepeatedPtrField<Norm>& norms, Measure& measure) {
  for (const Norm& norm : norms) {
    if (norm.used_for_change() == Norm::USE_CLINICAL) {
      *measure.mutable_clinical_norm() = norm;
    } else if (norm.used_for_change() == Norm::USE_NONCLINICAL) {
      *measure.mutable_nonclinical_norm() = norm;
    }
  }
}

void FillLacks(const Form& form, Measure& measure) {
  const auto add_if = [&measure](bool lacks, Measure::Lack lack) {
    if (lacks) measure.add_lacks(lack);
  };
  add_if(!measure.has_reliability() && !measure.has_reliable_points(),
         Measure::LACK_RELIABLE_CHANGE);
  add_if(!measure.has_cutoff(), Measure::LACK_CUTOFF);
  add_if(measure.bands().empty(), Measure::LACK_BANDS);
  add_if(measure.direction() == type::v1::DIRECTION_DECIDED_BY_GOAL,
         Measure::LACK_DIRECTION);
  add_if(!measure.has_nonclinical_norm(), Measure::LACK_NONCLINICAL_NORM);
  add_if(form.item_texts() == Form::ITEM_TEXTS_WITHHELD_BY_LICENCE ||
             form.item_texts() == Form::ITEM_TEXTS_NOT_INCLUDED,
         Measure::LACK_ITEM_TEXTS);
}

// What every score of the form has in common.
Measure Begun(const Form& form, absl::string_view subscale) {
  Measure measure;
  measure.set_name(MeasureName(form.name(), subscale));
  measure.set_code(form.code());
  measure.set_unit(form.unit().empty() ? "points" : form.unit());
  measure.set_direction(form.direction());
  measure.set_domain(form.outcome_domain() ==
                             type::v1::OUTCOME_DOMAIN_UNSPECIFIED
                         ? type::v1::OUTCOME_DOMAIN_INTERPERSONAL
                         : form.outcome_domain());
  measure.set_licence(form.licence());
  measure.set_version(form.version());
  measure.set_form(form.name());
  measure.set_subscale(std::string(subscale));
  measure.set_recall_days(form.recall_days());
  measure.set_about_person(form.about_person());
  measure.set_lower_of_both(form.lower_of_both());
  *measure.mutable_respondents() = form.respondents();
  return measure;
}

// Scales of this project and of tenants have no abbreviation that the field
// knows.
bool IsKnownByCode(const Form& form) {
  return !absl::StartsWith(form.code(), "native.") &&
         form.title() != form.code();
}

std::string OrElse(const std::string& text, const std::string& otherwise) {
  return text.empty() ? otherwise : text;
}

Measure WholeOf(const Form& form) {
  Measure measure = Begun(form, {});
  measure.set_title(IsKnownByCode(form)
                        ? absl::StrCat(form.code(), ", ", form.construct())
                        : form.title());
  measure.set_plain_title(OrElse(form.plain_title(), form.title()));
  FillScale(form.score_range(), measure);
  FillSteps(ScaleOf(form), measure);
  FillBands(form.bands(), measure);
  FillCutoffs(form.cutoffs(), measure);
  FillReliability(form.reliabilities(), measure);
  FillNorms(form.norms(), measure);
  if (form.has_reliable_points()) {
    *measure.mutable_reliable_points() = form.reliable_points();
  }
  if (form.has_important_difference()) {
    *measure.mutable_important_difference() = form.important_difference();
  }
  if (form.has_weekly_change_cap()) {
    *measure.mutable_weekly_change_cap() = form.weekly_change_cap();
  }
  FillLacks(form, measure);
  return measure;
}

Measure PartOf(const Form& form, const Form::Subscale& subscale) {
  Measure measure = Begun(form, subscale.id());
  measure.set_title(
      absl::StrCat(IsKnownByCode(form) ? form.code() : form.title(), ", ",
                   absl::AsciiStrToLower(subscale.title())));
  measure.set_plain_title(
      OrElse(subscale.plain_title(),
             absl::StrCat(OrElse(form.plain_title(), form.title()), ": ",
                          absl::AsciiStrToLower(subscale.title()))));
  const Scale scale = ScaleOf(form, subscale);
  FillScale(ScoreRangeOf(scale), measure);
  FillSteps(scale, measure);
  FillBands(subscale.bands(), measure);
  FillCutoffs(subscale.cutoffs(), measure);
  FillReliability(subscale.reliabilities(), measure);
  FillNorms(subscale.norms(), measure);
  FillLacks(form, measure);
  return measure;
}

}  // namespace

std::string MeasureName(absl::string_view form, absl::string_view subscale) {
  return absl::StrCat("measures/", absl::StripPrefix(form, "forms/"),
                      subscale.empty() ? "" : ".",
                      absl::StrReplaceAll(subscale, {{"_", "-"}}));
}

std::string FormOfMeasure(absl::string_view measure) {
  const absl::string_view code = absl::StripPrefix(measure, "measures/");
  return absl::StrCat("forms/", code.substr(0, code.find('.')));
}

std::vector<Measure> MeasuresOf(const Form& form) {
  std::vector<Measure> measures;
  if (form.method() == Form::METHOD_NONE) return measures;
  if (form.method() != Form::METHOD_SUBSCALES_ONLY) {
    measures.push_back(WholeOf(form));
  }
  for (const Form::Subscale& subscale : form.subscales()) {
    measures.push_back(PartOf(form, subscale));
  }
  return measures;
}

bool IsTenantMeasure(absl::string_view measure) {
  return IsTenantForm(FormOfMeasure(measure));
}

std::vector<Measure> MeasuresOf(absl::Span<const Form> forms) {
  std::vector<Measure> all;
  for (const Form& form : forms) {
    std::vector<Measure> measures = MeasuresOf(form);
    std::move(measures.begin(), measures.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const Measure& a, const Measure& b) {
    return a.name() < b.name();
  });
  return all;
}

bool ChooseCutoff(absl::string_view code, Measure& measure) {
  if (measure.cutoff().code() == code) return true;
  auto& others = *measure.mutable_other_cutoffs();
  const auto chosen = std::find_if(
      others.begin(), others.end(),
      [code](const Measure::Cutoff& one) { return one.code() == code; });
  if (chosen == others.end()) return false;
  if (measure.has_cutoff()) {
    std::swap(*chosen, *measure.mutable_cutoff());
    return true;
  }
  *measure.mutable_cutoff() = std::move(*chosen);
  others.erase(chosen);
  auto& lacks = *measure.mutable_lacks();
  lacks.erase(std::remove(lacks.begin(), lacks.end(), Measure::LACK_CUTOFF),
              lacks.end());
  return true;
}

const Measure* FindMeasure(absl::Span<const Measure> measures,
                           absl::string_view name) {
  const auto found =
      std::lower_bound(measures.begin(), measures.end(), name,
                       [](const Measure& measure, absl::string_view wanted) {
                         return measure.name() < wanted;
                       });
  return found != measures.end() && found->name() == name ? &*found : nullptr;
}

}  // namespace concord::instruments
