// Calls on the store: idempotent writes, audit, the change log.
#include "common/storage/resource_store.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <mutex>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "common/storage/audit/trail.h"
#include "common/storage/audit/verify.h"
#include "common/storage/row_cache.h"
#include "common/storage/schema.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::storage {
namespace {

constexpr absl::Duration kRequestsKept = absl::Hours(24);
constexpr int64_t kPurgedAtOnce = 1000;

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
    "tenant, subject, request_id FROM request WHERE time < $1 LIMIT $2)"};
constexpr Statement kChanges = {
    "changes",
    "SELECT sequence, tenant, client, revision, resource, action, time "
    "FROM change_log WHERE sequence > $1 AND ($2 = '' OR tenant = $2) "
    "ORDER BY sequence LIMIT $3"};
constexpr Statement kLastSequence = {
    "last_sequence",
    "SELECT sequence FROM change_log ORDER BY sequence DESC LIMIT 1"};

// The entry's place and what it says: another log has something else there.
std::string ResumeTokenOf(const LoggedChange& logged) {
  const type::v1::Change& change = logged.change;
  const std::string digest = security::Sha256(absl::StrCat(
      logged.tenant, "\n", logged.client, "\n", change.client_revision(), "\n",
      change.resource(), "\n", int{change.action()}, "\n",
      ToMicros(FromTimestamp(change.commit_time()))));
  return absl::StrCat(logged.sequence, "-",
                      absl::BytesToHexString(digest.substr(0, 8)));
}

absl::Status ResumeTokenUnknown() {
  return Error(absl::StatusCode::kOutOfRange,
               type::v1::REASON_RESUME_TOKEN_UNKNOWN,
               "This change log does not have the change that resume_token "
               "stands for: it is another service's, or a copy from before "
               "that change was restored. Forget what was made of the log and "
               "begin without a token.");
}

absl::Status RequestIdReused() {
  return Error(absl::StatusCode::kAlreadyExists,
               type::v1::REASON_REQUEST_ID_REUSED,
               "This request_id was used for another request. Send a new UUID "
               "with each new request, and the same one only to repeat it.");
}

// Tenants and clients that a transaction changes; an empty tenant is all.
using Changed = std::vector<std::pair<std::string, std::string>>;

// Larger derived values are not kept: a few would fill the memory.
constexpr size_t kDerivedLimit = 256 << 10;

// A snapshot that remembers what it has shown, for the row cache.
class RememberingSnapshot final : public Snapshot {
 public:
  RememberingSnapshot(Reader& reader, RowCache& rows)
      : Snapshot(reader), rows_(rows) {}

  absl::StatusOr<Footing> FindFooting(Scope scope) override {
    if (!scope_.has_value()) {
      scope_ = {std::string(scope.tenant), std::string(scope.client)};
      // The ticket is older than this snapshot only because a snapshot begins
      // with its first statement.
      ticket_ = rows_.Ticket(scope);
    }
    CONCORD_ASSIGN_OR_RETURN(Footing footing, Snapshot::FindFooting(scope));
    if (Covers(scope)) read_.footing = footing;
    return footing;
  }

  absl::StatusOr<Record> Get(const Kind& kind, Scope scope,
                             absl::string_view id) override {
    CONCORD_ASSIGN_OR_RETURN(Record record, Snapshot::Get(kind, scope, id));
    if (Covers(scope)) {
      read_.rows.emplace(std::make_pair(kind.number, std::string(id)),
                         std::make_shared<const Record>(record));
    }
    return record;
  }

  absl::StatusOr<std::string> Derive(
      Scope scope, absl::string_view query,
      absl::FunctionRef<absl::StatusOr<std::string>()> compute) override {
    CONCORD_ASSIGN_OR_RETURN(std::string derived, compute());
    if (Covers(scope) && derived.size() <= kDerivedLimit) {
      read_.derived.emplace(query,
                            std::make_shared<const std::string>(derived));
    }
    return derived;
  }

  void Keep() {
    if (read_.footing.standing == nullptr) return;
    rows_.Fill({scope_->first, scope_->second}, ticket_, read_);
  }

 private:
  bool Covers(Scope scope) const {
    return scope_.has_value() && scope_->first == scope.tenant &&
           scope_->second == scope.client;
  }

  RowCache& rows_;
  absl::optional<std::pair<std::string, std::string>> scope_;
  uint64_t ticket_ = 0;
  RowCache::Client read_;
};

// Has no database to ask.
class NoReader final : public Reader {
 public:
  absl::Status QueryWhile(const Statement&, absl::Span<const Value>,
                          absl::FunctionRef<bool(const Row&)>) override {
    return Miss();
  }
  absl::Status Miss() {
    missed = true;
    return absl::UnavailableError("not in memory");
  }
  bool missed = false;
};

// A snapshot of what is in memory of the client whose standing is asked first.
class MemorySnapshot final : public Snapshot {
 public:
  MemorySnapshot(NoReader& reader, RowCache& rows)
      : Snapshot(reader), nothing_(reader), rows_(rows) {}

  absl::StatusOr<Footing> FindFooting(Scope scope) override {
    if (client_ == nullptr) {
      client_ = rows_.Find(scope);
      scope_ = scope;
    }
    if (client_ != nullptr && SameAs(scope)) return client_->footing;
    return Snapshot::FindFooting(scope);
  }

  absl::StatusOr<Record> Get(const Kind& kind, Scope scope,
                             absl::string_view id) override {
    if (client_ != nullptr && SameAs(scope)) {
      const auto found =
          client_->rows.find(std::make_pair(kind.number, std::string(id)));
      if (found != client_->rows.end()) return *found->second;
    }
    return Snapshot::Get(kind, scope, id);
  }

  absl::StatusOr<std::string> Derive(
      Scope scope, absl::string_view query,
      absl::FunctionRef<absl::StatusOr<std::string>()>) override {
    if (client_ != nullptr && SameAs(scope)) {
      const auto found = client_->derived.find(query);
      if (found != client_->derived.end()) return *found->second;
    }
    return nothing_.Miss();
  }

 private:
  bool SameAs(Scope scope) const {
    return scope_.tenant == scope.tenant && scope_.client == scope.client;
  }

  NoReader& nothing_;
  RowCache& rows_;
  std::shared_ptr<const RowCache::Client> client_;
  Scope scope_;
};

// Listeners by address, so that a handle can find its own.
using Listeners = std::list<absl::AnyInvocable<void()>>;

struct Subscriptions {
  std::mutex mu;
  Listeners listeners;  // Guarded by mu.
};

}  // namespace

struct ResourceStore::Rep {
  Rep(audit::KeyRing audit_keys, size_t memory_limit)
      : trail(std::move(audit_keys)), rows(memory_limit) {}

  // Calls the listeners under the lock: a handle that is being destroyed waits
  // until its listener has returned.
  void Notify() const {
    const std::lock_guard lock(subscriptions->mu);
    for (auto& listener : subscriptions->listeners) listener();
  }

  // Called between the work of a unit and its commit, and after the commit.
  void BeginChanges(const Changed& changed) {
    for (const auto& [tenant, client] : changed) {
      tenant.empty() ? rows.BeginChangeOfAll()
                     : rows.BeginChange({tenant, client});
    }
  }
  void EndChanges(const Changed& changed) {
    for (const auto& [tenant, client] : changed) {
      tenant.empty() ? rows.EndChangeOfAll() : rows.EndChange({tenant, client});
    }
  }

  audit::Trail trail;
  RowCache rows;
  std::shared_ptr<Subscriptions> subscriptions =
      std::make_shared<Subscriptions>();
  // Ends before what it writes to.
  std::unique_ptr<audit::Log> log;
};

absl::Span<const Migration> ResourceStore::Migrations() {
  return kStoreMigrations;
}

ResourceStore::ResourceStore(Database& database, const Options& options)
    : database_(database),
      rep_(std::make_unique<Rep>(
          audit::KeyRing(options.audit_key, options.former_audit_keys),
          database.sole_writer() ? options.memory_limit : 0)) {
  audit::Trail& trail = rep_->trail;
  database_.SetHooks(
      {.begin = [&trail] { trail.Begin(); },
       .before_commit =
           [&trail](Writer& writer) { return trail.WriteNoted(writer); }});
}

absl::StatusOr<std::unique_ptr<ResourceStore>> ResourceStore::Open(
    Database& database, Options options) {
  audit::LogOptions audit = std::move(options.audit);
  std::unique_ptr<ResourceStore> store(new ResourceStore(database, options));
  Rep& rep = *store->rep_;
  CONCORD_ASSIGN_OR_RETURN(
      rep.log, audit::Log::Open(database, rep.trail, std::move(audit)));
  return store;
}

ResourceStore::~ResourceStore() {
  rep_->log.reset();
  database_.SetHooks({});
}

absl::Status ResourceStore::Read(
    absl::Time deadline, absl::FunctionRef<absl::Status(Snapshot&)> read) {
  return database_.Read(deadline, [&](Reader& reader) {
    RememberingSnapshot snapshot(reader, rep_->rows);
    absl::Status status = read(snapshot);
    snapshot.Keep();
    return status;
  });
}

bool ResourceStore::ReadFromMemory(absl::FunctionRef<void(Snapshot&)> read) {
  NoReader nothing;
  MemorySnapshot snapshot(nothing, rep_->rows);
  read(snapshot);
  return !nothing.missed;
}

absl::Status ResourceStore::Change(absl::Time now,
                                   absl::AnyInvocable<absl::Status(Unit&)> work,
                                   absl::Time deadline) {
  Changed changed;
  bool logged = false;
  absl::Status status = database_.WriteAndWait(
      [&](Writer& writer) {
        Unit unit(writer, now);
        absl::Status worked = work(unit);
        logged = unit.last_revision() > 0;
        changed = std::move(unit.changed_);
        rep_->BeginChanges(changed);
        return worked;
      },
      deadline);
  rep_->EndChanges(changed);
  if (status.ok() && logged) rep_->Notify();
  return status;
}

namespace {

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

absl::StatusOr<std::string> RunCall(Unit& unit,
                                    ResourceStore::WriteCall& call) {
  CONCORD_RETURN_IF_ERROR(call.authorize(unit));
  if (call.request_id.empty()) return call.work(unit);
  CONCORD_ASSIGN_OR_RETURN(absl::optional<std::string> kept,
                           Repeated(unit.writer(), call));
  if (kept.has_value()) return *std::move(kept);
  CONCORD_ASSIGN_OR_RETURN(std::string response, call.work(unit));
  CONCORD_RETURN_IF_ERROR(KeepRequest(unit.writer(), call, response));
  return response;
}

// Where a write keeps what its callbacks need.
struct WriteUnderWay {
  ResourceStore::WriteCall call;
  std::string response;
  Changed changed;
  bool logged = false;
};

}  // namespace

void ResourceStore::Write(WriteCall call) {
  const absl::Time deadline = call.deadline;
  auto write = std::make_unique<WriteUnderWay>();
  write->call = std::move(call);
  WriteUnderWay* const running = write.get();
  database_.Write(
      {.work =
           [this, running](Writer& writer) {
             Unit unit(writer, running->call.now);
             absl::StatusOr<std::string> response =
                 RunCall(unit, running->call);
             if (running->call.audit != nullptr) {
               audit::Record record = running->call.audit();
               record.outcome = response.status().code();
               if (record.decision != audit::Decision::kNone) {
                 rep_->trail.Note(record);
               }
             }
             running->logged = unit.last_revision() > 0;
             running->changed = std::move(unit.changed_);
             rep_->BeginChanges(running->changed);
             if (!response.ok()) return std::move(response).status();
             running->response = *std::move(response);
             return absl::OkStatus();
           },
       .done =
           [this, write = std::move(write)](absl::Status status) mutable {
             rep_->EndChanges(write->changed);
             if (!status.ok()) return write->call.done(std::move(status));
             if (write->logged) rep_->Notify();
             write->call.done(std::move(write->response));
           },
       .deadline = deadline});
}

void ResourceStore::Audit(const audit::Record& record,
                          absl::AnyInvocable<void(absl::Status)> done) {
  if (rep_->log->at_once()) return done(rep_->log->Note(record));
  std::string bytes(audit::SizeOf(record), '\0');
  audit::Encode(record, bytes.data());
  database_.Write(
      {.work =
           [this, bytes = std::move(bytes)](Writer&) {
             rep_->trail.Note(*audit::Decode(bytes));
             return absl::OkStatus();
           },
       .done =
           [done = std::move(done)](const absl::Status& status) mutable {
             done(status.ok() ? status : audit::Unrecorded(status));
           }});
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
          logged.change.set_resume_token(ResumeTokenOf(logged));
          changes.push_back(std::move(logged));
        });
  }));
  return changes;
}

absl::StatusOr<int64_t> ResourceStore::FindSequence(
    absl::string_view resume_token, absl::Time deadline) {
  if (resume_token.empty()) return 0;
  int64_t sequence = 0;
  if (!absl::SimpleAtoi(resume_token.substr(0, resume_token.find('-')),
                        &sequence) ||
      sequence < 1) {
    return ResumeTokenUnknown();
  }
  CONCORD_ASSIGN_OR_RETURN(const std::vector<LoggedChange> changes,
                           ListChanges("", sequence - 1, 1, deadline));
  if (changes.empty() || changes[0].change.resume_token() != resume_token) {
    return ResumeTokenUnknown();
  }
  return sequence;
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

void ResourceStore::WakeListeners() { rep_->Notify(); }

absl::Status ResourceStore::VerifyAudit(absl::Time deadline) {
  return database_.Read(deadline, [&](Reader& reader) -> absl::Status {
    CONCORD_ASSIGN_OR_RETURN(
        const audit::Verdict verdict,
        audit::Verify(reader, rep_->trail.keys(), audit::Extent::kWhole));
    return audit::StatusOf(verdict);
  });
}

absl::Status ResourceStore::SealAudit() { return rep_->log->Seal(); }

absl::StatusOr<bool> ResourceStore::PruneAudit(absl::Time before) {
  bool more = false;
  CONCORD_RETURN_IF_ERROR(
      database_.WriteAndWait([&](Writer& writer) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(more, rep_->trail.Prune(writer, before));
        return absl::OkStatus();
      }));
  return more;
}

size_t ResourceStore::audit_waiting() const { return rep_->log->waiting(); }

absl::StatusOr<bool> ResourceStore::PurgeRequests(absl::Time now) {
  int64_t purged = 0;
  CONCORD_RETURN_IF_ERROR(
      database_.WriteAndWait([&](Writer& writer) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(
            purged,
            writer.Execute(kPurgeRequests,
                           {ToMicros(now - kRequestsKept), kPurgedAtOnce}));
        return absl::OkStatus();
      }));
  return purged == kPurgedAtOnce;
}

std::string EtagOf(int64_t revision) {
  return absl::StrCat("\"", revision, "\"");
}

}  // namespace concord::storage
