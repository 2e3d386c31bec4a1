// A thread takes connections, two for each connection carry its bytes.
#include "tests/support/line/line.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "tests/support/loopback/loopback.h"

namespace concord::testing {
namespace {

class Socket {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  ~Socket() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  int get() const { return descriptor_; }
  bool open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

// One caller's connection and the one that was made to the server for it.
class Carried {
 public:
  Carried(int caller, int server_port)
      : caller_(caller), server_(ConnectToLoopback(server_port)) {
    if (!server_.open()) End();
    up_ = std::thread([this] { Carry(caller_, server_, nullptr); });
    down_ = std::thread([this] { Carry(server_, caller_, &mute_); });
  }
  ~Carried() {
    End();
    up_.join();
    down_.join();
  }
  Carried(const Carried&) = delete;
  Carried& operator=(const Carried&) = delete;

  void Mute() { mute_ = true; }

  // Both sides see a reset.
  void End() {
    const linger reset{.l_onoff = 1, .l_linger = 0};
    for (const Socket* side : {&caller_, &server_}) {
      ::setsockopt(side->get(), SOL_SOCKET, SO_LINGER, &reset, sizeof(reset));
      ::shutdown(side->get(), SHUT_RDWR);
    }
    ended_ = true;
  }

  bool ended() const { return ended_; }

 private:
  void Carry(const Socket& from, const Socket& to,
             const std::atomic<bool>* mute) {
    std::array<char, 16384> buffer;
    ssize_t count = 0;
    while ((count = ::recv(from.get(), buffer.data(), buffer.size(), 0)) > 0) {
      if (mute != nullptr && *mute) continue;
      for (ssize_t sent = 0; sent < count;) {
        const ssize_t now =
            ::send(to.get(), buffer.data() + sent,
                   static_cast<size_t>(count - sent), MSG_NOSIGNAL);
        if (now <= 0) return End();
        sent += now;
      }
    }
    End();
  }

  Socket caller_;
  Socket server_;
  std::atomic<bool> mute_ = false;
  std::atomic<bool> ended_ = false;
  std::thread up_;
  std::thread down_;
};

}  // namespace

struct Line::Rep {
  explicit Rep(int target) : server_port(target) {}

  void Take() {
    int caller = -1;
    while ((caller = ::accept(listener.get(), nullptr, nullptr)) >= 0) {
      const std::lock_guard lock(mutex);
      carried.remove_if([](const Carried& each) { return each.ended(); });
      carried.emplace_back(caller, server_port);
      if (mute) carried.back().Mute();
    }
  }

  const int server_port;
  int port = 0;
  Socket listener{ListenOnLoopback(&port)};
  std::mutex mutex;
  bool mute = false;
  std::list<Carried> carried;
  std::thread taker;
};

absl::StatusOr<std::unique_ptr<Line>> Line::Start(int server_port) {
  auto rep = std::make_unique<Rep>(server_port);
  if (!rep->listener.open()) {
    return absl::UnavailableError("no port for the line");
  }
  rep->taker = std::thread([rep = rep.get()] { rep->Take(); });
  return std::unique_ptr<Line>(new Line(std::move(rep)));
}

Line::Line(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}

Line::~Line() {
  ::shutdown(rep_->listener.get(), SHUT_RDWR);
  rep_->taker.join();
}

int Line::port() const { return rep_->port; }

void Line::Mute() {
  const std::lock_guard lock(rep_->mutex);
  rep_->mute = true;
  for (Carried& each : rep_->carried) each.Mute();
}

void Line::Cut() {
  const std::lock_guard lock(rep_->mutex);
  rep_->mute = false;
  rep_->carried.clear();
}

}  // namespace concord::testing
