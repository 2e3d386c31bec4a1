#include "services/inventory/domain/forms/safety_settings.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"

namespace concord::inventory {
namespace {

using v1::SafetyFlag;
using v1::SafetySettings;

constexpr int kUrgentMinutes = 120;
constexpr int kSameDayMinutes = 24 * 60;

absl::string_view LanguageOf(absl::string_view tag) {
  return tag.substr(0, tag.find('-'));
}

}  // namespace

absl::Status CheckSafetySettings(const SafetySettings& settings) {
  std::vector<FieldViolation> violations;
  for (int i = 0; i < settings.crisis_texts_size(); ++i) {
    for (int before = 0; before < i; ++before) {
      if (!absl::EqualsIgnoreCase(
              settings.crisis_texts(i).language_code(),
              settings.crisis_texts(before).language_code())) {
        continue;
      }
      violations.push_back(
          {absl::StrCat("safety_settings.crisis_texts[", i, "].language_code"),
           absl::StrCat("has a text in crisis_texts[", before,
                        "] already; send one of them")});
    }
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

std::string CrisisText(const SafetySettings& settings,
                       absl::string_view language_code) {
  for (const auto& text : settings.crisis_texts()) {
    if (absl::EqualsIgnoreCase(text.language_code(), language_code)) {
      return text.text();
    }
  }
  for (const auto& text : settings.crisis_texts()) {
    if (absl::EqualsIgnoreCase(LanguageOf(text.language_code()),
                               LanguageOf(language_code))) {
      return text.text();
    }
  }
  return settings.crisis_texts().empty() ? "" : settings.crisis_texts(0).text();
}

absl::Duration EscalationDelay(const SafetySettings& settings,
                               SafetyFlag::Urgency urgency) {
  if (urgency == SafetyFlag::URGENCY_URGENT) {
    return absl::Minutes(settings.has_urgent_escalation_minutes()
                             ? settings.urgent_escalation_minutes()
                             : kUrgentMinutes);
  }
  return absl::Minutes(settings.has_same_day_escalation_minutes()
                           ? settings.same_day_escalation_minutes()
                           : kSameDayMinutes);
}

}  // namespace concord::inventory
