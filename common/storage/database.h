// The port to a relational database: consistent reads, group-committed writes,
// one SQL text for every adapter.
//
// SQL is written once: parameters are `$1`, `$2`...; `INSERT ... ON CONFLICT`
// and `RETURNING` are allowed; integers are BIGINT, instants BIGINT
// microseconds since 1970 UTC, bytes BLOB/BYTEA, text UTF-8. Migrations write
// the type of a byte column as `BYTES`; the adapter translates it.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"

namespace concord::storage {

// A statement that is a constant of the program. Adapters cache its prepared
// form per connection, keyed by the address of `sql`: declare statements
// `constexpr` at namespace scope beside the code that runs them.
struct Statement {
  const char* name;
  const char* sql;
};

// A bound parameter. Texts and bytes are borrowed for the duration of the call.
struct Bytes {
  absl::string_view bytes;
};
using Value =
    std::variant<std::monostate, int64_t, double, absl::string_view, Bytes>;

// One row of an answer. Views are valid until the callback returns. Columns
// count from 0; asking for another type than the column's is a bug.
class Row {
 public:
  virtual ~Row() = default;
  virtual bool IsNull(int column) const = 0;
  virtual int64_t Int(int column) const = 0;
  virtual double Real(int column) const = 0;
  // Text or bytes.
  virtual absl::string_view Text(int column) const = 0;
};

// A consistent view of the database. Not thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  // Calls `each` for the rows in order, and reads no further than the one for
  // which it returns false. UNAVAILABLE / DATABASE_UNAVAILABLE when the
  // database cannot answer, DEADLINE_EXCEEDED when its time is over.
  virtual absl::Status QueryWhile(const Statement& statement,
                                  absl::Span<const Value> parameters,
                                  absl::FunctionRef<bool(const Row&)> each) = 0;
  // The same for every row.
  absl::Status Query(const Statement& statement,
                     absl::Span<const Value> parameters,
                     absl::FunctionRef<void(const Row&)> each);
};

// A transaction that sees its own changes. Not thread-safe.
class Writer : public Reader {
 public:
  // The number of rows changed.
  virtual absl::StatusOr<int64_t> Execute(
      const Statement& statement, absl::Span<const Value> parameters) = 0;
  // Runs the statements of a schema step, separated by `;`.
  virtual absl::Status ExecuteScript(absl::string_view sql) = 0;
};

// Thread-safe. The destructor lets queued writes finish.
class Database {
 public:
  virtual ~Database() = default;

  // Runs `read` on one consistent snapshot, in parallel with other readers and
  // with the writer, and returns what it returns. The snapshot contains every
  // write that was reported as done before the call. Blocks: never on a gRPC
  // callback thread.
  virtual absl::Status Read(absl::Time deadline,
                            absl::FunctionRef<absl::Status(Reader&)> read) = 0;

  struct Job {
    // Runs once, on a writer's thread, inside a transaction that it may share
    // with other jobs. If it fails, exactly its own changes are undone. It must
    // not wait for anything but the database.
    absl::AnyInvocable<absl::Status(Writer&)> work;
    // Runs exactly once, on a thread of the database, when the changes are
    // durable or the job has failed: the status of `work`, or of the commit. It
    // must not block; finishing a call from here is what it is for. When the
    // outcome of a commit cannot be known the status is UNAVAILABLE /
    // OUTCOME_UNKNOWN.
    absl::AnyInvocable<void(absl::Status)> done;
    // A job that has not begun by then fails with DEADLINE_EXCEEDED.
    absl::Time deadline = absl::InfiniteFuture();
  };

  // Queues `job` for the next group commit. Never blocks. RESOURCE_EXHAUSTED /
  // OVERLOADED through `done`, at once, when too many jobs wait.
  virtual void Write(Job job) = 0;

  // Write, and wait until it is done.
  absl::Status WriteAndWait(absl::AnyInvocable<absl::Status(Writer&)> work,
                            absl::Time deadline = absl::InfiniteFuture());

  struct Hooks {
    // Runs when a transaction has begun, before its jobs.
    absl::AnyInvocable<void()> begin;
    // Runs as its last work, after its jobs and before the commit; if it fails
    // the whole group fails.
    absl::AnyInvocable<absl::Status(Writer&)> before_commit;
  };
  // For every transaction. Not while there are writes.
  virtual void SetHooks(Hooks hooks) = 0;

  // The adapter's name for humans and metrics: `sqlite` or `postgres`.
  virtual absl::string_view name() const = 0;
  // True when this process is the only writer, so that what it remembers of its
  // own commits is exact.
  virtual bool sole_writer() const = 0;
};

}  // namespace concord::storage
