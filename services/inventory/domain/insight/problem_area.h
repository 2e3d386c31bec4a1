// The rules that speak for and against the four problem areas. Pure.
#pragma once

#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/problem_area_suggestion.pb.h"
#include "services/inventory/domain/insight/problem_area_rule.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// Whether there is code of this name.
bool IsProblemAreaRule(absl::string_view name);

// When things happened is held against these days.
struct Days {
  absl::CivilDay today;
  // When the symptoms began, where it is known.
  absl::optional<absl::CivilDay> onset;
};

// The four areas in the order of their numbers, with the reasons in the order
// of the rules, from usable records. What each rule looks for is described
// beside its function. Nothing that is restricted is told.
std::vector<v1::ProblemAreaSuggestion> SuggestAreas(
    absl::Span<const ProblemAreaRule> rules, const Records& records,
    const Days& days);

}  // namespace concord::inventory
