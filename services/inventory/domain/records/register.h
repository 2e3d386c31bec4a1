// The rules of the client's values, needs and limits. Pure.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "concord/inventory/v1/register_entry.pb.h"

namespace concord::inventory {

// FIELD_INVALID when an entry that is no need has an urgency or says what it is
// about, when one names a person twice, or links to itself or twice to another.
absl::Status CheckRegisterEntry(const v1::RegisterEntry& entry);

// FIELD_NOT_ALLOWED when the therapist's importance differs.
absl::Status CheckRegisteredByClient(const v1::RegisterEntry& before,
                                     const v1::RegisterEntry& after);

// PRECONDITION_MISSING, naming the entry, when one of `entries` links to the
// one of this name.
absl::Status CheckNotLinked(absl::string_view name,
                            const std::vector<v1::RegisterEntry>& entries);

}  // namespace concord::inventory
