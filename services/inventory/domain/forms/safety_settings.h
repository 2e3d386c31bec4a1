// What a tenant's decisions about safety mean. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_settings.pb.h"

namespace concord::inventory {

// FIELD_INVALID where a language has two texts.
absl::Status CheckSafetySettings(const v1::SafetySettings& settings);

// The text for who reads this language: that of the tag, else of a tag of the
// same language, else the first; empty when there is none.
std::string CrisisText(const v1::SafetySettings& settings,
                       absl::string_view language_code);

// How long a flag waits for the care team before it goes to the deputies.
absl::Duration EscalationDelay(const v1::SafetySettings& settings,
                               v1::SafetyFlag::Urgency urgency);

}  // namespace concord::inventory
