// Puts items into the parts and domains in which they count.
#include "services/instruments/scale.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/types/optional.h"
#include "concord/inventory/v1/form.pb.h"
#include "google/protobuf/repeated_field.h"

namespace concord::instruments {
namespace {

using google::protobuf::RepeatedPtrField;
using inventory::v1::Form;

// One list for each group, then one for each item that is in no group.
std::vector<Scale::Items> Grouped(const Scale::Items& items,
                                  const RepeatedPtrField<Form::Group>& groups) {
  std::vector<Scale::Items> grouped;
  ItemIds in_groups;
  for (const Form::Group& group : groups) {
    Scale::Items members;
    for (const Form::Item* item : items) {
      const bool is_member =
          std::find(group.items().begin(), group.items().end(), item->id()) !=
          group.items().end();
      if (is_member && in_groups.insert(item->id()).second) {
        members.push_back(item);
      }
    }
    if (!members.empty()) grouped.push_back(std::move(members));
  }
  for (const Form::Item* item : items) {
    if (!in_groups.contains(item->id())) grouped.push_back({item});
  }
  return grouped;
}

absl::optional<double> LeastOf(const Form& form, const Form::Item& item) {
  const Form::Range range = ValueRangeOf(form, item);
  if (!range.has_minimum()) return absl::nullopt;
  return range.minimum();
}

absl::optional<double> GreatestOf(const Form& form, const Form::Item& item) {
  const Form::Range range = ValueRangeOf(form, item);
  if (!range.has_maximum()) return absl::nullopt;
  return range.maximum();
}

// The sum over the domains of the largest end of their items.
template <typename EndOf>
absl::optional<double> SumOfEnds(const Scale& scale, EndOf end_of) {
  double sum = 0;
  for (const Scale::Items& domain : scale.domains) {
    absl::optional<double> largest;
    for (const Form::Item* item : domain) {
      const absl::optional<double> end = end_of(*scale.form, *item);
      if (!end.has_value()) return absl::nullopt;
      largest = std::max(largest.value_or(*end), *end);
    }
    sum += largest.value_or(0);
  }
  return sum;
}

}  // namespace

bool IsScored(const Form::Item& item) {
  return item.answer_type() == Form::ANSWER_TYPE_UNSPECIFIED ||
         item.answer_type() == Form::ANSWER_TYPE_VALUE;
}

bool TakesChoices(const Form::Item& item) {
  return item.answer_type() == Form::ANSWER_TYPE_SINGLE_CHOICE ||
         item.answer_type() == Form::ANSWER_TYPE_MULTIPLE_CHOICE;
}

Scale ScaleOf(const Form& form, const ItemIds& not_applicable) {
  Scale::Items items;
  for (const Form::Item& item : form.items()) {
    if (IsScored(item) && !not_applicable.contains(item.id())) {
      items.push_back(&item);
    }
  }
  return {.form = &form,
          .method = form.method(),
          .missing_limit = form.missing_limit(),
          .fractional = form.fractional_score(),
          .parts = Grouped(items, form.alternatives()),
          .domains = Grouped(items, form.domains())};
}

Scale ScaleOf(const Form& form, const Form::Subscale& subscale) {
  const ItemIds members(subscale.items().begin(), subscale.items().end());
  Scale::Items items;
  for (const Form::Item& item : form.items()) {
    if (members.contains(item.id())) items.push_back(&item);
  }
  return {.form = &form,
          .method = subscale.method(),
          .missing_limit = subscale.missing_limit(),
          .fractional = subscale.method() == Form::METHOD_MEAN ||
                        form.fractional_answers(),
          .parts = Grouped(items, {}),
          .domains = Grouped(items, {})};
}

Form::Range ValueRangeOf(const Form& form, const Form::Item& item) {
  if (item.has_value_range()) return item.value_range();
  if (form.choices().empty()) return form.value_range();
  const auto [least, greatest] = std::minmax_element(
      form.choices().begin(), form.choices().end(),
      [](const auto& a, const auto& b) { return a.value() < b.value(); });
  Form::Range range;
  range.set_minimum(least->value());
  range.set_maximum(greatest->value());
  return range;
}

Form::Range ScoreRangeOf(const Scale& scale) {
  Form::Range range;
  if (scale.domains.empty()) return range;
  const auto count = static_cast<double>(scale.domains.size());
  if (scale.method == Form::METHOD_COUNT) {
    range.set_minimum(0);
    range.set_maximum(count);
    return range;
  }
  const double factor =
      scale.method == Form::METHOD_SUM_TIMES_FACTOR ? scale.form->factor() : 1;
  const double divisor = scale.method == Form::METHOD_MEAN ? count : 1;
  const absl::optional<double> least = SumOfEnds(scale, LeastOf);
  const absl::optional<double> greatest = SumOfEnds(scale, GreatestOf);
  if (least.has_value()) range.set_minimum(*least * factor / divisor);
  if (greatest.has_value()) range.set_maximum(*greatest * factor / divisor);
  return range;
}

// Scores are quotients of small whole numbers, so that none is as near below a
// half as the sum could round away.
double RoundHalfUp(double score) { return std::floor(score + 0.5); }

bool IsOfWorseSide(const Form::Cutoff& cutoff, type::v1::Direction direction) {
  switch (direction) {
    case type::v1::DIRECTION_LOWER_IS_BETTER:
      return cutoff.has_minimum() && !cutoff.has_maximum() &&
             !cutoff.has_below();
    case type::v1::DIRECTION_HIGHER_IS_BETTER:
      return !cutoff.has_minimum() &&
             cutoff.has_maximum() != cutoff.has_below();
    default:
      return false;
  }
}

const type::v1::Band* BandOf(const RepeatedPtrField<type::v1::Band>& bands,
                             bool fractional, double score) {
  const double rounded = fractional ? score : RoundHalfUp(score);
  const type::v1::Band* found = nullptr;
  for (const type::v1::Band& band : bands) {
    const bool fits =
        band.minimum() <= rounded && (fractional || rounded <= band.maximum());
    if (fits) found = &band;
  }
  return found;
}

}  // namespace concord::instruments
