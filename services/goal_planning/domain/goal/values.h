// The values of a client that a goal goes against. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {

// A fault for each value that is named again. `prefix` leads to the goal's
// fields in the request.
std::vector<FieldViolation> FaultsOfValueConflicts(const goals::v1::Goal& goal,
                                                   absl::string_view prefix);

// The field of the goal in which a note of the client would change or be lost;
// nothing where all stay as they are.
absl::optional<std::string> ChangedClientNote(const goals::v1::Goal& before,
                                              const goals::v1::Goal& after);

}  // namespace concord::goal_planning
