// Every method but the one that adds to the end lets go of what is held first.
#include "common/storage/sqlite/wal_buffer.h"

#include <algorithm>
#include <type_traits>

namespace concord::storage {
namespace {

constexpr size_t kMostHeld = 1 << 20;
// SQLite's own files write no more than 128 KiB at once.
constexpr size_t kPiece = 64 << 10;

}  // namespace

std::unique_ptr<WalBuffer> WalBuffer::Attach(sqlite3* connection) {
  static_assert(std::is_standard_layout_v<WalBuffer>);
  sqlite3_file* file = nullptr;
  if (sqlite3_file_control(connection, "main", SQLITE_FCNTL_JOURNAL_POINTER,
                           &file) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr) {
    return nullptr;
  }
  std::unique_ptr<WalBuffer> buffer(new WalBuffer(*file->pMethods));
  file->pMethods = &buffer->methods_;
  return buffer;
}

WalBuffer::WalBuffer(const sqlite3_io_methods& real)
    : methods_(real), real_(&real) {
  methods_.xWrite = &Write;
  methods_.xRead = &Read;
  methods_.xTruncate = &Truncate;
  methods_.xSync = &Sync;
  methods_.xFileSize = &FileSize;
  methods_.xClose = &Close;
}

WalBuffer& WalBuffer::Of(sqlite3_file* file) {
  return *reinterpret_cast<WalBuffer*>(
      const_cast<sqlite3_io_methods*>(file->pMethods));
}

int WalBuffer::Flush(sqlite3_file* file) {
  int code = SQLITE_OK;
  for (size_t done = 0; code == SQLITE_OK && done < held_.size();
       done += kPiece) {
    code =
        real_->xWrite(file, held_.data() + done,
                      static_cast<int>(std::min(kPiece, held_.size() - done)),
                      offset_ + static_cast<sqlite3_int64>(done));
  }
  // What could not be written fails its commit, which SQLite then takes back.
  held_.clear();
  return code;
}

int WalBuffer::Write(sqlite3_file* file, const void* bytes, int size,
                     sqlite3_int64 offset) {
  WalBuffer& self = Of(file);
  const bool follows =
      offset == self.offset_ + static_cast<sqlite3_int64>(self.held_.size());
  if (!follows || self.held_.size() >= kMostHeld) {
    if (const int code = self.Flush(file); code != SQLITE_OK) return code;
  }
  if (self.held_.empty()) self.offset_ = offset;
  self.held_.append(static_cast<const char*>(bytes), static_cast<size_t>(size));
  return SQLITE_OK;
}

int WalBuffer::Read(sqlite3_file* file, void* bytes, int size,
                    sqlite3_int64 offset) {
  const int code = Of(file).Flush(file);
  return code != SQLITE_OK ? code
                           : Of(file).real_->xRead(file, bytes, size, offset);
}

int WalBuffer::Truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = Of(file).Flush(file);
  return code != SQLITE_OK ? code : Of(file).real_->xTruncate(file, size);
}

int WalBuffer::Sync(sqlite3_file* file, int flags) {
  const int code = Of(file).Flush(file);
  return code != SQLITE_OK ? code : Of(file).real_->xSync(file, flags);
}

int WalBuffer::FileSize(sqlite3_file* file, sqlite3_int64* size) {
  const int code = Of(file).Flush(file);
  return code != SQLITE_OK ? code : Of(file).real_->xFileSize(file, size);
}

int WalBuffer::Close(sqlite3_file* file) {
  const sqlite3_io_methods* const real = Of(file).real_;
  const int flushed = Of(file).Flush(file);
  const int closed = real->xClose(file);
  return flushed != SQLITE_OK ? flushed : closed;
}

}  // namespace concord::storage
