// What the answers to a form come to. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/inventory/v1/form.pb.h"

namespace concord::inventory {

// FIELD_INVALID with every answer whose item the form does not have, that
// answers an item again, or whose value is none of the choices.
absl::Status CheckAnswers(const v1::Form& form, const v1::Response& response);

// Puts checked answers into the order of the form's items and fills version,
// status, score, band, missing count and evidence. With items missing, as many
// as the form allows, the score is the mean of those answered times the number
// of items; it is rounded half up for the band and nothing else.
void Score(const v1::Form& form, v1::Response& response);

}  // namespace concord::inventory
