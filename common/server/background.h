// Threads that work beside the calls for as long as the process serves.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace concord::server {

// Thread-safe, but for Stop, which is called once and after every Start. The
// destructor stops too.
class Background {
 public:
  using Body = std::function<void(const std::function<bool()>& stopping)>;

  ~Background();

  // `name` is what the operating system shows of it, at most 15 characters.
  void Start(const std::string& name, Body body);
  // True when `duration` has passed, false as soon as Stop is called.
  bool Pause(absl::Duration duration);
  // Lets `stopping()` be true and joins the threads.
  void Stop();

 private:
  bool stopping();

  std::mutex mu_;
  std::condition_variable stopped_;
  // Guarded by mu_.
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace concord::server
