// Refuses with the field, the rule and the remedy.
#include "services/inventory/domain/forms/answers.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "services/instruments/scale.h"

namespace concord::inventory {
namespace {

using instruments::IsScored;
using instruments::ItemIds;
using instruments::TakesChoices;
using instruments::ValueRangeOf;
using v1::Form;
using v1::FormResponse;
using Violations = std::vector<FieldViolation>;

bool Holds(const Form::Range& range, double value) {
  return (!range.has_minimum() || value >= range.minimum()) &&
         (!range.has_maximum() || value <= range.maximum());
}

std::string Outside(const Form::Range& range) {
  if (!range.has_maximum()) return absl::StrCat("is below ", range.minimum());
  if (!range.has_minimum()) return absl::StrCat("is above ", range.maximum());
  return absl::StrCat("is not between ", range.minimum(), " and ",
                      range.maximum());
}

bool IsChoice(const Form& form, double value) {
  return std::any_of(
      form.choices().begin(), form.choices().end(),
      [value](const Form::Choice& choice) { return choice.value() == value; });
}

// The answers of one response, one after the other.
class Checker {
 public:
  Checker(const Form& form, const FormResponse& response)
      : form_(form), has_total_(response.has_total()) {
    for (const Form::Item& item : form.items()) items_[item.id()] = &item;
    for (const Form::SafetyItem& item : form.safety_items()) {
      safety_items_.insert(item.item());
    }
  }

  void Check(const FormResponse::Answer& answer, const std::string& path) {
    path_ = path;
    const auto found = items_.find(answer.item());
    if (found == items_.end()) {
      return Refuse(".item", form_.items().empty()
                                 ? "is no item: the form has none; send a total"
                                 : "is no item of the form; use the ids of "
                                   "GetForm");
    }
    CheckItem(answer.item());
    CheckApplicable(*found->second, answer);
    CheckDeclined(answer);
    CheckTypes(*found->second, answer);
    CheckValue(*found->second, answer);
    CheckCodes(*found->second, answer);
  }

  // A draft may pass over what is required, and so may a total.
  void CheckRequired(const FormResponse& response) {
    if (response.draft() || response.has_total()) return;
    ItemIds settled;
    for (const FormResponse::Answer& answer : response.answers()) {
      if (IsSettled(answer)) settled.insert(answer.item());
    }
    path_ = "form_response.answers";
    for (const Form::Item& item : form_.items()) {
      if (!item.required() || settled.contains(item.id())) continue;
      Refuse("", absl::StrCat("pass over item ", item.id(),
                              ", which is required; answer it, send "
                              "prefers_not_to_say, or keep a draft"));
    }
  }

  Violations Take() { return std::move(violations_); }

 private:
  void Refuse(absl::string_view field, absl::string_view description) {
    violations_.push_back(
        {absl::StrCat(path_, field), std::string(description)});
  }

  void CheckItem(absl::string_view item) {
    if (!answered_.insert(item).second) {
      Refuse(".item", "is answered already; answer each item once");
    }
    if (has_total_ && !safety_items_.contains(item)) {
      Refuse(".item",
             "comes with a total; beside a total answer safety items only");
    }
  }

  void CheckApplicable(const Form::Item& item,
                       const FormResponse::Answer& answer) {
    if (!answer.not_applicable()) return;
    if (!item.may_not_apply()) {
      Refuse(".not_applicable",
             "is for items that may not apply; leave the item out");
    }
    if (IsAnswered(answer)) {
      Refuse(".not_applicable", "has an answer beside it; send one of the two");
    }
  }

  void CheckDeclined(const FormResponse::Answer& answer) {
    if (!answer.prefers_not_to_say()) return;
    if (IsAnswered(answer) || answer.not_applicable()) {
      Refuse(".prefers_not_to_say",
             "has an answer beside it; send one of the two");
    }
  }

  // Whatever the item does not take.
  void CheckTypes(const Form::Item& item, const FormResponse::Answer& answer) {
    const auto check = [this](bool is_set, bool is_taken, const char* field) {
      if (!is_set || is_taken) return;
      Refuse(field,
             "is not taken by this item; answer as its answer_type says");
    };
    const auto type = item.answer_type();
    const bool words = type == Form::ANSWER_TYPE_TEXT;
    check(answer.has_value(), IsScored(item), ".value");
    check(answer.has_number(), IsScored(item), ".number");
    check(!answer.text().empty(), words, ".text");
    check(!answer.codes().empty(), words || TakesChoices(item), ".codes");
    check(!answer.date().empty(), type == Form::ANSWER_TYPE_DATE, ".date");
    check(!answer.person().empty(), type == Form::ANSWER_TYPE_PERSON,
          ".person");
  }

  void CheckCodes(const Form::Item& item, const FormResponse::Answer& answer) {
    if (item.answer_type() == Form::ANSWER_TYPE_SINGLE_CHOICE &&
        answer.codes_size() > 1) {
      Refuse(".codes", "has more than one; choose one of the item's options");
    }
    ItemIds known;
    for (const Form::Option& option : item.options()) {
      known.insert(option.code());
    }
    ItemIds chosen;
    for (int i = 0; i < answer.codes_size(); ++i) {
      const std::string field = absl::StrCat(".codes[", i, "]");
      if (!known.contains(answer.codes(i))) {
        Refuse(field, "is none of the item's options; use their codes");
      } else if (!chosen.insert(answer.codes(i)).second) {
        Refuse(field, "is there already; send each code once");
      }
    }
  }

  void CheckValue(const Form::Item& item, const FormResponse::Answer& answer) {
    if (!IsScored(item)) return;
    if (answer.has_number() && !form_.fractional_answers()) {
      return Refuse(".number", "is not taken by this form; use value");
    }
    if (answer.has_number() && answer.has_value()) {
      return Refuse(".number", "is set beside value; send one of the two");
    }
    if (!answer.has_number() && !answer.has_value()) return;
    const double value = answer.has_number() ? answer.number() : answer.value();
    const char* field = answer.has_number() ? ".number" : ".value";
    if (!form_.choices().empty() && !IsChoice(form_, value)) {
      return Refuse(field, "is none of the form's choices; use their values");
    }
    const Form::Range range = ValueRangeOf(form_, item);
    if (!Holds(range, value)) {
      Refuse(field,
             absl::StrCat(Outside(range), "; use the range of the item"));
    }
  }

  const Form& form_;
  const bool has_total_;
  absl::flat_hash_map<absl::string_view, const Form::Item*> items_;
  ItemIds safety_items_;
  ItemIds answered_;
  std::string path_;
  Violations violations_;
};

// Empty when the form can come to it.
std::string FaultOfTotal(const Form& form, double total) {
  if (!form.takes_total()) {
    return "is not taken by this form; send the answers to its items";
  }
  if (!Holds(form.score_range(), total)) {
    return absl::StrCat(Outside(form.score_range()),
                        "; enter the score of this form");
  }
  if (!form.fractional_score() && std::floor(total) != total) {
    return "has a fraction; enter the score of this form, a whole number";
  }
  if (form.factor() > 1 && std::fmod(total, form.factor()) != 0) {
    return absl::StrCat("is no multiple of ", form.factor(),
                        "; enter the sum of the items times ", form.factor());
  }
  return {};
}

FieldViolation NothingSent(const Form& form) {
  if (form.items().empty()) {
    return {"form_response.total", "is required by this form; enter its score"};
  }
  return {"form_response.answers",
          form.takes_total() ? "is empty; answer an item or send a total"
                             : "is empty; answer at least one item"};
}

}  // namespace

bool IsAnswered(const FormResponse::Answer& answer) {
  return answer.has_value() || answer.has_number() || !answer.text().empty() ||
         !answer.codes().empty() || !answer.date().empty() ||
         !answer.person().empty();
}

bool IsSettled(const FormResponse::Answer& answer) {
  return IsAnswered(answer) || answer.not_applicable() ||
         answer.prefers_not_to_say();
}

absl::Status CheckAnswers(const Form& form, const FormResponse& response) {
  if (response.answers().empty() && !response.has_total()) {
    return InvalidFields({NothingSent(form)});
  }
  Checker checker(form, response);
  for (int i = 0; i < response.answers_size(); ++i) {
    checker.Check(response.answers(i),
                  absl::StrCat("form_response.answers[", i, "]"));
  }
  checker.CheckRequired(response);
  Violations violations = checker.Take();
  if (response.has_total()) {
    std::string fault = FaultOfTotal(form, response.total());
    if (!fault.empty()) {
      violations.push_back({"form_response.total", std::move(fault)});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace concord::inventory
