// A fixed number of threads behind a bounded queue: where work that may wait
// runs, and where overload is refused.
#pragma once

#include <cstddef>
#include <memory>

#include "absl/functional/any_invocable.h"

namespace concord {

// Thread-safe. The destructor drains the queue and joins the threads.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  struct Options {
    // 1 to 256.
    int threads = 4;
    // Tasks that may wait behind the running ones; at least 1.
    size_t queue_limit = 1024;
    // Shown by the operating system, at most 15 characters.
    const char* thread_name = "worker";
  };

  explicit Executor(Options options);
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // False when the queue is full or draining has begun; `task` is then not run
  // and still owned by the caller.
  [[nodiscard]] bool TryRun(Task& task);

  // Tasks that wait at this moment.
  size_t queued() const;

  // Refuses new tasks, runs the queued ones, and returns when all have ended.
  void Drain();

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace concord
