// The words of a template that client and therapist fill in. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/template.pb.h"

namespace concord::goal_planning {

// The slot of the person whom a goal is about.
inline constexpr absl::string_view kPersonSlot = "person";

// A slot as texts have it, `{topic}`.
std::string InBraces(absl::string_view code);

// The codes that the text has in braces, in its order, each once. Nothing where
// a brace is no part of such a code.
absl::optional<std::vector<std::string>> SlotCodesIn(absl::string_view text);

// Those of the template's slots that the text still has.
std::vector<const goals::v1::Template::Slot*> OpenSlots(
    const goals::v1::Template& source, absl::string_view text);

// A fault where a changed objective still has a slot of `source`, which is null
// for a goal that was made from no template. `prefix` leads to the goal's
// fields in the request.
std::vector<FieldViolation> FaultsOfSlots(const goals::v1::Goal& goal,
                                          const goals::v1::Goal& before,
                                          const goals::v1::Template* source,
                                          absl::string_view prefix);

}  // namespace concord::goal_planning
