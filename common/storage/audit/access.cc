// The index by tenant and client, and the records that it leads to.
#include "common/storage/audit/access.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <vector>

#include "common/status/error.h"
#include "common/storage/audit/chain.h"
#include "common/storage/stored.pb.h"
#include "common/time/timestamp.h"

namespace concord::audit {
namespace {

using storage::Reader;
using storage::Row;
using storage::Statement;
using storage::Writer;

constexpr Statement kAdd = {
    "audit.add_access",
    "INSERT INTO audit_access (tenant, client, category, time, line) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"};
constexpr Statement kRemove = {
    "audit.remove_access",
    "DELETE FROM audit_access WHERE tenant = $1 AND client = $2 AND "
    "category = $3 AND time = $4 AND line = $5"};
constexpr Statement kList = {
    "audit.list_accesses",
    "SELECT a.time, a.line, l.entries FROM audit_access a "
    "JOIN audit l ON l.line = a.line "
    "WHERE a.tenant = $1 AND a.client = $2 AND a.category = $3 "
    "AND a.time >= $4 AND a.time <= $5 ORDER BY a.time DESC, a.line DESC"};

// The oldest time by tenant, client and category.
using Places =
    std::map<std::tuple<absl::string_view, absl::string_view, Category>,
             int64_t>;

Places PlacesOf(absl::string_view records) {
  Places places;
  ForEach(records, [&places](const Record& record) {
    if (record.client.empty()) return;
    const int64_t time = ToMicros(record.time);
    const auto [place, is_new] = places.try_emplace(
        {record.tenant, record.client, CategoryOf(record)}, time);
    if (!is_new) place->second = std::min(place->second, time);
  });
  return places;
}

absl::Status ForEachPlace(Writer& writer, const Statement& statement,
                          int64_t line, absl::string_view records) {
  for (const auto& [place, time] : PlacesOf(records)) {
    const auto& [tenant, client, category] = place;
    CONCORD_RETURN_IF_ERROR(
        writer
            .Execute(statement, {tenant, client, static_cast<int64_t>(category),
                                 time, line})
            .status());
  }
  return absl::OkStatus();
}

// The line's records of the query, newest first.
std::vector<Record> Wanted(const AccessQuery& query,
                           absl::string_view records) {
  std::vector<Record> wanted;
  ForEach(records, [&](const Record& record) {
    if (record.tenant == query.tenant && record.client == query.client &&
        CategoryOf(record) == query.category &&
        ToMicros(record.time) >= query.first_time &&
        ToMicros(record.time) <= query.last_time) {
      wanted.push_back(record);
    }
  });
  std::reverse(wanted.begin(), wanted.end());
  std::stable_sort(
      wanted.begin(), wanted.end(),
      [](const Record& a, const Record& b) { return a.time > b.time; });
  return wanted;
}

}  // namespace

Category CategoryOf(const Record& record) {
  if (record.decision == Decision::kRefused) return Category::kRefused;
  return record.relation == storage::Relation::kSelf ? Category::kOwn
                                                     : Category::kOthers;
}

absl::Status AddToIndex(Writer& writer, int64_t line,
                        absl::string_view records) {
  return ForEachPlace(writer, kAdd, line, records);
}

absl::Status RemoveFromIndex(Writer& writer, int64_t line,
                             absl::string_view records) {
  return ForEachPlace(writer, kRemove, line, records);
}

absl::Status ListAccesses(
    Reader& reader, const AccessQuery& query,
    absl::FunctionRef<bool(const AccessPlace&, const Record&)> each) {
  const int64_t longest = absl::ToInt64Microseconds(kLongestLine);
  const int64_t first =
      std::max(query.first_time, INT64_MIN + longest) - longest;
  const int64_t last = query.after.has_value()
                           ? std::min(query.last_time, query.after->time)
                           : query.last_time;
  absl::Status parsed;
  CONCORD_RETURN_IF_ERROR(reader.QueryWhile(
      kList,
      {query.tenant, query.client, static_cast<int64_t>(query.category), first,
       last},
      [&](const Row& row) {
        AccessPlace place{.time = row.Int(0), .line = row.Int(1)};
        const bool is_next = !query.after.has_value() ||
                             place.time < query.after->time ||
                             place.line < query.after->line;
        const bool is_same = !is_next && place.line == query.after->line;
        if (!is_next && !is_same) return true;
        const absl::StatusOr<storage::StoredAudit> entries =
            ParseEntries(row.Text(2));
        parsed = entries.status();
        if (!parsed.ok()) return false;
        const std::vector<Record> wanted = Wanted(query, entries->records());
        for (place.number = is_same ? query.after->number + 1 : 0;
             place.number < static_cast<int64_t>(wanted.size());
             ++place.number) {
          if (!each(place, wanted[static_cast<size_t>(place.number)])) {
            return false;
          }
        }
        return true;
      }));
  return parsed;
}

}  // namespace concord::audit
