// A client's records, read for what is computed from them.
#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/storage/resource_store.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/domain/records/records.h"

namespace concord::inventory {

// What the needs profile may be computed from: the newest 2000 undeleted
// records of each kind, of issues those that weigh most, without what is
// private.
absl::StatusOr<Records> ReadRecords(storage::Snapshot& snapshot,
                                    storage::Scope scope);

// The same, with the newest 2000 facts of the context.
absl::StatusOr<Records> ReadRecordsWithContext(storage::Snapshot& snapshot,
                                               storage::Scope scope);

// The newest 2000 undeleted people who are nobody's private entries, or this
// subject's.
absl::StatusOr<std::vector<v1::Person>> ReadPeople(storage::Snapshot& snapshot,
                                                   storage::Scope scope,
                                                   absl::string_view viewer);

// All people there are, deleted ones and private entries too.
absl::StatusOr<std::vector<v1::Person>> ReadEveryPerson(
    storage::Snapshot& snapshot, storage::Scope scope);

// When the oldest safety flag was opened that is still open; unset without one.
absl::StatusOr<absl::optional<absl::Time>> FirstOpenFlag(
    storage::Snapshot& snapshot, storage::Scope scope);

// How many undeleted register entries there are, whosoever; not exact beyond
// `most`.
absl::StatusOr<int> CountRegisterEntries(storage::Snapshot& snapshot,
                                         storage::Scope scope, int most);

// The newest 2000 responses, newest first, drafts too.
absl::StatusOr<std::vector<v1::FormResponse>> ReadResponses(
    storage::Snapshot& snapshot, storage::Scope scope);

// What was recorded until `as_of`, as it stood then: undeleted people,
// conflicts, issues and incidents, each by name, without other people's private
// entries. LIMIT_REACHED beyond 20000 revisions of one kind.
absl::StatusOr<Records> ReadRecordsAsOf(storage::Snapshot& snapshot,
                                        storage::Scope scope,
                                        absl::string_view viewer,
                                        absl::Time as_of);

}  // namespace concord::inventory
