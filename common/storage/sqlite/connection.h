// One connection to SQLite with its prepared statements.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/container/node_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/storage/database.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "common/storage/sqlite/wal_buffer.h"

namespace concord::storage {

// Used by one thread at a time.
class SqliteConnection final : public Writer {
 public:
  static absl::StatusOr<std::unique_ptr<SqliteConnection>> Open(
      const SqliteOptions& options, bool read_only);
  ~SqliteConnection() override;

  absl::Status QueryWhile(const Statement& statement,
                          absl::Span<const Value> parameters,
                          absl::FunctionRef<bool(const Row&)> each) override;
  absl::StatusOr<int64_t> Execute(const Statement& statement,
                                  absl::Span<const Value> parameters) override;
  absl::Status ExecuteScript(absl::string_view sql) override;

  // Statements without parameters and answers: BEGIN and the like.
  absl::Status Run(const Statement& statement);
  // Begins a part of the transaction that EndPart can take back. A savepoint
  // costs as much as a write: there is none before the part's first write.
  void BeginPart() { part_ = Part::kUntouched; }
  // Ends the part, and takes its writes back unless `keep`.
  absl::Status EndPart(bool keep);
  // Statements that run longer are interrupted with DEADLINE_EXCEEDED.
  void SetDeadline(absl::Time deadline) { deadline_ = deadline; }
  // False when SQLite has rolled the transaction back by itself.
  bool in_transaction() const;

 private:
  // A prepared statement; `positions[k]` is SQLite's index of `$k+1`.
  struct Prepared {
    sqlite3_stmt* handle = nullptr;
    std::vector<int> positions;
    bool read_only = false;
  };
  enum class Part { kNone, kUntouched, kWritten };

  SqliteConnection() = default;
  absl::StatusOr<Prepared*> Prepare(const Statement& statement);
  absl::Status NoteWrite();
  absl::Status Bind(const Prepared& prepared,
                    absl::Span<const Value> parameters);
  absl::Status Fault(int code, absl::string_view doing) const;

  // Null where each commit is not synced.
  std::unique_ptr<WalBuffer> log_;
  sqlite3* handle_ = nullptr;
  absl::Time deadline_ = absl::InfiniteFuture();
  Part part_ = Part::kNone;
  // Its pointers stay valid while others are prepared.
  absl::node_hash_map<const char*, Prepared> prepared_;
};

}  // namespace concord::storage
