// Looks at safety items one by one.
#include "services/inventory/domain/forms/safety.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/type/v1/evidence.pb.h"

namespace concord::inventory {
namespace {

using v1::Form;
using v1::FormResponse;
using v1::SafetyFlag;

constexpr char kRule[] = "safety.item/1";

absl::optional<int> ValueOf(const FormResponse& response,
                            absl::string_view item) {
  for (const FormResponse::Answer& answer : response.answers()) {
    if (answer.item() == item && answer.has_value()) return answer.value();
  }
  return absl::nullopt;
}

// Unspecified below the first level.
SafetyFlag::Urgency UrgencyOf(const Form::SafetyItem& item, int value) {
  SafetyFlag::Urgency urgency = SafetyFlag::URGENCY_UNSPECIFIED;
  for (const Form::SafetyItem::Level& level : item.levels()) {
    if (value >= level.minimum()) urgency = level.urgency();
  }
  return urgency;
}

}  // namespace

std::vector<SafetyFlag> EvaluateSafety(const Form& form,
                                       const FormResponse& response) {
  std::vector<SafetyFlag> flags;
  for (const Form::SafetyItem& item : form.safety_items()) {
    const absl::optional<int> value = ValueOf(response, item.item());
    if (!value.has_value() && response.draft()) continue;
    const SafetyFlag::Urgency urgency =
        value.has_value() ? UrgencyOf(item, *value) : item.missing_urgency();
    if (urgency == SafetyFlag::URGENCY_UNSPECIFIED) continue;
    SafetyFlag& flag = flags.emplace_back();
    flag.set_cause(value.has_value() ? SafetyFlag::CAUSE_ITEM_POSITIVE
                                     : SafetyFlag::CAUSE_ITEM_MISSING);
    flag.set_urgency(urgency);
    flag.set_state(SafetyFlag::STATE_OPEN);
    flag.set_form(form.name());
    flag.set_item(item.item());
    if (value.has_value()) flag.set_answer(*value);
    *flag.mutable_answer_time() = response.completion_time();
    flag.set_of_draft(response.draft());
    type::v1::Evidence& evidence = *flag.mutable_evidence();
    evidence.add_resources(response.name());
    evidence.set_rule(kRule);
    evidence.set_explanation(absl::StrCat(
        form.code(), " item ", item.item(), " (", item.topic(), ") was ",
        value.has_value() ? absl::StrCat("answered with ", *value, ".")
                          : "left out.",
        response.draft() ? " The response is a draft, which its author alone "
                           "can open yet."
                         : ""));
  }
  return flags;
}

std::vector<SafetyFlag> EvaluateCorrection(const Form& form,
                                           const FormResponse& before,
                                           const FormResponse& after) {
  const std::vector<SafetyFlag> known = EvaluateSafety(form, before);
  std::vector<SafetyFlag> flags = EvaluateSafety(form, after);
  const auto is_known = [&known](const SafetyFlag& flag) {
    return std::any_of(known.begin(), known.end(), [&flag](const auto& other) {
      return other.item() == flag.item() && other.cause() == flag.cause() &&
             other.urgency() == flag.urgency();
    });
  };
  flags.erase(std::remove_if(flags.begin(), flags.end(), is_known),
              flags.end());
  return flags;
}

}  // namespace concord::inventory
