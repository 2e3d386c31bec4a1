// Which answers and totals a form takes. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/inventory/v1/form.pb.h"

namespace concord::inventory {

// FIELD_INVALID with every answer whose item the form does not have, that
// answers an item again, or whose value the item does not take; with a total
// that the form does not take or cannot come to; and with a response that has
// neither.
absl::Status CheckAnswers(const v1::Form& form, const v1::Response& response);

}  // namespace concord::inventory
