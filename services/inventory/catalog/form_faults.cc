// Checks that a form agrees with itself, part by part.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "google/protobuf/repeated_field.h"
#include "services/inventory/catalog/catalogue.h"
#include "services/inventory/catalog/checks.h"
#include "services/inventory/domain/scale.h"

namespace concord::inventory {
namespace {

using google::protobuf::RepeatedPtrField;
using v1::Form;
using Faults = std::vector<std::string>;
using Ids = std::set<std::string>;

bool AllIn(const Ids& ids, const RepeatedPtrField<std::string>& items) {
  return std::all_of(items.begin(), items.end(),
                     [&ids](const auto& item) { return ids.count(item) > 0; });
}

void CheckEntry(const Form& form, Faults& faults) {
  AddFaults(
      {{form.name().empty() || form.code().empty() || form.title().empty(),
        "has no name, code or title"},
       {form.version().empty(), "has no version"},
       {form.kind() == Form::KIND_UNSPECIFIED, "has no kind"},
       {form.construct().empty(), "says nothing of what it measures"},
       {form.licence().empty(), "has no licence"},
       {form.source().empty(), "has no source"},
       {form.method() == Form::METHOD_UNSPECIFIED, "has no method"},
       {form.direction() == Form::DIRECTION_UNSPECIFIED, "has no direction"},
       {form.item_texts() == Form::ITEM_TEXTS_UNSPECIFIED,
        "does not say whether it has the items' texts"}},
      faults);
}

void CheckItem(const Form& form, const Form::Item& item, Faults& faults) {
  const bool with_text = form.item_texts() == Form::ITEM_TEXTS_INCLUDED;
  const Form::Range range = ValueRangeOf(form, item);
  const bool counted = !item.counted_values().empty();
  AddFaults({{with_text && item.text().empty(), "an item has no text"},
             {!with_text && !item.text().empty(),
              "an item has a text that the entry says is not here"},
             {!range.has_minimum(), "an item has no least answer"},
             {range.has_maximum() && range.maximum() <= range.minimum(),
              "an item has one answer or none"},
             {item.reverse() && !range.has_maximum(),
              "a reversed item has no greatest answer"},
             {counted != (form.method() == Form::METHOD_COUNT),
              "counted answers and the method of counting come together"}},
            faults);
}

Ids CheckItems(const Form& form, Faults& faults) {
  Ids items;
  for (const Form::Item& item : form.items()) {
    CheckItem(form, item, faults);
    items.insert(item.id());
  }
  const bool total_only = form.method() == Form::METHOD_TOTAL_ONLY;
  AddFaults({{form.items().empty() != total_only,
              "has no item, or items beside a total only"},
             {total_only && !form.takes_total(), "takes no answer at all"},
             {static_cast<int>(items.size()) != form.items_size(),
              "two items have the same id"}},
            faults);
  return items;
}

void CheckChoices(const Form& form, Faults& faults) {
  std::set<int> values;
  for (const Form::Choice& choice : form.choices()) {
    values.insert(choice.value());
  }
  AddFaults({{form.choices_size() == 1, "has fewer than two choices"},
             {static_cast<int>(values.size()) != form.choices_size(),
              "two choices have the same value"}},
            faults);
}

void CheckMissing(const Form& form, Faults& faults) {
  if (form.items().empty()) return;
  const auto needed = static_cast<int>(ScaleOf(form).parts.size());
  const bool needs_all = form.estimate() == Form::ESTIMATE_NONE;
  AddFaults(
      {{form.missing_limit() < 0 || form.missing_limit() >= needed,
        "needs an answer to be scored"},
       {form.estimate() == Form::ESTIMATE_UNSPECIFIED,
        "does not say what stands for missing items"},
       {needs_all != (form.missing_limit() == 0),
        "limit and estimate of missing items contradict each other"},
       {form.missing_source().empty(), "has no source for missing items"}},
      faults);
}

void CheckGroups(const RepeatedPtrField<Form::Group>& groups, const Ids& items,
                 Faults& faults) {
  Ids seen;
  for (const Form::Group& group : groups) {
    bool again = false;
    for (const std::string& item : group.items()) {
      again |= !seen.insert(item).second;
    }
    AddFaults({{group.id().empty(), "a group has no id"},
               {group.items().empty(), "a group has no item"},
               {!AllIn(items, group.items()), "a group's item is no item"},
               {again, "an item is in two groups"}},
              faults);
  }
}

bool Equal(const Form::Range& a, const Form::Range& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

// Without items the range is what the publication says.
void CheckScore(const Form& form, Faults& faults) {
  const bool scored =
      !form.items().empty() && form.method() != Form::METHOD_SUBSCALES_ONLY;
  const bool factor = form.method() == Form::METHOD_SUM_TIMES_FACTOR;
  const bool domains = form.method() == Form::METHOD_LARGEST_OF_DOMAINS;
  const bool whole =
      form.method() != Form::METHOD_MEAN && !form.fractional_answers();
  AddFaults(
      {{scored && !Equal(form.score_range(), ScoreRangeOf(ScaleOf(form))),
        "the range of the score is not what the items come to"},
       {factor != (form.factor() > 1), "factor and method do not fit"},
       {domains != !form.domains().empty(), "domains and method do not fit"},
       {domains && form.missing_limit() > 0,
        "nothing can stand for a missing domain"},
       {!whole && !form.fractional_score(), "its score has fractions"},
       {form.method() == Form::METHOD_SUBSCALES_ONLY &&
            (form.subscales().empty() || form.takes_total()),
        "has no subscale, or takes a total that none of them is"}},
      faults);
}

void CheckBands(const RepeatedPtrField<Form::Band>& bands,
                const Form::Range& range, Faults& faults) {
  auto next = static_cast<int>(range.minimum());
  for (const Form::Band& band : bands) {
    AddFaults(
        {{band.minimum() != next, "bands leave a gap or overlap"},
         {band.maximum() < band.minimum(), "a band ends before it begins"},
         {band.code().empty(), "a band has no code"}},
        faults);
    next = band.maximum() + 1;
  }
  AddFaults({{!bands.empty() && next != range.maximum() + 1,
              "bands do not end with the greatest score"}},
            faults);
}

// Between two bands there may be a gap as published: it is the lower one's.
void CheckFractionalBands(const RepeatedPtrField<Form::Band>& bands,
                          const Form::Range& range, Faults& faults) {
  double end = range.minimum();
  for (const Form::Band& band : bands) {
    AddFaults(
        {{band.lower_end() < end, "bands leave a gap or overlap"},
         {band.upper_end() <= band.lower_end(), "a band ends before it begins"},
         {band.code().empty(), "a band has no code"}},
        faults);
    end = band.upper_end();
  }
  AddFaults({{!bands.empty() && bands[0].lower_end() != range.minimum(),
              "bands do not begin with the least score"},
             {!bands.empty() && end != range.maximum(),
              "bands do not end with the greatest score"}},
            faults);
}

void CheckBandsOf(const Scale& scale, const RepeatedPtrField<Form::Band>& bands,
                  const Form::Range& range, Faults& faults) {
  if (scale.fractional) {
    CheckFractionalBands(bands, range, faults);
  } else {
    CheckBands(bands, range, faults);
  }
}

void CheckCutoffs(const RepeatedPtrField<Form::Cutoff>& cutoffs,
                  Faults& faults) {
  for (const Form::Cutoff& cutoff : cutoffs) {
    AddFaults(
        {{cutoff.code().empty(), "a cutoff has no code"},
         {cutoff.source().empty(), "a cutoff has no source"},
         {cutoff.minimum() == 0 && !cutoff.has_maximum() && !cutoff.has_below(),
          "a cutoff bounds nothing"}},
        faults);
  }
}

void CheckSubscale(const Form& form, const Form::Subscale& subscale,
                   const Ids& items, Faults& faults) {
  const bool known = subscale.method() == Form::METHOD_SUM ||
                     subscale.method() == Form::METHOD_MEAN ||
                     subscale.method() == Form::METHOD_COUNT;
  AddFaults({{subscale.id().empty() || subscale.title().empty(),
              "a subscale has no id or title"},
             {!AllIn(items, subscale.items()), "a subscale's item is no item"},
             {!known, "a subscale is no sum, mean or count"},
             {subscale.missing_limit() < 0 ||
                  subscale.missing_limit() >= subscale.items_size(),
              "a subscale needs an answer to be scored"}},
            faults);
  const Scale scale = ScaleOf(form, subscale);
  CheckBandsOf(scale, subscale.bands(), ScoreRangeOf(scale), faults);
  CheckCutoffs(subscale.cutoffs(), faults);
}

void CheckSubscales(const Form& form, const Ids& items, Faults& faults) {
  Ids ids;
  for (const Form::Subscale& subscale : form.subscales()) {
    CheckSubscale(form, subscale, items, faults);
    ids.insert(subscale.id());
  }
  AddFaults({{static_cast<int>(ids.size()) != form.subscales_size(),
              "two subscales have the same id"}},
            faults);
}

// A safety item that may not apply or has fractions could not be looked at.
void CheckSafetyItem(const Form& form, const Form::SafetyItem& item,
                     const Ids& items, Faults& faults) {
  const bool ascending = std::is_sorted(
      item.levels().begin(), item.levels().end(),
      [](const auto& a, const auto& b) { return a.minimum() < b.minimum(); });
  const bool urgent = std::all_of(
      item.levels().begin(), item.levels().end(), [](const auto& level) {
        return level.urgency() != v1::SafetyFlag::URGENCY_UNSPECIFIED;
      });
  const bool optional = std::any_of(
      form.items().begin(), form.items().end(), [&item](const auto& asked) {
        return asked.id() == item.item() && asked.may_not_apply();
      });
  AddFaults({{items.count(item.item()) == 0, "a safety item is no item"},
             {optional || form.fractional_answers(),
              "a safety item may not apply, or has fractions"},
             {item.levels().empty(), "a safety item has no level"},
             {!ascending, "a safety item's levels do not ascend"},
             {!urgent, "a safety item's level has no urgency"},
             {item.missing_urgency() == v1::SafetyFlag::URGENCY_UNSPECIFIED,
              "a safety item says nothing for a missing answer"},
             {item.topic().empty(), "a safety item has no topic"}},
            faults);
}

}  // namespace

std::vector<std::string> FaultsOf(const Form& form) {
  Faults faults;
  CheckEntry(form, faults);
  const Ids items = CheckItems(form, faults);
  CheckChoices(form, faults);
  CheckMissing(form, faults);
  CheckGroups(form.domains(), items, faults);
  CheckGroups(form.alternatives(), items, faults);
  CheckScore(form, faults);
  CheckBandsOf(ScaleOf(form), form.bands(), form.score_range(), faults);
  CheckCutoffs(form.cutoffs(), faults);
  CheckSubscales(form, items, faults);
  for (const Form::SafetyItem& item : form.safety_items()) {
    CheckSafetyItem(form, item, items, faults);
  }
  return faults;
}

}  // namespace concord::inventory
