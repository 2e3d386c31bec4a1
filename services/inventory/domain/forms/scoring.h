// What the answers to a form come to. Pure.
#pragma once

#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"

namespace concord::inventory {

// Puts checked answers into the order of the form's items and fills version,
// status, score, band, cutoffs, subscale scores, missing count and evidence. A
// total that was entered is the score, and a draft has none. With items
// missing, as many as the form allows, its estimate stands for them. A score in
// whole numbers is rounded half up for the band and nothing else.
void Score(const v1::Form& form, v1::FormResponse& response);

}  // namespace concord::inventory
