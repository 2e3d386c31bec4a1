// Looks at a form part by part.
#include "services/instruments/form_faults.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "google/protobuf/repeated_field.h"
#include "services/instruments/scale.h"

namespace concord::instruments {
namespace {

using google::protobuf::RepeatedPtrField;
using inventory::v1::Form;
using Ids = std::set<std::string>;

// Collects faults under the path of the part that is looked at.
class Faults {
 public:
  void At(std::string path) { path_ = std::move(path); }

  // `field` is the part's own; empty for the part itself.
  void AddIf(bool wrong, absl::string_view field,
             absl::string_view description) {
    if (!wrong) return;
    const bool both = !path_.empty() && !field.empty();
    faults_.push_back({absl::StrCat(path_, both ? "." : "", field),
                       std::string(description)});
  }

  std::vector<FieldViolation> Take() { return std::move(faults_); }

 private:
  std::string path_;
  std::vector<FieldViolation> faults_;
};

std::string PathOf(absl::string_view list, int index) {
  return absl::StrCat(list, "[", index, "]");
}

bool AllIn(const Ids& ids, const RepeatedPtrField<std::string>& items) {
  return std::all_of(items.begin(), items.end(),
                     [&ids](const auto& item) { return ids.count(item) > 0; });
}

void CheckEntry(const Form& form, Faults& faults) {
  const bool scored = form.method() != Form::METHOD_NONE;
  const bool directed = form.direction() != type::v1::DIRECTION_UNSPECIFIED;
  faults.At("");
  faults.AddIf(form.code().empty(), "code", "is required; name the form");
  faults.AddIf(form.title().empty(), "title", "is required; name the form");
  faults.AddIf(form.kind() == Form::KIND_UNSPECIFIED, "kind",
               "is required; say what it is filled in for");
  faults.AddIf(form.construct().empty(), "construct",
               "is required; say what it is about");
  faults.AddIf(form.licence().empty(), "licence",
               "is required; say who may use it on which terms");
  faults.AddIf(form.source().empty(), "source",
               "is required; say where it was published or who wrote it");
  faults.AddIf(form.method() == Form::METHOD_UNSPECIFIED, "method",
               "is required; METHOD_NONE scores nothing");
  faults.AddIf(form.item_texts() == Form::ITEM_TEXTS_UNSPECIFIED, "item_texts",
               "is required; say whether the items' texts are here");
  faults.AddIf(scored && !directed, "direction",
               "is required of a score; say which way is better");
  faults.AddIf(!scored && directed, "direction",
               "is for scores; leave it unset or choose a method");
}

void CheckText(const Form& form, const Form::Item& item, Faults& faults) {
  const bool with_text = form.item_texts() == Form::ITEM_TEXTS_INCLUDED;
  faults.AddIf(with_text && item.text().empty(), "text",
               "is required; item_texts says that it is here");
  faults.AddIf(!with_text && !item.text().empty(), "text",
               "is there although item_texts says otherwise; change one of "
               "the two");
}

void CheckValueItem(const Form& form, const Form::Item& item, Faults& faults) {
  const Form::Range range = ValueRangeOf(form, item);
  const bool counted = !item.counted_values().empty();
  faults.AddIf(!range.has_minimum(), "value_range",
               "has no least answer; set minimum here, or choices or "
               "value_range of the form");
  faults.AddIf(range.has_minimum() && range.has_maximum() &&
                   range.maximum() <= range.minimum(),
               "value_range", "leaves one answer or none; widen it");
  faults.AddIf(item.reverse() && !range.has_maximum(), "reverse",
               "needs a greatest answer; set value_range.maximum");
  faults.AddIf(counted != (form.method() == Form::METHOD_COUNT),
               "counted_values",
               "and METHOD_COUNT belong together; change one of the two");
}

// What is for values makes no sense of other answers.
void CheckOtherItem(const Form::Item& item, Faults& faults) {
  constexpr char kForValues[] =
      "is for values; leave it unset or take another answer_type";
  faults.AddIf(item.has_value_range(), "value_range", kForValues);
  faults.AddIf(item.reverse(), "reverse", kForValues);
  faults.AddIf(!item.counted_values().empty(), "counted_values", kForValues);
}

void CheckOptions(const Form::Item& item, Faults& faults) {
  Ids codes;
  for (const Form::Option& option : item.options()) {
    codes.insert(option.code());
    faults.AddIf(option.code().empty() || option.text().empty(), "options",
                 "has one without code or text; give it both");
  }
  faults.AddIf(TakesChoices(item) && item.options_size() < 2, "options",
               "leaves nothing to choose; give at least two");
  faults.AddIf(!TakesChoices(item) &&
                   item.answer_type() != Form::ANSWER_TYPE_TEXT &&
                   !item.options().empty(),
               "options",
               "is for words and choices; leave it empty or take another "
               "answer_type");
  faults.AddIf(static_cast<int>(codes.size()) != item.options_size(), "options",
               "has a code twice; give each its own");
}

// The ids of all items, and of those that are scored.
struct Items {
  Ids all;
  Ids scored;
};

Items CheckItems(const Form& form, Faults& faults) {
  Items items;
  for (int i = 0; i < form.items_size(); ++i) {
    const Form::Item& item = form.items(i);
    faults.At(PathOf("items", i));
    CheckText(form, item, faults);
    CheckOptions(item, faults);
    if (IsScored(item)) {
      CheckValueItem(form, item, faults);
      items.scored.insert(item.id());
    } else {
      CheckOtherItem(item, faults);
    }
    faults.AddIf(!items.all.insert(item.id()).second, "id",
                 "is another item's already; give each its own");
  }
  const bool total_only = form.method() == Form::METHOD_TOTAL_ONLY;
  const bool needs_values = !total_only && form.method() != Form::METHOD_NONE;
  faults.At("");
  faults.AddIf(total_only && !form.items().empty(), "items",
               "come beside a total only; remove them or take another method");
  faults.AddIf(!total_only && form.items().empty(), "items",
               "is empty; ask at least one, or take METHOD_TOTAL_ONLY");
  faults.AddIf(needs_values && !form.items().empty() && items.scored.empty(),
               "method", "has nothing to score; take METHOD_NONE");
  faults.AddIf(total_only && !form.takes_total(), "takes_total",
               "is required of METHOD_TOTAL_ONLY; nothing else could be sent");
  return items;
}

void CheckChoices(const Form& form, Faults& faults) {
  std::set<int> values;
  for (const Form::Choice& choice : form.choices()) {
    values.insert(choice.value());
  }
  faults.At("");
  faults.AddIf(form.choices_size() == 1, "choices",
               "leaves nothing to choose; give at least two, or none");
  faults.AddIf(static_cast<int>(values.size()) != form.choices_size(),
               "choices", "has a value twice; give each its own");
}

// Nothing is left of what only a score has.
void CheckNotScored(const Form& form, Faults& faults) {
  constexpr char kForScores[] =
      "is for scores; leave it unset or take another method";
  faults.At("");
  faults.AddIf(!form.bands().empty(), "bands", kForScores);
  faults.AddIf(!form.cutoffs().empty(), "cutoffs", kForScores);
  faults.AddIf(!form.reliabilities().empty(), "reliabilities", kForScores);
  faults.AddIf(!form.norms().empty(), "norms", kForScores);
  faults.AddIf(!form.subscales().empty(), "subscales", kForScores);
  faults.AddIf(!form.domains().empty(), "domains", kForScores);
  faults.AddIf(!form.alternatives().empty(), "alternatives", kForScores);
  faults.AddIf(form.has_score_range(), "score_range", kForScores);
  faults.AddIf(form.fractional_score(), "fractional_score", kForScores);
  faults.AddIf(form.factor() != 0, "factor", kForScores);
  faults.AddIf(form.takes_total(), "takes_total", kForScores);
  faults.AddIf(form.missing_limit() != 0, "missing_limit", kForScores);
  faults.AddIf(form.estimate() != Form::ESTIMATE_UNSPECIFIED, "estimate",
               kForScores);
  faults.AddIf(form.has_important_difference(), "important_difference",
               kForScores);
  faults.AddIf(form.has_weekly_change_cap(), "weekly_change_cap", kForScores);
}

void CheckChange(const Form& form, Faults& faults) {
  faults.At("");
  const auto& important = form.important_difference();
  faults.AddIf(form.has_important_difference() &&
                   (important.points() > 0) == (important.baseline_share() > 0),
               "important_difference",
               "needs either points or baseline_share, above 0; set one");
  faults.AddIf(
      form.has_weekly_change_cap() && form.weekly_change_cap().value() <= 0,
      "weekly_change_cap.value", "is not above 0; raise it, or leave it out");
}

void CheckMissing(const Form& form, Faults& faults) {
  const auto needed = static_cast<int>(ScaleOf(form).parts.size());
  if (needed == 0) return;
  const bool needs_all = form.estimate() == Form::ESTIMATE_NONE;
  faults.At("");
  faults.AddIf(form.missing_limit() < 0 || form.missing_limit() >= needed,
               "missing_limit",
               "leaves no answer that is needed; make it smaller than the "
               "number of items");
  faults.AddIf(form.estimate() == Form::ESTIMATE_UNSPECIFIED, "estimate",
               "is required; say what stands for missing items");
  faults.AddIf(needs_all != (form.missing_limit() == 0), "missing_limit",
               "and estimate contradict each other; ESTIMATE_NONE goes with 0 "
               "alone");
  faults.AddIf(form.missing_source().empty(), "missing_source",
               "is required; say where the rule for missing items is from");
}

void CheckGroups(const char* list, const RepeatedPtrField<Form::Group>& groups,
                 const Ids& scored, Faults& faults) {
  Ids seen;
  for (int i = 0; i < groups.size(); ++i) {
    const Form::Group& group = groups[i];
    bool again = false;
    for (const std::string& item : group.items()) {
      again |= !seen.insert(item).second;
    }
    faults.At(PathOf(list, i));
    faults.AddIf(group.id().empty(), "id", "is required; name the group");
    faults.AddIf(group.items().empty(), "items",
                 "is empty; name the items that belong together");
    faults.AddIf(!AllIn(scored, group.items()), "items",
                 "has one that the form does not score; use ids of its items");
    faults.AddIf(again, "items",
                 "has one that is in a group already; name each once");
  }
}

bool Equal(const Form::Range& a, const Form::Range& b) {
  return a.SerializeAsString() == b.SerializeAsString();
}

std::string Written(const Form::Range& range) {
  return absl::StrCat(range.has_minimum() ? absl::StrCat(range.minimum()) : "",
                      " to ",
                      range.has_maximum() ? absl::StrCat(range.maximum()) : "");
}

// Without items the range is what the publication says.
void CheckScore(const Form& form, Faults& faults) {
  const bool scored =
      !form.items().empty() && form.method() != Form::METHOD_SUBSCALES_ONLY;
  const bool factor = form.method() == Form::METHOD_SUM_TIMES_FACTOR;
  const bool domains = form.method() == Form::METHOD_LARGEST_OF_DOMAINS;
  const bool whole =
      form.method() != Form::METHOD_MEAN && !form.fractional_answers();
  const Form::Range range = ScoreRangeOf(ScaleOf(form));
  faults.At("");
  faults.AddIf(
      scored && !Equal(form.score_range(), range), "score_range",
      absl::StrCat("is not what the items come to; write ", Written(range)));
  faults.AddIf(factor != (form.factor() > 1), "factor",
               "above 1 and METHOD_SUM_TIMES_FACTOR belong together; change "
               "one of the two");
  faults.AddIf(domains != !form.domains().empty(), "domains",
               "and METHOD_LARGEST_OF_DOMAINS belong together; change one of "
               "the two");
  faults.AddIf(domains && form.missing_limit() > 0, "missing_limit",
               "is above 0, but nothing can stand for a missing domain; set "
               "it to 0");
  faults.AddIf(!whole && !form.fractional_score(), "fractional_score",
               "is required, because the score has fractions");
}

void CheckSubscalesOnly(const Form& form, Faults& faults) {
  if (form.method() != Form::METHOD_SUBSCALES_ONLY) return;
  faults.At("");
  faults.AddIf(form.subscales().empty(), "subscales",
               "is empty; METHOD_SUBSCALES_ONLY needs at least one");
  faults.AddIf(form.takes_total(), "takes_total",
               "is set, but there is no score of the whole form; leave it "
               "unset");
}

void CheckBandCode(const type::v1::Band& band, Faults& faults) {
  faults.AddIf(band.code().empty(), "code", "is required; name the band");
}

void CheckBands(const std::string& path,
                const RepeatedPtrField<type::v1::Band>& bands,
                const Form::Range& range, Faults& faults) {
  double next = range.minimum();
  for (int i = 0; i < bands.size(); ++i) {
    const type::v1::Band& band = bands[i];
    faults.At(PathOf(path, i));
    faults.AddIf(band.minimum() != next, "minimum",
                 absl::StrCat("leaves a gap or overlaps; begin with ", next));
    faults.AddIf(band.maximum() < band.minimum(), "maximum",
                 "is below minimum; raise it");
    CheckBandCode(band, faults);
    next = band.maximum() + 1;
  }
  faults.At("");
  faults.AddIf(!bands.empty() && next != range.maximum() + 1, path,
               absl::StrCat("does not end with the greatest score; end with ",
                            range.maximum()));
}

// Between two bands there may be a gap as published: it is the lower one's.
void CheckFractionalBands(const std::string& path,
                          const RepeatedPtrField<type::v1::Band>& bands,
                          const Form::Range& range, Faults& faults) {
  double end = range.minimum();
  for (int i = 0; i < bands.size(); ++i) {
    const type::v1::Band& band = bands[i];
    faults.At(PathOf(path, i));
    faults.AddIf(band.minimum() < end, "minimum",
                 absl::StrCat("overlaps; begin with ", end, " or above"));
    faults.AddIf(band.maximum() <= band.minimum(), "maximum",
                 "is not above minimum; raise it");
    CheckBandCode(band, faults);
    end = band.maximum();
  }
  faults.At("");
  faults.AddIf(!bands.empty() && bands[0].minimum() != range.minimum(), path,
               absl::StrCat("does not begin with the least score; begin with ",
                            range.minimum()));
  faults.AddIf(!bands.empty() && end != range.maximum(), path,
               absl::StrCat("does not end with the greatest score; end with ",
                            range.maximum()));
}

void CheckBandsOf(const Scale& scale, const std::string& path,
                  const RepeatedPtrField<type::v1::Band>& bands,
                  const Form::Range& range, Faults& faults) {
  if (scale.fractional) {
    CheckFractionalBands(path, bands, range, faults);
  } else {
    CheckBands(path, bands, range, faults);
  }
}

template <typename Figures, typename Predicate>
bool MoreThanOne(const Figures& figures, Predicate predicate) {
  return std::count_if(figures.begin(), figures.end(), predicate) > 1;
}

// What a change is judged by is decided once, in the form.
void CheckUsed(const std::string& prefix,
               const RepeatedPtrField<Form::Reliability>& reliabilities,
               const RepeatedPtrField<type::v1::Norm>& norms, Faults& faults) {
  constexpr char kOnce[] = "has two marked used_for_change; mark one";
  const auto used_as = [](type::v1::Norm::Use use) {
    return [use](const type::v1::Norm& norm) {
      return norm.used_for_change() == use;
    };
  };
  const auto is_used = [](const Form::Reliability& reliability) {
    return reliability.used_for_change();
  };
  const bool any_norm =
      std::any_of(norms.begin(), norms.end(), [](const auto& norm) {
        return norm.used_for_change() != type::v1::Norm::USE_UNSPECIFIED;
      });
  const auto used =
      std::find_if(reliabilities.begin(), reliabilities.end(), is_used);
  faults.At("");
  faults.AddIf(MoreThanOne(reliabilities, is_used), prefix + "reliabilities",
               kOnce);
  faults.AddIf(MoreThanOne(norms, used_as(type::v1::Norm::USE_CLINICAL)) ||
                   MoreThanOne(norms, used_as(type::v1::Norm::USE_NONCLINICAL)),
               prefix + "norms",
               "has two with one part in a change; give each part to one");
  faults.AddIf(
      used != reliabilities.end() && !(used->value() > 0 && used->value() < 1),
      prefix + "reliabilities",
      "is used for change and not between 0 and 1; leave the mark out");
  faults.AddIf(
      used != reliabilities.end() && !any_norm, prefix + "reliabilities",
      "is used for change, but no norm is; mark the one whose standard "
      "deviation goes with it");
  for (int i = 0; i < norms.size(); ++i) {
    faults.At(PathOf(prefix + "norms", i));
    faults.AddIf(norms[i].standard_deviation() <= 0, "standard_deviation",
                 "is not above 0; write what was published");
  }
}

void CheckCutoffs(const std::string& path,
                  const RepeatedPtrField<Form::Cutoff>& cutoffs,
                  type::v1::Direction direction, Faults& faults) {
  const auto is_used = [](const Form::Cutoff& cutoff) {
    return cutoff.used_for_change();
  };
  faults.At("");
  faults.AddIf(MoreThanOne(cutoffs, is_used), path,
               "has two marked used_for_change; mark one");
  for (int i = 0; i < cutoffs.size(); ++i) {
    const Form::Cutoff& cutoff = cutoffs[i];
    faults.At(PathOf(path, i));
    faults.AddIf(cutoff.code().empty(), "code",
                 "is required; name the boundary");
    faults.AddIf(cutoff.source().empty(), "source",
                 "is required; say where it was published");
    faults.AddIf(
        !cutoff.has_minimum() && !cutoff.has_maximum() && !cutoff.has_below(),
        "", "bounds nothing; set minimum, maximum or below");
    faults.AddIf(
        cutoff.used_for_change() && !IsOfWorseSide(cutoff, direction),
        "used_for_change",
        "is for one boundary of the worse side; set minimum where lower is "
        "better, maximum or below where higher is, or leave the mark out");
  }
}

void CheckSubscale(const Form& form, const Form::Subscale& subscale,
                   const std::string& path, const Ids& scored, Faults& faults) {
  const bool known = subscale.method() == Form::METHOD_SUM ||
                     subscale.method() == Form::METHOD_MEAN ||
                     subscale.method() == Form::METHOD_COUNT;
  faults.At(path);
  faults.AddIf(subscale.id().empty(), "id", "is required; name the subscale");
  faults.AddIf(subscale.title().empty(), "title",
               "is required; name the subscale");
  faults.AddIf(!AllIn(scored, subscale.items()), "items",
               "has one that the form does not score; use ids of its items");
  faults.AddIf(!known, "method", "is no sum, mean or count; take one of these");
  faults.AddIf(subscale.missing_limit() < 0 ||
                   subscale.missing_limit() >= subscale.items_size(),
               "missing_limit",
               "leaves no answer that is needed; make it smaller than the "
               "number of items");
  const Scale scale = ScaleOf(form, subscale);
  CheckBandsOf(scale, path + ".bands", subscale.bands(), ScoreRangeOf(scale),
               faults);
  CheckCutoffs(path + ".cutoffs", subscale.cutoffs(), form.direction(), faults);
  CheckUsed(path + ".", subscale.reliabilities(), subscale.norms(), faults);
}

void CheckSubscales(const Form& form, const Ids& scored, Faults& faults) {
  Ids ids;
  for (int i = 0; i < form.subscales_size(); ++i) {
    const std::string path = PathOf("subscales", i);
    CheckSubscale(form, form.subscales(i), path, scored, faults);
    faults.At(path);
    const std::string id =
        absl::StrReplaceAll(form.subscales(i).id(), {{"_", "-"}});
    faults.AddIf(!ids.insert(id).second, "id",
                 "is another subscale's already; give each its own");
    faults.AddIf(!std::all_of(id.begin(), id.end(),
                              [](unsigned char character) {
                                return absl::ascii_islower(character) ||
                                       absl::ascii_isdigit(character) ||
                                       character == '-';
                              }),
                 "id",
                 "cannot be part of a measure's name; use small letters, "
                 "digits, - and _");
  }
}

// A safety item that may not apply or has fractions could not be looked at.
void CheckSafetyItem(const Form& form, const Form::SafetyItem& item,
                     const Ids& scored, Faults& faults) {
  const bool ascending = std::is_sorted(
      item.levels().begin(), item.levels().end(),
      [](const auto& a, const auto& b) { return a.minimum() < b.minimum(); });
  const bool urgent = std::all_of(
      item.levels().begin(), item.levels().end(), [](const auto& level) {
        return level.urgency() !=
               inventory::v1::SafetyFlag::URGENCY_UNSPECIFIED;
      });
  const bool may_not_apply = std::any_of(
      form.items().begin(), form.items().end(), [&item](const auto& asked) {
        return asked.id() == item.item() && asked.may_not_apply();
      });
  faults.AddIf(scored.count(item.item()) == 0, "item",
               "is no item that takes a value; use the id of one");
  faults.AddIf(may_not_apply, "item",
               "may not apply, and could not be looked at then; clear its "
               "may_not_apply");
  faults.AddIf(form.fractional_answers(), "item",
               "has fractions; safety items are of forms with whole answers");
  faults.AddIf(item.levels().empty(), "levels",
               "is empty; say from which answer on a human must look");
  faults.AddIf(!ascending, "levels", "do not ascend; put the least first");
  faults.AddIf(!urgent, "levels",
               "has one without urgency; say how soon a human must look");
  faults.AddIf(
      item.missing_urgency() == inventory::v1::SafetyFlag::URGENCY_UNSPECIFIED,
      "missing_urgency", "is required; say how soon when the item is left out");
  faults.AddIf(item.topic().empty(), "topic",
               "is required; say what the item asks about");
}

void CheckSafetyItems(const Form& form, const Ids& scored, Faults& faults) {
  for (int i = 0; i < form.safety_items_size(); ++i) {
    faults.At(PathOf("safety_items", i));
    CheckSafetyItem(form, form.safety_items(i), scored, faults);
  }
}

}  // namespace

bool IsTenantForm(absl::string_view name) {
  return absl::StartsWith(name, "forms/own-");
}

std::vector<FieldViolation> FindFaults(const Form& form) {
  Faults faults;
  CheckEntry(form, faults);
  const Items items = CheckItems(form, faults);
  CheckChoices(form, faults);
  if (form.method() == Form::METHOD_NONE) {
    CheckNotScored(form, faults);
  } else {
    CheckMissing(form, faults);
    CheckGroups("domains", form.domains(), items.scored, faults);
    CheckGroups("alternatives", form.alternatives(), items.scored, faults);
    CheckScore(form, faults);
    CheckSubscalesOnly(form, faults);
    CheckBandsOf(ScaleOf(form), "bands", form.bands(), form.score_range(),
                 faults);
    CheckCutoffs("cutoffs", form.cutoffs(), form.direction(), faults);
    CheckUsed("", form.reliabilities(), form.norms(), faults);
    CheckSubscales(form, items.scored, faults);
    CheckChange(form, faults);
  }
  CheckSafetyItems(form, items.scored, faults);
  return faults.Take();
}

}  // namespace concord::instruments
