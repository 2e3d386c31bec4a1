// Writes of resources, each with its revision, its history and its log entry.
#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/descriptor.h"

namespace concord::storage {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using type::v1::Change;

constexpr Statement kRaise = {
    "raise_revision",
    "INSERT INTO client (tenant, client, revision, followed) "
    "VALUES ($1, $2, 1, 0) ON CONFLICT (tenant, client) "
    "DO UPDATE SET revision = client.revision + 1 "
    "WHERE client.import_state != 1 RETURNING revision"};
constexpr Statement kRaiseTo = {
    "raise_revision_to",
    "INSERT INTO client (tenant, client, revision, followed, import_state) "
    "VALUES ($1, $2, $3, 0, 1) ON CONFLICT (tenant, client) "
    "DO UPDATE SET revision = $3, import_state = 1 WHERE client.revision < $3 "
    "AND (client.revision = 0 OR client.import_state = 1)"};
constexpr Statement kEndImport = {
    "end_import",
    "UPDATE client SET import_state = 2 "
    "WHERE tenant = $1 AND client = $2 AND import_state = 1"};
constexpr Statement kLog = {
    "log_change",
    "INSERT INTO change_log (tenant, client, revision, resource, action, time) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Statement kInsert = {
    "insert",
    "INSERT INTO resource (tenant, client, kind, id, revision, deleted, sort, "
    "time, states, categories, reference, people, bytes, private_to, "
    "has_hidden, is_open) "
    "VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
    "$15) "
    "ON CONFLICT (tenant, client, kind, id) DO NOTHING"};
constexpr Statement kUpdate = {
    "update",
    "UPDATE resource SET revision = $5, deleted = $6, sort = $7, time = $8, "
    "states = $9, categories = $10, reference = $11, people = $12, "
    "bytes = $13, private_to = $14, has_hidden = $15, is_open = $16 "
    "WHERE tenant = $1 AND client = $2 AND kind = $3 AND id = $4"};
constexpr Statement kKeepFormer = {
    "keep_former",
    "INSERT INTO former_revision (tenant, client, kind, id, revision, deleted, "
    "bytes, private_to, has_hidden) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"};
constexpr Statement kSetStanding = {
    "set_standing",
    "INSERT INTO standing (tenant, client, bytes) VALUES ($1, $2, $3) "
    "ON CONFLICT (tenant, client) DO UPDATE SET bytes = $3"};
constexpr Statement kSetFollowed = {
    "set_followed",
    "INSERT INTO client (tenant, client, revision, followed) "
    "VALUES ($1, $2, 0, $3) ON CONFLICT (tenant, client) "
    "DO UPDATE SET followed = $3 WHERE client.followed < $3"};
constexpr Statement kSetApplied = {
    "set_applied",
    "INSERT INTO client (tenant, client, revision, followed, applied) "
    "VALUES ($1, $2, 0, 0, $3) ON CONFLICT (tenant, client) "
    "DO UPDATE SET applied = $3 WHERE client.applied < $3"};
constexpr Statement kForgetApplied = {
    "forget_applied", "UPDATE client SET applied = 0 WHERE applied > 0"};
constexpr Statement kSetPosition = {
    "set_follow_position",
    "INSERT INTO follow (peer, resume_token) VALUES ($1, $2) "
    "ON CONFLICT (peer) DO UPDATE SET resume_token = $2"};
constexpr Statement kForgetStandings = {"forget_standings",
                                        "DELETE FROM standing"};
constexpr Statement kForgetRevisions = {
    "forget_followed", "UPDATE client SET followed = 0 WHERE followed > 0"};
constexpr Statement kForgetPosition = {"forget_follow_position",
                                       "DELETE FROM follow WHERE peer = $1"};
constexpr Statement kEnqueue = {
    "enqueue",
    "INSERT INTO outbox (tenant, client, topic, id, payload) "
    "VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, topic, id) DO NOTHING"};

void SetText(Message& message, const char* field, std::string text) {
  const FieldDescriptor* found =
      message.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr) return;
  message.GetReflection()->SetString(&message, found, std::move(text));
}

void SetTime(Message& message, const char* field, absl::Time time) {
  const FieldDescriptor* found =
      message.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr) return;
  auto* timestamp = static_cast<Timestamp*>(
      message.GetReflection()->MutableMessage(&message, found));
  *timestamp = ToTimestamp(time);
}

void ClearField(Message& message, const char* field) {
  const FieldDescriptor* found =
      message.GetDescriptor()->FindFieldByName(field);
  if (found == nullptr) return;
  message.GetReflection()->ClearField(&message, found);
}

Index IndexOf(const Kind& kind, const Message& resource) {
  return kind.index == nullptr ? Index() : kind.index(resource);
}

int64_t SortOf(const Kind& kind, const Index& index) {
  return kind.is_ranked ? index.rank : index.time;
}

// `/mara/jonas/`, in which an id is found between its slashes.
std::string PeopleOf(const Index& index) {
  if (index.people.empty()) return "";
  return absl::StrCat("/", absl::StrJoin(index.people, "/"), "/");
}

std::string PrivateTo(const Kind& kind, const Message& resource) {
  return kind.private_to == nullptr ? "" : kind.private_to(resource);
}

int64_t HasHidden(const Kind& kind, const Message& resource) {
  return kind.has_hidden != nullptr && kind.has_hidden(resource) ? 1 : 0;
}

absl::Status Log(Writer& writer, Scope scope, int64_t revision,
                 absl::string_view name, Change::Action action,
                 absl::Time now) {
  return writer
      .Execute(kLog, {scope.tenant, scope.client, revision, name,
                      int64_t{action}, ToMicros(now)})
      .status();
}

absl::Status Overwrite(Writer& writer, const Kind& kind, Scope scope,
                       const Record& record, const Message& resource) {
  const Index index = IndexOf(kind, resource);
  const std::string people = PeopleOf(index);
  const std::string private_to = PrivateTo(kind, resource);
  return writer
      .Execute(
          kUpdate,
          {scope.tenant, scope.client, int64_t{kind.number},
           absl::string_view(record.id), record.revision,
           int64_t{record.deleted ? 1 : 0}, SortOf(kind, index), index.time,
           index.states, index.categories, absl::string_view(index.reference),
           absl::string_view(people), Bytes{record.bytes},
           absl::string_view(private_to), HasHidden(kind, resource),
           int64_t{index.is_open && !record.deleted ? 1 : 0}})
      .status();
}

absl::Status ImportUnderWay(Scope scope) {
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_IMPORT_UNDER_WAY,
               absl::StrCat("clients/", scope.client,
                            " is being imported. Write to it when the import "
                            "has ended: when the last line of the export was "
                            "sent."));
}

// The number of rows: 0 when the id is taken.
absl::StatusOr<int64_t> Insert(Writer& writer, const Kind& kind, Scope scope,
                               absl::string_view id, int64_t revision,
                               absl::string_view bytes,
                               const Message& resource) {
  const Index index = IndexOf(kind, resource);
  const std::string people = PeopleOf(index);
  const std::string private_to = PrivateTo(kind, resource);
  return writer.Execute(
      kInsert, {scope.tenant, scope.client, int64_t{kind.number}, id, revision,
                SortOf(kind, index), index.time, index.states, index.categories,
                absl::string_view(index.reference), absl::string_view(people),
                Bytes{bytes}, absl::string_view(private_to),
                HasHidden(kind, resource), int64_t{index.is_open ? 1 : 0}});
}

}  // namespace

absl::Status Unit::Create(const Kind& kind, Scope scope, absl::string_view id,
                          Message& resource) {
  const std::string name = NameOf(kind, scope, id);
  CONCORD_ASSIGN_OR_RETURN(const int64_t revision,
                           Touch(scope, name, Change::ACTION_CREATED));
  SetText(resource, "name", name);
  SetText(resource, "etag", EtagOf(revision));
  SetTime(resource, "create_time", now_);
  SetTime(resource, "update_time", now_);
  CONCORD_ASSIGN_OR_RETURN(const int64_t inserted,
                           Insert(writer_, kind, scope, id, revision,
                                  resource.SerializeAsString(), resource));
  if (inserted == 1) return absl::OkStatus();
  return Error(absl::StatusCode::kAlreadyExists,
               type::v1::REASON_RESOURCE_EXISTS,
               absl::StrCat(name, " exists. Choose another id, or update it."),
               {{"resource", name}});
}

absl::Status Unit::Modify(const Kind& kind, Scope scope, absl::string_view id,
                          Guard guard, Message& resource,
                          absl::FunctionRef<absl::Status()> change) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Get(kind, scope, id));
  if (record.deleted) {
    const std::string name = NameOf(kind, scope, id);
    return Error(absl::StatusCode::kFailedPrecondition,
                 type::v1::REASON_RESOURCE_DELETED,
                 absl::StrCat(name,
                              " was deleted. Undelete it first, or enter it "
                              "anew where it was voided."),
                 {{"resource", name}});
  }
  return Replace(kind, scope, record, guard, resource, Change::ACTION_UPDATED,
                 change);
}

absl::Status Unit::Delete(const Kind& kind, Scope scope, absl::string_view id,
                          Guard guard, Message& resource) {
  return Void(kind, scope, id, guard, resource, [&]() -> absl::Status {
    SetTime(resource, "delete_time", now_);
    return absl::OkStatus();
  });
}

absl::Status Unit::Void(const Kind& kind, Scope scope, absl::string_view id,
                        Guard guard, Message& resource,
                        absl::FunctionRef<absl::Status()> change) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Get(kind, scope, id));
  if (record.deleted) {
    return resource.ParseFromString(record.bytes)
               ? absl::OkStatus()
               : Bug("a stored resource does not parse");
  }
  return Replace(kind, scope, record, guard, resource, Change::ACTION_DELETED,
                 change);
}

absl::Status Unit::Undelete(const Kind& kind, Scope scope, absl::string_view id,
                            Message& resource) {
  CONCORD_ASSIGN_OR_RETURN(const Record record, Get(kind, scope, id));
  if (!record.deleted) {
    return resource.ParseFromString(record.bytes)
               ? absl::OkStatus()
               : Bug("a stored resource does not parse");
  }
  return Replace(kind, scope, record, {}, resource, Change::ACTION_UPDATED,
                 [&]() -> absl::Status {
                   ClearField(resource, "delete_time");
                   return absl::OkStatus();
                 });
}

absl::Status Unit::Replace(const Kind& kind, Scope scope, const Record& record,
                           Guard guard, Message& resource,
                           Change::Action action,
                           absl::FunctionRef<absl::Status()> change) {
  const std::string name = NameOf(kind, scope, record.id);
  if (!guard.etag.empty() && guard.etag != EtagOf(record.revision)) {
    return EtagMismatch(name);
  }
  if (!resource.ParseFromString(record.bytes)) {
    return Bug("a stored resource does not parse");
  }
  CONCORD_RETURN_IF_ERROR(change());
  if (action == Change::ACTION_UPDATED && !record.deleted &&
      resource.SerializeAsString() == record.bytes) {
    return absl::OkStatus();
  }
  CONCORD_ASSIGN_OR_RETURN(const int64_t revision, Touch(scope, name, action));
  SetText(resource, "etag", EtagOf(revision));
  SetTime(resource, "update_time", now_);
  CONCORD_RETURN_IF_ERROR(KeepFormer(kind, scope, record));
  return Overwrite(writer_, kind, scope,
                   {.id = record.id,
                    .revision = revision,
                    .deleted = action == Change::ACTION_DELETED,
                    .bytes = resource.SerializeAsString()},
                   resource);
}

absl::Status Unit::Restore(const Kind& kind, Scope scope, const Record& record,
                           const Message& resource) {
  Changes(scope);
  CONCORD_ASSIGN_OR_RETURN(
      const int64_t raised,
      writer_.Execute(kRaiseTo, {scope.tenant, scope.client, record.revision}));
  if (raised != 1) {
    return Bug("a version is older than the client's revision, or no import");
  }
  last_revision_ = record.revision;
  const absl::StatusOr<Record> before = Get(kind, scope, record.id);
  if (!before.ok() && !absl::IsNotFound(before.status())) {
    return before.status();
  }
  const Change::Action action = record.deleted ? Change::ACTION_DELETED
                                : before.ok()  ? Change::ACTION_UPDATED
                                               : Change::ACTION_CREATED;
  CONCORD_RETURN_IF_ERROR(Log(writer_, scope, record.revision,
                              NameOf(kind, scope, record.id), action, now_));
  if (before.ok()) {
    CONCORD_RETURN_IF_ERROR(KeepFormer(kind, scope, *before));
  } else {
    CONCORD_RETURN_IF_ERROR(Insert(writer_, kind, scope, record.id,
                                   record.revision, record.bytes, resource)
                                .status());
    if (!record.deleted) return absl::OkStatus();
  }
  return Overwrite(writer_, kind, scope, record, resource);
}

absl::Status Unit::EndImport(Scope scope) {
  Changes(scope);
  return writer_.Execute(kEndImport, {scope.tenant, scope.client}).status();
}

absl::Status Unit::KeepFormer(const Kind& kind, Scope scope,
                              const Record& record) {
  return writer_
      .Execute(kKeepFormer,
               {scope.tenant, scope.client, int64_t{kind.number},
                absl::string_view(record.id), record.revision,
                int64_t{record.deleted ? 1 : 0}, Bytes{record.bytes},
                absl::string_view(record.private_to),
                int64_t{record.has_hidden ? 1 : 0}})
      .status();
}

void Unit::Changes(Scope scope) {
  const auto changed =
      std::make_pair(std::string(scope.tenant), std::string(scope.client));
  if (std::find(changed_.begin(), changed_.end(), changed) == changed_.end()) {
    changed_.push_back(changed);
  }
}

absl::Status Unit::SetStanding(Scope scope,
                               const type::v1::Standing& standing) {
  Changes(scope);
  const std::string bytes = standing.SerializeAsString();
  return writer_
      .Execute(kSetStanding, {scope.tenant, scope.client, Bytes{bytes}})
      .status();
}

absl::Status Unit::SetFollowed(Scope scope, int64_t revision) {
  Changes(scope);
  return writer_.Execute(kSetFollowed, {scope.tenant, scope.client, revision})
      .status();
}

absl::Status Unit::SetApplied(Scope scope, int64_t revision) {
  Changes(scope);
  return writer_.Execute(kSetApplied, {scope.tenant, scope.client, revision})
      .status();
}

absl::Status Unit::SetFollowPosition(absl::string_view peer,
                                     absl::string_view resume_token) {
  return writer_.Execute(kSetPosition, {peer, resume_token}).status();
}

absl::Status Unit::ForgetFollowed(absl::string_view peer) {
  Changes({"", ""});
  CONCORD_RETURN_IF_ERROR(writer_.Execute(kForgetStandings, {}).status());
  CONCORD_RETURN_IF_ERROR(writer_.Execute(kForgetRevisions, {}).status());
  return writer_.Execute(kForgetPosition, {peer}).status();
}

absl::Status Unit::ForgetApplied(absl::string_view peer) {
  Changes({"", ""});
  CONCORD_RETURN_IF_ERROR(writer_.Execute(kForgetApplied, {}).status());
  return writer_.Execute(kForgetPosition, {peer}).status();
}

absl::StatusOr<int64_t> Unit::Touch(Scope scope, absl::string_view name,
                                    Change::Action action) {
  Changes(scope);
  int64_t revision = 0;
  CONCORD_RETURN_IF_ERROR(
      writer_.Query(kRaise, {scope.tenant, scope.client},
                    [&](const Row& row) { revision = row.Int(0); }));
  if (revision == 0) return ImportUnderWay(scope);
  CONCORD_RETURN_IF_ERROR(Log(writer_, scope, revision, name, action, now_));
  last_revision_ = revision;
  return revision;
}

absl::Status Unit::Enqueue(Scope scope, absl::string_view topic,
                           absl::string_view id, absl::string_view payload) {
  return writer_
      .Execute(kEnqueue,
               {scope.tenant, scope.client, topic, id, Bytes{payload}})
      .status();
}

}  // namespace concord::storage
