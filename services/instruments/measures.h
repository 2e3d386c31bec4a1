// What can be measured with a form: its score and those of its subscales. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::instruments {

// `measures/mspss` for `forms/mspss`; with the subscale `significant_other`,
// `measures/mspss.significant-other`.
std::string MeasureName(absl::string_view form, absl::string_view subscale);
// `forms/mspss` for both.
std::string FormOfMeasure(absl::string_view measure);

// Whether it is of a tenant's own form.
bool IsTenantMeasure(absl::string_view measure);

// In the order of the form: the whole score first, where it has one. Empty for
// a form of which nothing is scored. The form has no faults.
std::vector<progress::v1::Measure> MeasuresOf(const inventory::v1::Form& form);
// Of all of them, by name.
std::vector<progress::v1::Measure> MeasuresOf(
    absl::Span<const inventory::v1::Form> forms);
// Makes the published boundary with this code the one of the clinical range.
// False when the measure has no such boundary.
bool ChooseCutoff(absl::string_view code, progress::v1::Measure& measure);
// Of measures in the order of their names; null when there is none.
const progress::v1::Measure* FindMeasure(
    absl::Span<const progress::v1::Measure> measures, absl::string_view name);

}  // namespace concord::instruments
