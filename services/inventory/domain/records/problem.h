// The rules of interpersonal problems and of what measures them. Pure.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/interpersonal_problem.pb.h"
#include "concord/inventory/v1/symptom_domain.pb.h"

namespace concord::inventory {

// FIELD_INVALID when a person or a domain is there twice or unspecified, or
// when the other domain lacks its words or the words their domain.
absl::Status CheckProblem(const v1::InterpersonalProblem& problem);

bool TouchesDomain(const v1::InterpersonalProblem& problem,
                   v1::SymptomDomain domain);

// Sets what the forms of each domain have measured in the client's responses,
// which are newest first.
void SetMeasurements(absl::Span<const v1::Form> forms,
                     const std::vector<v1::FormResponse>& responses,
                     v1::InterpersonalProblem& problem);

}  // namespace concord::inventory
