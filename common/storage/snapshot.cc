// Reads of resources.
#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"

namespace concord::storage {
namespace {

constexpr Statement kFooting = {
    "footing",
    "SELECT c.revision, c.followed, c.applied, c.import_state, s.bytes "
    "FROM client c LEFT JOIN standing s ON s.tenant = c.tenant AND s.client = "
    "c.client "
    "WHERE c.tenant = $1 AND c.client = $2"};
constexpr Statement kOpen = {
    "open",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden, time, client "
    "FROM resource WHERE tenant = $1 AND kind = $2 AND is_open = 1 "
    "AND (time, client, id) > ($3, $4, $5) ORDER BY time, client, id LIMIT $6"};
constexpr Statement kGet = {
    "get",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden "
    "FROM resource WHERE tenant = $1 "
    "AND client = $2 AND kind = $3 AND id = $4"};
// The text of a statement that is put together of several.
template <size_t... kSizes>
consteval auto Concat(const char (&... texts)[kSizes]) {
  std::array<char, (kSizes + ...) - sizeof...(kSizes) + 1> all{};
  size_t end = 0;
  const auto append = [&](const char* text, size_t size) {
    for (size_t i = 0; i < size; ++i) all[end++] = text[i];
  };
  (append(texts, kSizes - 1), ...);
  return all;
}

constexpr char kSelect[] =
    "SELECT id, revision, deleted, bytes, private_to, has_hidden, ";
// Most lists are asked for nothing else; a range of `sort` beside the
// comparison of rows would keep SQLite from reading the index in its order.
constexpr char kPlain[] =
    " FROM resource WHERE tenant = $1 AND client = $2 AND kind = $3 "
    "AND (deleted = 0 OR $6 = 1) AND ($7 = 0 OR (states & $7) <> 0) "
    "AND ($8 IS NULL OR private_to = '' OR private_to = $8 "
    "OR private_to = $10) ";
constexpr char kFiltered[] =
    "AND ($11 = 0 OR (categories & $11) <> 0) "
    "AND ($12 IS NULL OR reference = $12) "
    "AND ($13 IS NULL OR people LIKE $13) "
    "AND time >= $14 AND time <= $15 ";
constexpr char kUpOrder[] =
    "AND (sort, id) > ($4, $5) ORDER BY sort, id LIMIT $9";
constexpr char kDownOrder[] =
    "AND (sort, id) < ($4, $5) ORDER BY sort DESC, id DESC LIMIT $9";
constexpr auto kUpText = Concat(kSelect, "sort", kPlain, kUpOrder);
constexpr auto kDownText = Concat(kSelect, "sort", kPlain, kDownOrder);
constexpr auto kUpFilteredText =
    Concat(kSelect, "sort", kPlain, kFiltered, kUpOrder);
constexpr auto kDownFilteredText =
    Concat(kSelect, "sort", kPlain, kFiltered, kDownOrder);
constexpr auto kUpByTimeText =
    Concat(kSelect, "time", kPlain, kFiltered,
           "AND (time, id) > ($4, $5) ORDER BY time, id LIMIT $9");
constexpr auto kDownByTimeText =
    Concat(kSelect, "time", kPlain, kFiltered,
           "AND (time, id) < ($4, $5) ORDER BY time DESC, id DESC LIMIT $9");
constexpr Statement kUp = {"list", kUpText.data()};
constexpr Statement kDown = {"list_down", kDownText.data()};
constexpr Statement kUpFiltered = {"list_filtered", kUpFilteredText.data()};
constexpr Statement kDownFiltered = {"list_down_filtered",
                                     kDownFilteredText.data()};
// Sorts what it finds, unlike those above: of ranked kinds alone.
constexpr Statement kUpByTime = {"list_by_time", kUpByTimeText.data()};
constexpr Statement kDownByTime = {"list_down_by_time", kDownByTimeText.data()};
constexpr Statement kGetFormer = {
    "get_former",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden "
    "FROM former_revision "
    "WHERE tenant = $1 AND client = $2 AND kind = $3 AND id = $4 "
    "AND revision = $5"};
constexpr Statement kListRevisions = {
    "list_revisions",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden, revision "
    "FROM resource WHERE tenant = $1 AND client = $2 AND kind = $3 "
    "AND id = $4 AND revision < $5 "
    "AND ($6 IS NULL OR private_to = '' OR private_to = $6 "
    "OR private_to = $8) UNION ALL "
    "SELECT id, revision, deleted, bytes, private_to, has_hidden, revision "
    "FROM former_revision WHERE tenant = $1 AND client = $2 AND kind = $3 "
    "AND id = $4 AND revision < $5 "
    "AND ($6 IS NULL OR private_to = '' OR private_to = $6 "
    "OR private_to = $8) "
    "ORDER BY revision DESC LIMIT $7"};
constexpr Statement kHistory = {
    "list_history",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden "
    "FROM former_revision "
    "WHERE tenant = $1 AND client = $2 AND kind = $3 UNION ALL "
    "SELECT id, revision, deleted, bytes, private_to, has_hidden "
    "FROM resource WHERE tenant = $1 "
    "AND client = $2 AND kind = $3 ORDER BY id, revision LIMIT $4"};
constexpr Statement kVersions = {
    "list_versions",
    "SELECT id, revision, deleted, bytes, private_to, has_hidden, kind "
    "FROM former_revision "
    "WHERE tenant = $1 AND client = $2 AND revision > $3 AND revision <= $4 "
    "UNION ALL SELECT id, revision, deleted, bytes, private_to, has_hidden, "
    "kind "
    "FROM resource "
    "WHERE tenant = $1 AND client = $2 AND revision > $3 AND revision <= $4 "
    "ORDER BY revision LIMIT $5"};
constexpr Statement kFollow = {
    "follow_position", "SELECT resume_token FROM follow WHERE peer = $1"};

// Sorts behind every id.
constexpr absl::string_view kBehindAll = "\x7f";

// Into a record whose memory is used again from row to row.
void ReadInto(const Row& row, Record& record) {
  const auto set = [&row](int column, std::string& text) {
    const absl::string_view read = row.Text(column);
    text.assign(read.data(), read.size());
  };
  set(0, record.id);
  record.revision = row.Int(1);
  record.deleted = row.Int(2) != 0;
  set(3, record.bytes);
  set(4, record.private_to);
  record.has_hidden = row.Int(5) != 0;
}

Record RecordOf(const Row& row) {
  Record record;
  ReadInto(row, record);
  return record;
}

Value ValueOf(const absl::optional<absl::string_view>& text) {
  return text.has_value() ? Value(*text) : Value();
}

// What is whose alone besides the viewer's own.
absl::string_view CircleOf(const Page& page) {
  return page.is_for_care_team ? kCareTeam : "";
}

// Whether a page asks for nothing that the plain statements do not know.
bool IsPlain(const Kind& kind, const Page& page) {
  const bool looks_at_time = page.by_time || page.first_time != INT64_MIN ||
                             page.last_time != INT64_MAX;
  return page.categories == 0 && !page.reference.has_value() &&
         !page.person.has_value() && !(kind.is_ranked && looks_at_time);
}

const Statement& FilteredStatement(const Kind& kind, const Page& page) {
  if (kind.is_ranked && page.by_time) {
    return page.descending ? kDownByTime : kUpByTime;
  }
  return page.descending ? kDownFiltered : kUpFiltered;
}

// What a page reads of its list: from behind `begin` to the position `end`, of
// what has its own time between two, all included.
struct Stretch {
  std::pair<int64_t, std::string> begin;
  int64_t end;
  int64_t first_time;
  int64_t last_time;
};

// Where a list is in the order of time the window is a stretch of the index;
// elsewhere it is looked for in every row.
Stretch StretchOf(const Kind& kind, const Page& page) {
  const bool is_in_order = !kind.is_ranked || page.by_time;
  const int64_t first = is_in_order ? page.first_time : INT64_MIN;
  const int64_t last = is_in_order ? page.last_time : INT64_MAX;
  Stretch stretch = {.first_time = is_in_order ? INT64_MIN : page.first_time,
                     .last_time = is_in_order ? INT64_MAX : page.last_time};
  if (page.descending) {
    stretch.begin = {last, std::string(kBehindAll)};
    stretch.end = first;
    if (page.after.has_value()) {
      stretch.begin = std::min(stretch.begin, *page.after);
    }
  } else {
    stretch.begin = {first, std::string()};
    stretch.end = last;
    if (page.after.has_value()) {
      stretch.begin = std::max(stretch.begin, *page.after);
    }
  }
  return stretch;
}

// Runs the statement of a page, whose last column is the position and whose
// last parameter says that it may give one record more than the page has; no
// further than to the position `end`.
absl::StatusOr<bool> ReadPage(Reader& reader, const Statement& statement,
                              absl::Span<const Value> parameters,
                              const Page& page, int64_t end,
                              absl::FunctionRef<void(const Record&)> each) {
  int count = 0;
  size_t bytes = 0;
  bool more = false;
  Record record;
  CONCORD_RETURN_IF_ERROR(
      reader.QueryWhile(statement, parameters, [&](const Row& row) {
        const int64_t position = row.Int(6);
        if (page.descending ? position < end : position > end) return false;
        if (count == page.size || bytes >= page.bytes) {
          more = true;
          return false;
        }
        ReadInto(row, record);
        record.position = position;
        ++count;
        bytes += record.bytes.size();
        each(record);
        return true;
      }));
  return more;
}

std::shared_ptr<const type::v1::Standing> NoStanding() {
  static const auto* const kNone =
      new std::shared_ptr<const type::v1::Standing>(
          std::make_shared<const type::v1::Standing>());
  return *kNone;
}

}  // namespace

absl::StatusOr<Footing> Snapshot::FindFooting(Scope scope) {
  Footing footing;
  bool parses = true;
  CONCORD_RETURN_IF_ERROR(reader_.Query(
      kFooting, {scope.tenant, scope.client}, [&](const Row& row) {
        footing.revision = row.Int(0);
        footing.followed_revision = row.Int(1);
        footing.applied_revision = row.Int(2);
        footing.import_state = static_cast<ImportState>(row.Int(3));
        const absl::string_view bytes = row.Text(4);
        if (bytes.empty()) return;
        auto standing = std::make_shared<type::v1::Standing>();
        parses = standing->ParseFromArray(bytes.data(),
                                          static_cast<int>(bytes.size()));
        footing.standing = std::move(standing);
      }));
  if (!parses) return Bug("a stored standing does not parse");
  if (footing.standing == nullptr) footing.standing = NoStanding();
  return footing;
}

absl::StatusOr<Record> Snapshot::Get(const Kind& kind, Scope scope,
                                     absl::string_view id) {
  absl::optional<Record> record;
  CONCORD_RETURN_IF_ERROR(reader_.Query(
      kGet, {scope.tenant, scope.client, int64_t{kind.number}, id},
      [&](const Row& row) { record = RecordOf(row); }));
  if (!record.has_value()) return NotFound(NameOf(kind, scope, id));
  return *std::move(record);
}

absl::Status Snapshot::Get(const Kind& kind, Scope scope, absl::string_view id,
                           google::protobuf::Message& resource) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Get(kind, scope, id));
  if (resource.ParseFromString(record.bytes)) return absl::OkStatus();
  return Bug("a stored resource does not parse");
}

absl::StatusOr<bool> Snapshot::List(
    const Kind& kind, Scope scope, const Page& page,
    absl::FunctionRef<void(const Record&)> each) {
  const Stretch stretch = StretchOf(kind, page);
  const std::string about = absl::StrCat("%/", page.person.value_or(""), "/%");
  std::vector<Value> parameters = {scope.tenant,
                                   scope.client,
                                   int64_t{kind.number},
                                   stretch.begin.first,
                                   absl::string_view(stretch.begin.second),
                                   int64_t{page.show_deleted ? 1 : 0},
                                   page.states,
                                   ValueOf(page.viewer),
                                   int64_t{page.size} + 1,
                                   CircleOf(page)};
  if (IsPlain(kind, page)) {
    return ReadPage(reader_, page.descending ? kDown : kUp, parameters, page,
                    stretch.end, each);
  }
  parameters.insert(
      parameters.end(),
      {page.categories, ValueOf(page.reference),
       page.person.has_value() ? Value(absl::string_view(about)) : Value(),
       stretch.first_time, stretch.last_time});
  return ReadPage(reader_, FilteredStatement(kind, page), parameters, page,
                  stretch.end, each);
}

std::string NameOf(const Kind& kind, Scope scope, absl::string_view id) {
  if (scope.client.empty()) return absl::StrCat(kind.collection, "/", id);
  const std::string name =
      absl::StrCat("clients/", scope.client, "/", kind.collection);
  return kind.is_singleton ? name : absl::StrCat(name, "/", id);
}

absl::StatusOr<std::string> Snapshot::Derive(
    Scope, absl::string_view,
    absl::FunctionRef<absl::StatusOr<std::string>()> compute) {
  return compute();
}

absl::StatusOr<Record> Snapshot::GetAsRead(const Kind& kind, Scope scope,
                                           absl::string_view id,
                                           absl::string_view etag) {
  CONCORD_ASSIGN_OR_RETURN(Record record, Get(kind, scope, id));
  if (EtagOf(record.revision) == etag) return record;
  int64_t revision = 0;
  if (!absl::SimpleAtoi(absl::StrReplaceAll(etag, {{"\"", ""}}), &revision)) {
    return EtagMismatch(NameOf(kind, scope, id));
  }
  absl::optional<Record> former;
  CONCORD_RETURN_IF_ERROR(reader_.Query(
      kGetFormer,
      {scope.tenant, scope.client, int64_t{kind.number}, id, revision},
      [&](const Row& row) { former = RecordOf(row); }));
  if (!former.has_value()) return EtagMismatch(NameOf(kind, scope, id));
  return *std::move(former);
}

absl::StatusOr<bool> Snapshot::ListRevisions(
    const Kind& kind, Scope scope, absl::string_view id, const Page& page,
    absl::FunctionRef<void(const Record&)> each) {
  return ReadPage(
      reader_, kListRevisions,
      {scope.tenant, scope.client, int64_t{kind.number}, id,
       page.after.has_value() ? page.after->first : INT64_MAX,
       ValueOf(page.viewer), int64_t{page.size} + 1, CircleOf(page)},
      page, INT64_MAX, each);
}

absl::StatusOr<bool> Snapshot::ListOpen(
    const Kind& kind, absl::string_view tenant,
    const absl::optional<std::pair<int64_t, std::string>>& after, int limit,
    absl::FunctionRef<bool(absl::string_view client, const Record&)> each) {
  const int64_t time = after.has_value() ? after->first : INT64_MIN;
  const std::pair<std::string, std::string> behind =
      after.has_value() ? absl::StrSplit(after->second, absl::MaxSplits('/', 1))
                        : std::pair<std::string, std::string>();
  int count = 0;
  bool more = false;
  Record record;
  CONCORD_RETURN_IF_ERROR(reader_.QueryWhile(
      kOpen,
      {tenant, int64_t{kind.number}, time, absl::string_view(behind.first),
       absl::string_view(behind.second), int64_t{limit} + 1},
      [&](const Row& row) {
        more = ++count > limit;
        if (more) return false;
        ReadInto(row, record);
        record.position = row.Int(6);
        more = !each(row.Text(7), record);
        return !more;
      }));
  return more;
}

absl::Status Snapshot::ListHistory(
    const Kind& kind, Scope scope, int limit,
    absl::FunctionRef<void(const Record&)> each) {
  int count = 0;
  CONCORD_RETURN_IF_ERROR(reader_.Query(
      kHistory,
      {scope.tenant, scope.client, int64_t{kind.number}, int64_t{limit} + 1},
      [&](const Row& row) {
        if (++count <= limit) each(RecordOf(row));
      }));
  return count > limit ? LimitReached(kind.collection, limit)
                       : absl::OkStatus();
}

absl::StatusOr<bool> Snapshot::ListVersions(
    Scope scope, int64_t after, int64_t until, int limit,
    absl::FunctionRef<bool(const Version&)> each) {
  int count = 0;
  bool goes_on = true;
  bool more = false;
  CONCORD_RETURN_IF_ERROR(reader_.QueryWhile(
      kVersions, {scope.tenant, scope.client, after, until, int64_t{limit} + 1},
      [&](const Row& row) {
        if (!goes_on || ++count > limit) {
          more = true;
          return false;
        }
        goes_on = each(
            {.kind = static_cast<int>(row.Int(6)), .record = RecordOf(row)});
        return true;
      }));
  return more;
}

absl::StatusOr<std::string> Snapshot::FollowPosition(absl::string_view peer) {
  std::string token;
  CONCORD_RETURN_IF_ERROR(reader_.Query(kFollow, {peer}, [&](const Row& row) {
    token = std::string(row.Text(0));
  }));
  return token;
}

}  // namespace concord::storage
