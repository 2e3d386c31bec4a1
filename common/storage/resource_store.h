// Resources of clients: kept as message bytes with revision, history, change
// log, request records and audit, all written in one transaction.
//
// Every write raises the client's revision. It orders the change log, is the
// resource's etag, and names cache entries: a value computed at a revision is
// right for ever.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "common/storage/audit/log.h"
#include "common/storage/audit/record.h"
#include "common/storage/database.h"
#include "common/storage/migration.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "google/protobuf/message.h"

namespace concord::storage {

// Stands for the value of an enum, 0 to 62, in a set of them.
constexpr int64_t BitOf(int value) { return int64_t{1} << value; }

// What a list of a kind can be ordered and filtered by.
struct Index {
  // The kind's own time, in microseconds since 1970: lists are in its order,
  // then in that of the ids.
  int64_t time = 0;
  // What lists of a ranked kind are in the order of, unless they are asked for
  // that of the time.
  int64_t rank = 0;
  // Sets of values of two enums of the kind; 0 where it has none.
  int64_t states = 0;
  int64_t categories = 0;
  // The id of another resource or a code; empty when the kind has none.
  std::string reference;
  // The ids of the people that it is about.
  std::vector<std::string> people;
  // Whether it waits for somebody; see Snapshot::ListOpen.
  bool is_open = false;
};

// Whose a resource is that everybody but the client may see. No subject of a
// token has a space.
inline constexpr char kCareTeam[] = "the care team";

// A kind of resource, declared once beside the service's store as a constant.
struct Kind {
  // Stored; unique within the service and never reused.
  int number;
  // The collection in resource names: `goals` in `clients/{client}/goals/{id}`,
  // `forms` in `forms/{id}` of a tenant's own.
  const char* collection;
  // Computes the index columns; pure. Null when ids alone order the kind.
  Index (*index)(const google::protobuf::Message& resource);
  // Says whose alone a resource is: a subject, or kCareTeam; empty when
  // nobody's. Null when none of the kind is. Pure.
  std::string (*private_to)(const google::protobuf::Message& resource) =
      nullptr;
  // Whether something has to be taken out of a resource before somebody sees
  // it. Null when never. Pure.
  bool (*has_hidden)(const google::protobuf::Message& resource) = nullptr;
  // There is one of a client, named by its collection, which is also its id:
  // `clients/{client}/goalOrder`.
  bool is_singleton = false;
  // The field of the message that Index::time is taken from: what callers may
  // order lists by.
  const char* time = "create_time";
  // Whether lists are in the order of Index::rank.
  bool is_ranked = false;
};

// Whose data: the tenant of the caller and the client in the resource name. An
// empty client means what is the tenant's own.
struct Scope {
  absl::string_view tenant;
  absl::string_view client;
};

// A stored resource. `bytes` are exactly those of the public message, with
// `name`, `etag` and times set, ready to be sent.
struct Record {
  std::string id;
  int64_t revision = 0;
  bool deleted = false;
  std::string bytes;
  // What Kind::private_to and Kind::has_hidden say of it.
  std::string private_to;
  bool has_hidden = false;
  // Where it stands in the list that it was read with; see Page::after.
  int64_t position = 0;
};

// A resource as one write has left it.
struct Version {
  // Kind::number.
  int kind = 0;
  Record record;
};

// One page of a list.
struct Page {
  // 1 to 500.
  int size = 50;
  // The page ends early with the record that reaches as many bytes.
  size_t bytes = SIZE_MAX;
  // Continues behind the record with this position and id; empty for the first
  // page.
  absl::optional<std::pair<int64_t, std::string>> after;
  bool descending = false;
  // In the order of the kind's own time, also where it is ranked.
  bool by_time = false;
  bool show_deleted = false;
  // Only what has one of these; 0 means anything.
  int64_t states = 0;
  int64_t categories = 0;
  absl::optional<absl::string_view> reference;
  absl::optional<absl::string_view> person;
  // Only what has its own time between these, both included.
  int64_t first_time = INT64_MIN;
  int64_t last_time = INT64_MAX;
  // When set, only what is nobody's alone, this subject's or, where it looks as
  // one of it, the care team's.
  absl::optional<absl::string_view> viewer;
  bool is_for_care_team = false;
};

// How a client's record has come here.
enum class ImportState {
  // It was written here.
  kNone = 0,
  // It is being imported: nothing else may be written.
  kUnderWay = 1,
  // It was imported, and what is new is written here.
  kEnded = 2,
};

// What a call about a client stands on, read before anything else.
struct Footing {
  // 0 when nothing is stored of the client.
  int64_t revision = 0;
  // The client's revision at the service whose changes this one follows, as far
  // as it is known here; see Unit::SetFollowed.
  int64_t followed_revision = 0;
  // The same for what this service makes of the followed data beside the
  // standing, where it makes anything; see Unit::SetApplied.
  int64_t applied_revision = 0;
  ImportState import_state = ImportState::kNone;
  // As far as it is known here. Never null; empty where nothing is.
  std::shared_ptr<const type::v1::Standing> standing;
};

// Reads of one call, all from the same snapshot. Not thread-safe.
class Snapshot {
 public:
  explicit Snapshot(Reader& reader) : reader_(reader) {}
  virtual ~Snapshot() = default;

  virtual absl::StatusOr<Footing> FindFooting(Scope scope);

  // NOT_FOUND when absent; a deleted resource is returned.
  virtual absl::StatusOr<Record> Get(const Kind& kind, Scope scope,
                                     absl::string_view id);
  // Parses the record into `resource`.
  absl::Status Get(const Kind& kind, Scope scope, absl::string_view id,
                   google::protobuf::Message& resource);

  // Calls `each` for the records of one page in order. True when more follow.
  absl::StatusOr<bool> List(const Kind& kind, Scope scope, const Page& page,
                            absl::FunctionRef<void(const Record&)> each);
  // Parses every undeleted resource of the kind, at most `limit`, in order;
  // RESOURCE_EXHAUSTED / LIMIT_REACHED when there are more.
  template <typename M>
  absl::StatusOr<std::vector<M>> ListAll(const Kind& kind, Scope scope,
                                         int limit = 2000);

  // Calls `each` for what is open of the kind, of all clients of the tenant, by
  // time, then by client and id: behind `after`, a time and `client/id`, at
  // most `limit`, and no further when it returns false. True when more follow.
  absl::StatusOr<bool> ListOpen(
      const Kind& kind, absl::string_view tenant,
      const absl::optional<std::pair<int64_t, std::string>>& after, int limit,
      absl::FunctionRef<bool(absl::string_view client, const Record&)> each);

  // Calls `each` for every revision of every resource of the kind, deleted ones
  // too: by id, and oldest first within an id. RESOURCE_EXHAUSTED /
  // LIMIT_REACHED when there are more than `limit`.
  absl::Status ListHistory(const Kind& kind, Scope scope, int limit,
                           absl::FunctionRef<void(const Record&)> each);

  // Calls `each` for the client's versions behind the revision `after`, up to
  // `until`, of all kinds in the order in which they were written: at most
  // `limit`, and no further when it returns false. True when more follow.
  absl::StatusOr<bool> ListVersions(
      Scope scope, int64_t after, int64_t until, int limit,
      absl::FunctionRef<bool(const Version&)> each);

  // The record as it was when it had this etag; ABORTED / ETAG_MISMATCH when it
  // never had it.
  absl::StatusOr<Record> GetAsRead(const Kind& kind, Scope scope,
                                   absl::string_view id,
                                   absl::string_view etag);
  // Calls `each` for the revisions of a resource, newest first: for one page,
  // whose position is the revision, and which has only its size, its place and
  // its viewer. True when more follow.
  absl::StatusOr<bool> ListRevisions(
      const Kind& kind, Scope scope, absl::string_view id, const Page& page,
      absl::FunctionRef<void(const Record&)> each);

  // What `compute` makes of this snapshot of the client and of nothing else: it
  // may be kept in memory and given again until the client changes. `query`
  // names it with every argument that matters.
  virtual absl::StatusOr<std::string> Derive(
      Scope scope, absl::string_view query,
      absl::FunctionRef<absl::StatusOr<std::string>()> compute);

  // The token behind which to resume following `peer`; empty at the beginning.
  absl::StatusOr<std::string> FollowPosition(absl::string_view peer);

  // For queries of the service's own tables.
  Reader& reader() { return reader_; }

 private:
  Reader& reader_;
};

// What a write requires of the present resource.
struct Guard {
  // The etag the caller has read, with its quotes; empty requires nothing.
  absl::string_view etag;
};

// Reads and writes of one call, in one transaction. Not thread-safe. Made by
// the ResourceStore alone, which has to know whose data a transaction changes.
class Unit : public Snapshot {
 public:
  // Stores a new resource. Sets its `name`, `etag`, `create_time` and
  // `update_time`. ALREADY_EXISTS / RESOURCE_EXISTS when the id is taken.
  absl::Status Create(const Kind& kind, Scope scope, absl::string_view id,
                      google::protobuf::Message& resource);

  // Reads the resource, checks the guard (ABORTED / ETAG_MISMATCH), applies
  // `change`, and stores the result as a new revision. Where `change` leaves
  // the resource as it was nothing is written. `resource` holds what is stored
  // afterwards. NOT_FOUND when absent, FAILED_PRECONDITION / RESOURCE_DELETED
  // when deleted.
  absl::Status Modify(const Kind& kind, Scope scope, absl::string_view id,
                      Guard guard, google::protobuf::Message& resource,
                      absl::FunctionRef<absl::Status()> change);

  // Marks the resource as deleted; Undelete takes that back.
  absl::Status Delete(const Kind& kind, Scope scope, absl::string_view id,
                      Guard guard, google::protobuf::Message& resource);
  absl::Status Undelete(const Kind& kind, Scope scope, absl::string_view id,
                        google::protobuf::Message& resource);

  // Takes the resource out of lists for good, with what `change` notes of it.
  // One that is out already stays as it is.
  absl::Status Void(const Kind& kind, Scope scope, absl::string_view id,
                    Guard guard, google::protobuf::Message& resource,
                    absl::FunctionRef<absl::Status()> change);

  // Stores a version that another store has written, as it was there: the
  // client's revision becomes the record's, which must be larger, and the
  // version before becomes history. `resource` is what the record holds. For a
  // client of whom nothing is stored or whose import is under way, as it then
  // is: every other change is FAILED_PRECONDITION / IMPORT_UNDER_WAY.
  absl::Status Restore(const Kind& kind, Scope scope, const Record& record,
                       const google::protobuf::Message& resource);
  // Ends the import that is under way.
  absl::Status EndImport(Scope scope);

  // Replaces the client's standing: for the service that owns it, as part of a
  // change that raises the revision, and for those that follow it.
  absl::Status SetStanding(Scope scope, const type::v1::Standing& standing);

  // Notes the client's revision at the followed service, and how far the
  // following of `peer` has come. None raises the client's own revision.
  absl::Status SetFollowed(Scope scope, int64_t revision);
  absl::Status SetApplied(Scope scope, int64_t revision);
  absl::Status SetFollowPosition(absl::string_view peer,
                                 absl::string_view resume_token);
  // Takes back what SetStanding, SetFollowed and SetFollowPosition have noted
  // of `peer`, the only service that is followed, for all clients.
  absl::Status ForgetFollowed(absl::string_view peer);
  // Takes back what SetApplied and SetFollowPosition have noted of `peer`.
  absl::Status ForgetApplied(absl::string_view peer);

  // What was computed of clients' records is computed anew: for a change of
  // what it was computed with beside them.
  void ForgetDerived() { Changes({"", ""}); }

  // Raises the client's revision for a change of the service's own tables and
  // logs it under `name`. Returns the new revision.
  absl::StatusOr<int64_t> Touch(Scope scope, absl::string_view name,
                                type::v1::Change::Action action);

  // Leaves a message for the delivery worker, in the same transaction.
  absl::Status Enqueue(Scope scope, absl::string_view topic,
                       absl::string_view id, absl::string_view payload);

  Writer& writer() { return writer_; }
  absl::Time now() const { return now_; }
  // The client's revision after the newest change of this unit; 0 when it has
  // changed nothing.
  int64_t last_revision() const { return last_revision_; }

 private:
  friend class ResourceStore;
  Unit(Writer& writer, absl::Time now)
      : Snapshot(writer), writer_(writer), now_(now) {}
  // Stores `change` of a parsed record as its next revision.
  absl::Status Replace(const Kind& kind, Scope scope, const Record& record,
                       Guard guard, google::protobuf::Message& resource,
                       type::v1::Change::Action action,
                       absl::FunctionRef<absl::Status()> change);
  // Adds what is about to be replaced to the history.
  absl::Status KeepFormer(const Kind& kind, Scope scope, const Record& record);
  void Changes(Scope scope);

  Writer& writer_;
  absl::Time now_;
  int64_t last_revision_ = 0;
  // Tenants and clients that this unit has changed; an empty tenant is all.
  std::vector<std::pair<std::string, std::string>> changed_;
};

// A change as the log holds it.
struct LoggedChange {
  int64_t sequence = 0;
  std::string tenant;
  std::string client;
  type::v1::Change change;
};

// The tables above, of one service. Thread-safe.
class ResourceStore {
 public:
  // The schema of the tables in this header: put it before the service's own
  // migrations.
  static absl::Span<const Migration> Migrations();

  struct Options {
    // Authenticates the audit trail: 32 bytes.
    std::string audit_key;
    // Those that it was authenticated with before, newest first.
    std::vector<std::string> former_audit_keys;
    audit::LogOptions audit;
    // Up to as many bytes of what was read are kept to be read again, where
    // this process is the database's only writer; 0 keeps none.
    size_t memory_limit = 0;
  };
  // A store of a database that has its tables. Refuses what audit::Log::Open
  // refuses.
  static absl::StatusOr<std::unique_ptr<ResourceStore>> Open(Database& database,
                                                             Options options);
  // Seals what was recorded.
  ~ResourceStore();

  Database& database() { return database_; }

  // Runs `read` on a snapshot.
  absl::Status Read(absl::Time deadline,
                    absl::FunctionRef<absl::Status(Snapshot&)> read);
  // Runs `read` on what is kept in memory, all of one snapshot that is as fresh
  // as Read's. False when that was not enough: what `read` has found is then to
  // be dropped. Never blocks.
  bool ReadFromMemory(absl::FunctionRef<void(Snapshot&)> read);

  // Changes that belong to no call. Waits until they are durable.
  absl::Status Change(absl::Time now,
                      absl::AnyInvocable<absl::Status(Unit&)> work,
                      absl::Time deadline = absl::InfiniteFuture());

  // A write of one call. `work` returns the bytes of the answer. They are kept
  // with `request_id`, unless that is empty, in the same transaction for 24
  // hours; the same id and `request_digest` get them again without running
  // `work`; another digest gets ALREADY_EXISTS / REQUEST_ID_REUSED.
  struct WriteCall {
    std::string tenant;
    std::string subject;
    std::string request_id;
    std::string request_digest;
    // What is recorded of the call, in its transaction: asked for when it has
    // ended, on the writer's thread; its outcome is filled in. Without a
    // decision nothing is recorded.
    absl::AnyInvocable<audit::Record()> audit;
    absl::Time now;
    absl::Time deadline;
    // Rights are checked in here, before the request record is looked up, so
    // that a repeated call of someone who has lost access is refused.
    absl::AnyInvocable<absl::Status(Unit&)> authorize;
    absl::AnyInvocable<absl::StatusOr<std::string>(Unit&)> work;
    // On a writer's thread, after the commit.
    absl::AnyInvocable<void(absl::StatusOr<std::string>)> done;
  };
  void Write(WriteCall call);

  // Records an access that is no write, as the options say: at once, and calls
  // `done` before it returns; or with the next group commit, and calls it on a
  // writer's thread. UNAVAILABLE / AUDIT_UNAVAILABLE.
  void Audit(const audit::Record& record,
             absl::AnyInvocable<void(absl::Status)> done);

  // Changes behind `sequence`, oldest first, at most `limit`, of one tenant or,
  // with an empty tenant, of all.
  absl::StatusOr<std::vector<LoggedChange>> ListChanges(
      absl::string_view tenant, int64_t sequence, int limit,
      absl::Time deadline);
  // The sequence that ListChanges goes on behind after `Change.resume_token`, 0
  // for an empty one. OUT_OF_RANGE / RESUME_TOKEN_UNKNOWN when this log does
  // not have that change.
  absl::StatusOr<int64_t> FindSequence(absl::string_view resume_token,
                                       absl::Time deadline);
  // The sequence of the newest committed change; 0 when there is none.
  absl::StatusOr<int64_t> LastSequence(absl::Time deadline);
  // Calls `listener` after each commit that logged a change, on a writer's
  // thread; it must not block. Returns a handle whose destruction unsubscribes.
  std::shared_ptr<void> OnChange(absl::AnyInvocable<void()> listener);
  // Calls every listener although nothing has changed.
  void WakeListeners();

  // Recomputes the audit trail; FAILED_PRECONDITION names what was changed,
  // removed or added.
  absl::Status VerifyAudit(absl::Time deadline);
  // Brings everything that was recorded before into the trail and its index.
  absl::Status SealAudit();
  // Removes what the trail has from before `before`, at most 1000 lines a call.
  // True when there may be more.
  absl::StatusOr<bool> PruneAudit(absl::Time before);
  // Bytes of records that wait to be sealed.
  size_t audit_waiting() const;

  // Removes request records older than 24 hours, at most 1000 a call. True when
  // there may be more.
  absl::StatusOr<bool> PurgeRequests(absl::Time now);

 private:
  struct Rep;
  ResourceStore(Database& database, const Options& options);
  Database& database_;
  std::unique_ptr<Rep> rep_;
};

// The public name of a resource.
std::string NameOf(const Kind& kind, Scope scope, absl::string_view id);
// The etag of a revision, with its quotes.
std::string EtagOf(int64_t revision);

template <typename M>
absl::StatusOr<std::vector<M>> Snapshot::ListAll(const Kind& kind, Scope scope,
                                                 int limit) {
  std::vector<M> all;
  Page page;
  page.size = 500;
  for (;;) {
    absl::Status parsed;
    absl::StatusOr<bool> more =
        List(kind, scope, page, [&](const Record& record) {
          M message;
          if (!message.ParseFromString(record.bytes)) {
            parsed = absl::DataLossError("a stored resource does not parse");
            return;
          }
          page.after = {record.position, record.id};
          all.push_back(std::move(message));
        });
    if (!more.ok()) return std::move(more).status();
    if (!parsed.ok()) return parsed;
    if (static_cast<int>(all.size()) > limit ||
        (*more && static_cast<int>(all.size()) == limit)) {
      return absl::ResourceExhaustedError("more resources than the limit");
    }
    if (!*more) return all;
  }
}

}  // namespace concord::storage
