// The embedded database: SQLite with one writer thread and parallel readers.
#pragma once

#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/storage/database.h"

namespace concord::storage {

struct SqliteOptions {
  // Created when it does not exist. A second process on the same file is
  // refused: `<path>.lock` is locked while the database is open.
  std::string path;
  // Connections for parallel reads, 1 to 64.
  int readers = 4;
  // Writes that may wait for the writer thread.
  size_t queue_limit = 4096;
  // Most writes in one commit.
  size_t group_limit = 256;
  // `FULL` survives a power cut. Anything less loses acknowledged commits and
  // exists for the test that shows it.
  std::string synchronous = "FULL";
  // Name of a registered VFS; empty for the platform's.
  std::string vfs;
};

// FAILED_PRECONDITION when another process has the file, DATA_LOSS when it is
// damaged, UNAVAILABLE when it cannot be opened. After a sync to the disk has
// failed the process ends: what the operating system has cached cannot be
// trusted any more, and the next start replays the log from the disk.
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(SqliteOptions options);

// The path in a setting of the form `sqlite:PATH`; empty where it has another.
absl::string_view SqlitePath(absl::string_view database);

// Runs `read` on one consistent snapshot of a database that may be in use by a
// service; it is not changed. UNAVAILABLE when it cannot be opened.
absl::Status ReadSqlite(const std::string& path,
                        absl::FunctionRef<absl::Status(Reader&)> read);

}  // namespace concord::storage
