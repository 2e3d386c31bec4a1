// What holds a step back for safety, and what is said about it to whom. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/storage/relation.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::rpc {

// The hold of a safety flag that nobody has attended to; null when there is
// none.
const type::v1::Standing::Hold* FlagHold(const type::v1::Standing& standing);
// The hold about a person; null when there is none.
const type::v1::Standing::Hold* PersonHold(const type::v1::Standing& standing,
                                           absl::string_view person);

// The names of all whom there is such a hold about.
std::vector<std::string> PeopleOnHold(const type::v1::Standing& standing);

// FAILED_PRECONDITION / SAFETY_HOLD. A therapist of the care team is told why
// and, where the step `can_be_overridden`, how to take it all the same. To
// everybody else it is the same error whatever the cause.
absl::Status SafetyHold(const type::v1::Standing::Hold& hold,
                        storage::Relation relation, bool can_be_overridden);

}  // namespace concord::rpc
