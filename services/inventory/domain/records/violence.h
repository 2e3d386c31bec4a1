// With whom nothing may be done together. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/person.pb.h"

namespace concord::inventory {

// Whether either party says that violence is disclosed or suspected: nothing
// may then be done together with the person, and the tie is never called a
// strength.
bool IsUnsafe(const v1::Person& person);

// The names of everybody who is on hold, in the order of the names: who is
// unsafe, whether or not their entry was deleted, and who is called the same,
// unless the party that says so of the one says of the other that nothing was
// disclosed. `people` are all there are, deleted ones too.
std::vector<std::string> PeopleOnHold(absl::Span<const v1::Person> people);

// FIELD_NOT_ALLOWED where the caller, the client or else a therapist, changes
// what is the other party's to say.
absl::Status CheckViolence(bool is_client, const v1::Person& before,
                           const v1::Person& after);

}  // namespace concord::inventory
