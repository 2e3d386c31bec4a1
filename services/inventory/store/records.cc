// Reads page after page, newest first.
#include "services/inventory/store/records.h"

#include <utility>
#include <vector>

#include "absl/types/optional.h"
#include "common/status/error.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

constexpr int kMostOfAKind = 2000;
constexpr int kPageSize = 500;

// Undeleted resources of the kind, in `state` when that is not null.
template <typename Resource>
absl::StatusOr<std::vector<Resource>> ReadNewest(
    storage::Snapshot& snapshot, const storage::Kind& kind,
    storage::Scope scope, absl::optional<int64_t> state = absl::nullopt) {
  std::vector<Resource> resources;
  storage::Page page;
  page.size = kPageSize;
  page.newest_first = true;
  page.state = state;
  for (bool more = true;
       more && resources.size() + kPageSize <= size_t{kMostOfAKind};) {
    bool parses = true;
    CONCORD_ASSIGN_OR_RETURN(
        more,
        snapshot.List(kind, scope, page, [&](const storage::Record& record) {
          Resource& resource = resources.emplace_back();
          parses &= resource.ParseFromString(record.bytes);
          page.after = {kind.index(resource).sort, record.id};
        }));
    if (!parses) return Bug("a stored resource does not parse");
  }
  return resources;
}

}  // namespace

absl::StatusOr<Records> ReadRecords(storage::Snapshot& snapshot,
                                    storage::Scope scope) {
  Records records;
  CONCORD_ASSIGN_OR_RETURN(records.people,
                           ReadNewest<v1::Person>(snapshot, kPeople, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.conflicts, ReadNewest<v1::Conflict>(snapshot, kConflicts, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.incidents, ReadNewest<v1::Incident>(snapshot, kIncidents, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.open_flags,
      ReadNewest<v1::SafetyFlag>(snapshot, kSafetyFlags, scope,
                                 v1::SafetyFlag::STATE_OPEN));
  return UsableRecords(std::move(records));
}

}  // namespace concord::inventory
