// Calls on the store: idempotent writes, audit, the change log.
#include "common/storage/resource_store.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/storage/audit_trail.h"
#include "common/storage/schema.h"
#include "common/time/timestamp.h"

namespace concord::storage {
namespace {

constexpr absl::Duration kRequestsKept = absl::Hours(24);

constexpr Statement kFindRequest = {
    "find_request",
    "SELECT digest, response FROM request WHERE tenant = $1 AND subject = $2 "
    "AND request_id = $3"};
constexpr Statement kKeepRequest = {
    "keep_request",
    "INSERT INTO request (tenant, subject, request_id, time, digest, response) "
    "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Statement kPurgeRequests = {
    "purge_requests",
    "DELETE FROM request WHERE (tenant, subject, request_id) IN (SELECT "
    "tenant, subject, request_id FROM request WHERE time < $1 LIMIT 1000)"};
constexpr Statement kChanges = {
    "changes",
    "SELECT sequence, tenant, client, revision, resource, action, time "
    "FROM change_log WHERE sequence > $1 AND ($2 = '' OR tenant = $2) "
    "ORDER BY sequence LIMIT $3"};
constexpr Statement kLastSequence = {
    "last_sequence",
    "SELECT sequence FROM change_log ORDER BY sequence DESC LIMIT 1"};

StoredAudit::Entry Stored(const ResourceStore::AuditEntry& entry) {
  StoredAudit::Entry stored;
  stored.set_time(ToMicros(entry.time));
  stored.set_tenant(entry.tenant);
  stored.set_subject(entry.subject);
  stored.set_role(entry.role);
  stored.set_method(entry.method);
  stored.set_resource(entry.resource);
  stored.set_decision(entry.decision);
  stored.set_trace_id(entry.trace_id);
  return stored;
}

absl::Status RequestIdReused() {
  return Error(absl::StatusCode::kAlreadyExists,
               type::v1::REASON_REQUEST_ID_REUSED,
               "This request_id was used for another request. Send a new UUID "
               "with each new request, and the same one only to repeat it.");
}

// Listeners by address, so that a handle can find its own.
using Listeners = std::list<absl::AnyInvocable<void()>>;

struct Subscriptions {
  std::mutex mu;
  Listeners listeners;  // Guarded by mu.
};

}  // namespace

struct ResourceStore::Rep {
  explicit Rep(std::string audit_key) : audit(std::move(audit_key)) {}

  // Calls the listeners under the lock: a handle that is being destroyed waits
  // until its listener has returned.
  void Notify() const {
    const std::lock_guard lock(subscriptions->mu);
    for (auto& listener : subscriptions->listeners) listener();
  }

  AuditTrail audit;
  std::shared_ptr<Subscriptions> subscriptions =
      std::make_shared<Subscriptions>();
};

absl::Span<const Migration> ResourceStore::Migrations() {
  return kStoreMigrations;
}

ResourceStore::ResourceStore(Database& database, std::string audit_key)
    : database_(database), rep_(std::make_unique<Rep>(std::move(audit_key))) {
  database_.SetBeforeCommit(
      [this](Writer& writer) { return rep_->audit.Write(writer); });
}

ResourceStore::~ResourceStore() = default;

absl::Status ResourceStore::Read(
    absl::Time deadline, absl::FunctionRef<absl::Status(Snapshot&)> read) {
  return database_.Read(deadline, [&](Reader& reader) {
    Snapshot snapshot(reader);
    return read(snapshot);
  });
}

namespace {

// Where a write keeps what its callbacks need.
struct WriteUnderWay {
  ResourceStore::WriteCall call;
  std::string response;
  bool changed = false;
};

// The kept answer of a repeated call, or nothing.
absl::StatusOr<absl::optional<std::string>> Repeated(
    Writer& writer, const ResourceStore::WriteCall& call) {
  absl::optional<std::string> response;
  bool same = true;
  CONCORD_RETURN_IF_ERROR(writer.Query(
      kFindRequest,
      {absl::string_view(call.tenant), absl::string_view(call.subject),
       absl::string_view(call.request_id)},
      [&](const Row& row) {
        same = row.Text(0) == call.request_digest;
        response = std::string(row.Text(1));
      }));
  if (!same) return RequestIdReused();
  return response;
}

absl::Status KeepRequest(Writer& writer, const ResourceStore::WriteCall& call,
                         absl::string_view response) {
  return writer
      .Execute(kKeepRequest,
               {absl::string_view(call.tenant), absl::string_view(call.subject),
                absl::string_view(call.request_id), ToMicros(call.now),
                Bytes{call.request_digest}, Bytes{response}})
      .status();
}

absl::Status RunWrite(Writer& writer, WriteUnderWay& write) {
  ResourceStore::WriteCall& call = write.call;
  Unit unit(writer, call.now);
  if (absl::Status refused = call.authorize(unit); !refused.ok()) {
    call.audit.decision = "deny";
    return refused;
  }
  if (!call.request_id.empty()) {
    CONCORD_ASSIGN_OR_RETURN(absl::optional<std::string> kept,
                             Repeated(writer, call));
    if (kept.has_value()) {
      write.response = *std::move(kept);
      return absl::OkStatus();
    }
  }
  CONCORD_ASSIGN_OR_RETURN(write.response, call.work(unit));
  write.changed = unit.last_revision() > 0;
  if (call.request_id.empty()) return absl::OkStatus();
  return KeepRequest(writer, call, write.response);
}

}  // namespace

void ResourceStore::Write(WriteCall call) {
  const absl::Time deadline = call.deadline;
  auto write = std::make_unique<WriteUnderWay>();
  write->call = std::move(call);
  WriteUnderWay* const running = write.get();
  database_.Write(
      {.work =
           [this, running](Writer& writer) {
             const absl::Status worked = RunWrite(writer, *running);
             StoredAudit::Entry entry = Stored(running->call.audit);
             entry.set_outcome(absl::StatusCodeToString(worked.code()));
             rep_->audit.Note(std::move(entry));
             return worked;
           },
       .done =
           [this, write = std::move(write)](absl::Status status) mutable {
             if (status.ok() && write->changed) rep_->Notify();
             if (!status.ok()) {
               return write->call.done(std::move(status));
             }
             write->call.done(std::move(write->response));
           },
       .deadline = deadline});
}

void ResourceStore::Audit(AuditEntry entry,
                          absl::AnyInvocable<void(absl::Status)> done) {
  database_.Write({.work =
                       [this, entry = std::move(entry)](Writer&) {
                         rep_->audit.Note(Stored(entry));
                         return absl::OkStatus();
                       },
                   .done = std::move(done)});
}

absl::StatusOr<std::vector<LoggedChange>> ResourceStore::ListChanges(
    absl::string_view tenant, int64_t sequence, int limit,
    absl::Time deadline) {
  std::vector<LoggedChange> changes;
  CONCORD_RETURN_IF_ERROR(database_.Read(deadline, [&](Reader& reader) {
    return reader.Query(
        kChanges, {sequence, tenant, int64_t{limit}}, [&](const Row& row) {
          LoggedChange logged;
          logged.sequence = row.Int(0);
          logged.tenant = std::string(row.Text(1));
          logged.client = std::string(row.Text(2));
          logged.change.set_client_revision(row.Int(3));
          logged.change.set_resource(std::string(row.Text(4)));
          logged.change.set_action(
              static_cast<type::v1::Change::Action>(row.Int(5)));
          *logged.change.mutable_commit_time() =
              ToTimestamp(FromMicros(row.Int(6)));
          logged.change.set_resume_token(absl::StrCat(logged.sequence));
          changes.push_back(std::move(logged));
        });
  }));
  return changes;
}

absl::StatusOr<int64_t> ResourceStore::LastSequence(absl::Time deadline) {
  int64_t sequence = 0;
  CONCORD_RETURN_IF_ERROR(database_.Read(deadline, [&](Reader& reader) {
    return reader.Query(kLastSequence, {},
                        [&](const Row& row) { sequence = row.Int(0); });
  }));
  return sequence;
}

std::shared_ptr<void> ResourceStore::OnChange(
    absl::AnyInvocable<void()> listener) {
  std::shared_ptr<Subscriptions> subscriptions = rep_->subscriptions;
  const std::lock_guard lock(subscriptions->mu);
  subscriptions->listeners.push_front(std::move(listener));
  const auto position = subscriptions->listeners.begin();
  // The deleter runs for a null pointer, too; it keeps the list alive.
  return std::shared_ptr<void>(nullptr, [subscriptions, position](void*) {
    const std::lock_guard remove(subscriptions->mu);
    subscriptions->listeners.erase(position);
  });
}

absl::Status ResourceStore::VerifyAudit(absl::Time deadline) {
  return database_.Read(
      deadline, [&](Reader& reader) { return rep_->audit.Verify(reader); });
}

absl::Status ResourceStore::PurgeRequests(absl::Time now) {
  return database_.WriteAndWait([now](Writer& writer) {
    return writer.Execute(kPurgeRequests, {ToMicros(now - kRequestsKept)})
        .status();
  });
}

std::string EtagOf(int64_t revision) {
  return absl::StrCat("\"", revision, "\"");
}

}  // namespace concord::storage
