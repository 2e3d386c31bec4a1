// The bounded queue and its threads.
#include "common/executor/executor.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace concord {

struct Executor::Rep {
  explicit Rep(const Options& from) : options(from) {}

  void Work();

  const Options options;
  std::mutex mu;
  std::condition_variable has_task;
  std::deque<Task> queue;  // Guarded by mu.
  int idle = 0;            // Guarded by mu.
  bool draining = false;   // Guarded by mu.
  std::vector<std::thread> threads;
};

void Executor::Rep::Work() {
  pthread_setname_np(pthread_self(), options.thread_name);
  std::unique_lock lock(mu);
  for (;;) {
    ++idle;
    has_task.wait(lock, [this] { return draining || !queue.empty(); });
    --idle;
    if (queue.empty()) return;
    Task task = std::move(queue.front());
    queue.pop_front();
    lock.unlock();
    std::move(task)();
    // What the task holds is released outside the lock.
    task = nullptr;
    lock.lock();
  }
}

Executor::Executor(Options options) : rep_(std::make_unique<Rep>(options)) {
  for (int i = 0; i < std::max(1, options.threads); ++i) {
    rep_->threads.emplace_back([this] { rep_->Work(); });
  }
}

Executor::~Executor() { Drain(); }

bool Executor::TryRun(Task& task) {
  bool wake = false;
  {
    const std::lock_guard lock(rep_->mu);
    if (rep_->draining || rep_->queue.size() >= rep_->options.queue_limit) {
      return false;
    }
    rep_->queue.push_back(std::move(task));
    wake = rep_->idle > 0;
  }
  if (wake) rep_->has_task.notify_one();
  return true;
}

size_t Executor::queued() const {
  const std::lock_guard lock(rep_->mu);
  return rep_->queue.size();
}

void Executor::Drain() {
  {
    const std::lock_guard lock(rep_->mu);
    rep_->draining = true;
  }
  rep_->has_task.notify_all();
  for (std::thread& thread : rep_->threads) {
    if (thread.joinable()) thread.join();
  }
}

}  // namespace concord
