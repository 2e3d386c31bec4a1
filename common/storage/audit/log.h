// Records reads without a wait, and brings what was recorded into the trail.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/storage/audit/record.h"
#include "common/storage/database.h"

namespace concord::audit {

class Segment;
class Trail;

// UNAVAILABLE / AUDIT_UNAVAILABLE: an access that cannot be recorded, because
// of this fault, is refused.
absl::Status Unrecorded(const absl::Status& cause);

struct LogOptions {
  // The segment's file. Without one there is no segment and no thread: records
  // wait for the disk, and only Seal() indexes them.
  std::string segment;
  // Bytes of records that may wait to be sealed; rounded up to 4096.
  size_t buffer = 8 << 20;
  // How long a read's record may be in the segment alone. Zero makes every
  // record wait for the disk.
  absl::Duration delay = absl::Milliseconds(50);
  // Told when sealing fails, with the cause, and when it works again; and when
  // a process that is gone has left records behind.
  std::function<void(bool works, absl::string_view what)> report =
      [](bool, absl::string_view) {};
};

// Thread-safe. The destructor seals what was recorded.
class Log {
 public:
  // Opens the trail, seals what a process that is gone has left in the segment,
  // and begins it anew. FAILED_PRECONDITION and RESOURCE_EXHAUSTED say what an
  // operator has to do.
  static absl::StatusOr<std::unique_ptr<Log>> Open(storage::Database& database,
                                                   Trail& trail,
                                                   LogOptions options);
  ~Log();

  // Whether Note records without a wait. Otherwise records go through a
  // transaction.
  bool at_once() const;
  // No lock, no system call, but for the first record after a second without
  // any. UNAVAILABLE / AUDIT_UNAVAILABLE, with the cause,
  // when the record cannot be taken: the access must be refused then.
  absl::Status Note(const Record& record);

  // Brings everything that was recorded before into the trail and its index;
  // waits until it is durable.
  absl::Status Seal();

  // Bytes of records that wait to be sealed.
  size_t waiting() const;

 private:
  Log(storage::Database& database, Trail& trail, LogOptions options);
  absl::Status Begin();
  void Run();
  void Wake();
  // What is there to be sealed now.
  absl::Status Tick();
  // Seals a part; true when there may be more.
  absl::StatusOr<bool> SealSome();
  absl::StatusOr<bool> TrySealSome();
  // Reports what is other than the last time.
  void Remember(const absl::Status& sealed);

  storage::Database& database_;
  Trail& trail_;
  const LogOptions options_;
  std::unique_ptr<Segment> segment_;

  std::mutex sealing_;
  // Guarded by sealing_: whether the index is behind for another reason than
  // new lines.
  bool unfinished_ = false;

  std::mutex mu_;
  std::condition_variable stopped_;
  bool stopping_ = false;  // Guarded by mu_.
  bool woken_ = false;     // Guarded by mu_.
  absl::Status last_;      // Guarded by mu_: how the last sealing ended.
  // Whether the thread does not look each `delay`, because nothing was recorded
  // for a while: the next one to record wakes it.
  std::atomic<bool> asleep_ = false;
  std::thread thread_;
};

}  // namespace concord::audit
