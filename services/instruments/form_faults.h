// Whose a form is, and where it contradicts itself. Pure.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"

namespace concord::instruments {

// Whether a form of this name is a tenant's own: `forms/own-sleep-diary`.
bool IsTenantForm(absl::string_view name);

// Every fault with its path within the form (`items[2].value_range`), the rule
// and the remedy; empty when the form can be answered and scored. Name and
// version are not looked at.
std::vector<FieldViolation> FindFaults(const inventory::v1::Form& form);

}  // namespace concord::instruments
