// Who has seen a client's record, from the trail's index.
#pragma once

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/storage/audit/record.h"
#include "common/storage/database.h"

namespace concord::audit {

// Accesses that are asked for apart. Stored.
enum class Category : int64_t {
  // Allowed, by anybody but the client.
  kOthers = 0,
  // Allowed, by the client.
  kOwn = 1,
  kRefused = 2,
};
Category CategoryOf(const Record& record);

// The records of a line lie no further apart in time.
inline constexpr absl::Duration kLongestLine = absl::Seconds(10);

// Adds a line's accesses to the index, or takes them out.
absl::Status AddToIndex(storage::Writer& writer, int64_t line,
                        absl::string_view records);
absl::Status RemoveFromIndex(storage::Writer& writer, int64_t line,
                             absl::string_view records);

// Where an access stands in a list of them.
struct AccessPlace {
  // The time by which the index finds the line, in microseconds since 1970.
  int64_t time = 0;
  int64_t line = 0;
  // Counts the line's accesses of the client and category, from 0.
  int64_t number = 0;
};

struct AccessQuery {
  absl::string_view tenant;
  absl::string_view client;
  Category category = Category::kOthers;
  // In microseconds since 1970; both included.
  int64_t first_time = INT64_MIN;
  int64_t last_time = INT64_MAX;
  // Behind this one; nothing for the first page.
  absl::optional<AccessPlace> after;
};

// Calls `each` while it returns true for the accesses, newest first: exactly
// within a line, to within kLongestLine between lines.
absl::Status ListAccesses(
    storage::Reader& reader, const AccessQuery& query,
    absl::FunctionRef<bool(const AccessPlace&, const Record&)> each);

}  // namespace concord::audit
