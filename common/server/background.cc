#include "common/server/background.h"

#include <pthread.h>

#include <utility>

namespace concord::server {

Background::~Background() { Stop(); }

void Background::Start(const std::string& name, Body body) {
  std::thread thread([this, name, body = std::move(body)] {
    ::pthread_setname_np(::pthread_self(), name.substr(0, 15).c_str());
    body([this] { return stopping(); });
  });
  std::lock_guard<std::mutex> lock(mu_);
  threads_.push_back(std::move(thread));
}

bool Background::Pause(absl::Duration duration) {
  std::unique_lock<std::mutex> lock(mu_);
  return !stopped_.wait_for(lock, absl::ToChronoNanoseconds(duration),
                            [this] { return stopping_; });
}

void Background::Stop() {
  std::vector<std::thread> threads;
  {
    std::lock_guard<std::mutex> lock(mu_);
    stopping_ = true;
    threads.swap(threads_);
  }
  stopped_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

bool Background::stopping() {
  std::lock_guard<std::mutex> lock(mu_);
  return stopping_;
}

}  // namespace concord::server
