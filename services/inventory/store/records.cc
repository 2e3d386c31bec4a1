// Reads page after page, newest first.
#include "services/inventory/store/records.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "google/protobuf/message.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

constexpr int kMostOfAKind = 2000;
constexpr int kPageSize = 500;
constexpr int kUsuallyOfAKind = 64;

// Parses the kind's entries from `page` on, page by page while `wants_more`,
// each into what `next` gives for it.
absl::Status Walk(storage::Snapshot& snapshot, const entry::Kind& kind,
                  storage::Scope scope, storage::Page page,
                  absl::FunctionRef<bool()> wants_more,
                  absl::FunctionRef<google::protobuf::Message&()> next) {
  page.size = kPageSize;
  for (bool more = true; more && wants_more();) {
    bool parses = true;
    CONCORD_ASSIGN_OR_RETURN(
        more, snapshot.List(kind.stored(), scope, page,
                            [&](const storage::Record& record) {
                              parses &= next().ParseFromString(record.bytes);
                              page.after = {record.position, record.id};
                            }));
    if (!parses) return Bug("a stored resource does not parse");
  }
  return absl::OkStatus();
}

// Undeleted entries of the kind that are nobody's alone or `viewer`'s, in
// one of `states` unless that is 0.
template <typename Resource>
absl::StatusOr<std::vector<Resource>> ReadNewest(
    storage::Snapshot& snapshot, const entry::Kind& kind, storage::Scope scope,
    int64_t states = 0, absl::string_view viewer = "") {
  std::vector<Resource> resources;
  resources.reserve(kUsuallyOfAKind);
  CONCORD_RETURN_IF_ERROR(Walk(
      snapshot, kind, scope,
      {.descending = !kind.stored().is_ranked,
       .states = states,
       .viewer = viewer},
      [&] { return resources.size() + kPageSize <= size_t{kMostOfAKind}; },
      [&]() -> Resource& { return resources.emplace_back(); }));
  return resources;
}

constexpr int kMostRevisions = 20000;

// When the revision was stored. Entries without an update time are voided at
// most.
template <typename Resource>
absl::Time StoredAt(const Resource& resource) {
  if constexpr (requires { resource.update_time(); }) {
    return FromTimestamp(resource.update_time());
  } else {
    return FromTimestamp(resource.has_voiding() ? resource.voiding().void_time()
                                                : resource.create_time());
  }
}

// The newest revision of each entry that is not newer than `as_of`, where
// `viewer` could have seen it then and may see the entry today.
template <typename Resource>
absl::StatusOr<std::vector<Resource>> ReadAsOf(storage::Snapshot& snapshot,
                                               const entry::Kind& kind,
                                               storage::Scope scope,
                                               absl::string_view viewer,
                                               absl::Time as_of) {
  struct Course {
    absl::optional<Resource> then;
    bool is_seen_today = false;
  };
  std::map<std::string, Course> courses;
  bool parses = true;
  CONCORD_RETURN_IF_ERROR(snapshot.ListHistory(
      kind.stored(), scope, kMostRevisions, [&](const storage::Record& record) {
        Course& course = courses[record.id];
        // The last one of an entry is today's.
        course.is_seen_today =
            record.private_to.empty() || record.private_to == viewer;
        Resource resource;
        parses &= resource.ParseFromString(record.bytes);
        if (StoredAt(resource) > as_of) return;
        course.then.reset();
        if (!record.deleted && course.is_seen_today) {
          course.then = std::move(resource);
        }
      }));
  if (!parses) return Bug("a stored resource does not parse");
  std::vector<Resource> resources;
  for (auto& [id, course] : courses) {
    if (course.then.has_value() && course.is_seen_today) {
      resources.push_back(*std::move(course.then));
    }
  }
  return resources;
}

}  // namespace

absl::StatusOr<std::vector<v1::Person>> ReadPeople(storage::Snapshot& snapshot,
                                                   storage::Scope scope,
                                                   absl::string_view viewer) {
  return ReadNewest<v1::Person>(snapshot, kPeople, scope, /*states=*/0, viewer);
}

absl::StatusOr<std::vector<v1::Person>> ReadEveryPerson(
    storage::Snapshot& snapshot, storage::Scope scope) {
  std::vector<v1::Person> people;
  CONCORD_RETURN_IF_ERROR(Walk(
      snapshot, kPeople, scope, {.show_deleted = true}, [] { return true; },
      [&]() -> v1::Person& { return people.emplace_back(); }));
  return people;
}

absl::StatusOr<absl::optional<absl::Time>> FirstOpenFlag(
    storage::Snapshot& snapshot, storage::Scope scope) {
  absl::optional<absl::Time> first;
  CONCORD_RETURN_IF_ERROR(
      snapshot
          .List(
              kSafetyFlags.stored(), scope,
              {.size = 1, .states = storage::BitOf(v1::SafetyFlag::STATE_OPEN)},
              [&](const storage::Record& record) {
                first = FromMicros(record.position);
              })
          .status());
  return first;
}

absl::StatusOr<int> CountRegisterEntries(storage::Snapshot& snapshot,
                                         storage::Scope scope, int most) {
  int count = 0;
  v1::RegisterEntry entry;
  CONCORD_RETURN_IF_ERROR(Walk(
      snapshot, kRegisterEntries, scope, {}, [&] { return count < most; },
      [&]() -> v1::RegisterEntry& {
        ++count;
        return entry;
      }));
  return count;
}

absl::StatusOr<std::vector<v1::FormResponse>> ReadResponses(
    storage::Snapshot& snapshot, storage::Scope scope) {
  return ReadNewest<v1::FormResponse>(snapshot, kResponses, scope);
}

absl::StatusOr<Records> ReadRecordsAsOf(storage::Snapshot& snapshot,
                                        storage::Scope scope,
                                        absl::string_view viewer,
                                        absl::Time as_of) {
  Records records;
  CONCORD_ASSIGN_OR_RETURN(
      records.people,
      ReadAsOf<v1::Person>(snapshot, kPeople, scope, viewer, as_of));
  CONCORD_ASSIGN_OR_RETURN(
      records.conflicts,
      ReadAsOf<v1::Conflict>(snapshot, kConflicts, scope, viewer, as_of));
  CONCORD_ASSIGN_OR_RETURN(
      records.incidents,
      ReadAsOf<v1::Incident>(snapshot, kIncidents, scope, viewer, as_of));
  CONCORD_ASSIGN_OR_RETURN(
      records.unresolved_issues,
      ReadAsOf<v1::UnresolvedIssue>(snapshot, kUnresolvedIssues, scope, viewer,
                                    as_of));
  return records;
}

namespace {

absl::StatusOr<Records> ReadAllRecords(storage::Snapshot& snapshot,
                                       storage::Scope scope) {
  Records records;
  CONCORD_ASSIGN_OR_RETURN(records.people,
                           ReadNewest<v1::Person>(snapshot, kPeople, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.conflicts, ReadNewest<v1::Conflict>(snapshot, kConflicts, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.incidents, ReadNewest<v1::Incident>(snapshot, kIncidents, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.unresolved_issues,
      ReadNewest<v1::UnresolvedIssue>(snapshot, kUnresolvedIssues, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.open_flags,
      ReadNewest<v1::SafetyFlag>(snapshot, kSafetyFlags, scope,
                                 storage::BitOf(v1::SafetyFlag::STATE_OPEN)));
  CONCORD_ASSIGN_OR_RETURN(
      records.stated_needs,
      ReadNewest<v1::RegisterEntry>(
          snapshot, kRegisterEntries, scope,
          storage::BitOf(v1::RegisterEntry::KIND_NEED) |
              storage::BitOf(v1::RegisterEntry::KIND_VALUE)));
  const auto values = std::stable_partition(
      records.stated_needs.begin(), records.stated_needs.end(),
      [](const v1::RegisterEntry& entry) {
        return entry.kind() == v1::RegisterEntry::KIND_NEED;
      });
  std::move(values, records.stated_needs.end(),
            std::back_inserter(records.values));
  records.stated_needs.erase(values, records.stated_needs.end());
  return records;
}

}  // namespace

absl::StatusOr<Records> ReadRecords(storage::Snapshot& snapshot,
                                    storage::Scope scope) {
  CONCORD_ASSIGN_OR_RETURN(Records records, ReadAllRecords(snapshot, scope));
  return UsableRecords(std::move(records));
}

absl::StatusOr<Records> ReadRecordsWithContext(storage::Snapshot& snapshot,
                                               storage::Scope scope) {
  CONCORD_ASSIGN_OR_RETURN(Records records, ReadAllRecords(snapshot, scope));
  CONCORD_ASSIGN_OR_RETURN(
      records.context_facts,
      ReadNewest<v1::ContextFact>(snapshot, kContextFacts, scope));
  return UsableRecords(std::move(records));
}

}  // namespace concord::inventory
