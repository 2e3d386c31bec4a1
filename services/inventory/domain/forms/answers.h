// Which answers and totals a form takes. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"

namespace concord::inventory {

// Whether it says something; a refusal to say does not.
bool IsAnswered(const v1::FormResponse::Answer& answer);
// Whether it says something, is declined or does not apply.
bool IsSettled(const v1::FormResponse::Answer& answer);

// FIELD_INVALID with every answer whose item the form does not have, that
// answers an item again, or in a way that the item does not take; with a
// required item that a finished response passes over; with a total that the
// form does not take or cannot come to; and with a response that has neither.
absl::Status CheckAnswers(const v1::Form& form,
                          const v1::FormResponse& response);

}  // namespace concord::inventory
