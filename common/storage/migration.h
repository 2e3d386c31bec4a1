// Numbered, checksummed schema changes, applied once and in order.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/storage/database.h"

namespace concord::storage {

// One step of the schema. `sql` may hold several statements, separated by `;`.
// A step that has been released is never edited: the checksum of every applied
// step is kept and compared.
struct Migration {
  int number;
  const char* name;
  const char* sql;
};

// Applies what is missing of `owner`'s steps, each in a transaction of its own;
// the store and each service number theirs from 1. Fails with
// FAILED_PRECONDITION, changing nothing, when an applied step is not the one in
// `migrations`, when the numbers are not 1, 2, 3..., or when the database has
// been used by a newer version of the program.
absl::Status Migrate(Database& database, absl::string_view owner,
                     absl::Span<const Migration> migrations);

}  // namespace concord::storage
