// The limits that a client keeps towards people, put beside what is wished.
// Pure.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/stated_boundary.pb.h"

namespace concord::inventory {

// Every limit that is stated of people who are not private, each party's
// statement by itself: the widest gap first, then what is furthest from
// balanced, then by name, area and party; what is not known last.
std::vector<v1::StatedBoundary> MapBoundaries(
    absl::Span<const v1::Person> people);

}  // namespace concord::inventory
