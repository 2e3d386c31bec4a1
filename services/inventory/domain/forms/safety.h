// Which answers a human must look at, whatever the score. Pure.
#pragma once

#include <vector>

#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"

namespace concord::inventory {

// The flags that a named response calls for, in the order of the form's safety
// items: one for each that was answered at a level of the form or left out. In
// a draft nothing is left out yet. It does not matter whether the response has
// a score. That there is none never means that there is no risk (Louzon et al.
// 2016, Psychiatr Serv 67:517).
std::vector<v1::SafetyFlag> EvaluateSafety(const v1::Form& form,
                                           const v1::FormResponse& response);

// Those of `after` that `before` did not call for as well: the same item, for
// the same cause, as urgently.
std::vector<v1::SafetyFlag> EvaluateCorrection(const v1::Form& form,
                                               const v1::FormResponse& before,
                                               const v1::FormResponse& after);

}  // namespace concord::inventory
