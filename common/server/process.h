// What a process asks of the operating system: limits, signals, a last resort
// against hanging.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace concord::server {

// Raises the limit of open files to `least` where it is lower.
// FAILED_PRECONDITION when the system does not allow it.
absl::Status EnsureOpenFiles(int least);

// No memory image, which would hold health data, is written at a crash.
void ForbidCoreDumps();

// How much memory that was given back threads may keep for themselves: what a
// large answer is made of goes back and forth between them otherwise. More is
// not faster, and is never given back.
void TuneAllocator();

// Keeps SIGTERM and SIGINT from this thread and all that it starts, so that
// they wait for WaitForEndSignal; and SIGPIPE from everybody. Before the first
// thread.
void HoldSignals();

// Returns when SIGTERM or SIGINT has come, or `limit` has passed.
void WaitForEndSignal(absl::Duration limit = absl::InfiniteDuration());

// As if SIGTERM had come.
void EndProcess();

// Runs `last_words` and ends the process with exit code 1 unless destroyed
// within `limit`.
class Watchdog {
 public:
  Watchdog(absl::Duration limit, std::function<void()> last_words);
  ~Watchdog();

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  // Guarded by mu_.
  bool done_ = false;
  std::thread thread_;
};

}  // namespace concord::server
