// Writes SQLite's log in one piece for each commit.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

namespace concord::storage {

// SQLite writes two small pieces for each page to the end of its log, and then
// syncs it: a hundred system calls a commit. Here they are held until it syncs,
// reads or changes the log in another way, so that nobody can tell the
// difference but by the time it takes. For a connection that syncs each commit
// (`synchronous=FULL`): others may only look at the log after that.
//
// Must outlive the connection.
class WalBuffer {
 public:
  // Takes the place of the methods of the log's file. Null when the connection
  // has no open log.
  static std::unique_ptr<WalBuffer> Attach(sqlite3* connection);

 private:
  explicit WalBuffer(const sqlite3_io_methods& real);
  static WalBuffer& Of(sqlite3_file* file);
  int Flush(sqlite3_file* file);

  static int Write(sqlite3_file* file, const void* bytes, int size,
                   sqlite3_int64 offset);
  static int Read(sqlite3_file* file, void* bytes, int size,
                  sqlite3_int64 offset);
  static int Truncate(sqlite3_file* file, sqlite3_int64 size);
  static int Sync(sqlite3_file* file, int flags);
  static int FileSize(sqlite3_file* file, sqlite3_int64* size);
  static int Close(sqlite3_file* file);

  // First, so that the file's pointer to it is one to the whole.
  sqlite3_io_methods methods_;
  const sqlite3_io_methods* real_;
  std::string held_;
  sqlite3_int64 offset_ = 0;
};

}  // namespace concord::storage
