// The file that takes the records of reads before they are in the database:
// what is in it survives the death of the process at any instant.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/storage/audit/record.h"

namespace concord::audit {

// Records in a row, behind one another.
struct Piece {
  // Where the first begins. Positions go on from one life of the file to the
  // next, so that none is ever used twice.
  uint64_t position = 0;
  // Behind the last.
  uint64_t end = 0;
  std::string records;
};

// A ring in a preallocated, shared mapping that only its owner may read or
// write. A record is published with a code over its position and its bytes: one
// that is torn, changed, moved or of an earlier round is not taken for one.
//
// Append is for any number of threads; Peek and Free are for one.
class Segment {
 public:
  // Opens the file, or creates it with mode 0600 under any umask.
  // FAILED_PRECONDITION when another process has it, or when it is something
  // else; UNAVAILABLE when it cannot be opened. `key` is 32 bytes.
  static absl::StatusOr<std::unique_ptr<Segment>> Open(const std::string& path,
                                                       absl::string_view key);
  ~Segment();
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;

  // From now on codes are of this key.
  void SetKey(absl::string_view key);

  // 16 random bytes that stay with the file.
  const std::string& identity() const { return identity_; }

  // What a process that is gone has published behind the position `sealed` and
  // not sealed itself.
  struct Remains {
    std::vector<Piece> pieces;
    // Bytes that it had claimed and that hold no whole record.
    uint64_t lost = 0;
    // Behind everything that was ever claimed.
    uint64_t end = 0;
  };
  absl::StatusOr<Remains> ReadRemains(uint64_t sealed) const;

  // Empties the file, and makes it one of `capacity` bytes (a multiple of 4096)
  // that begins with `position` (a multiple of kRecordAlignment).
  // RESOURCE_EXHAUSTED when the disk has no room for all of it, so that it
  // cannot run out later.
  absl::Status Begin(uint64_t position, size_t capacity);

  // Records: no lock, no system call, no wait. False when there is no room
  // before more has been freed.
  bool Append(const Record& record);

  // What has been published from `position` on, at most about `limit` bytes.
  // DATA_LOSS when the file was damaged by somebody else.
  absl::StatusOr<Piece> Peek(uint64_t position, size_t limit) const;
  // Gives the room of everything before `position` to new records.
  void Free(uint64_t position);

  // Where the oldest record that is not freed begins, and behind the newest
  // claim.
  uint64_t begin() const;
  uint64_t end() const;
  size_t capacity() const { return capacity_; }

 private:
  struct Control;

  explicit Segment(int file) : file_(file) {}
  absl::Status ReadControl();
  absl::Status Map(size_t capacity);
  void Unmap();
  char* At(uint64_t position) const { return ring_ + position % capacity_; }
  uint64_t CodeOf(uint64_t position, absl::string_view bytes) const;
  void Publish(uint64_t position, size_t size);

  const int file_;
  std::string identity_;
  // 16 bytes.
  std::string code_key_;
  size_t capacity_ = 0;
  Control* control_ = nullptr;
  char* ring_ = nullptr;
};

}  // namespace concord::audit
