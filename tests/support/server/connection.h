// A bare TCP connection to a port of this machine.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>

#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "tests/support/loopback/loopback.h"

namespace concord::testing {

class Connection {
 public:
  explicit Connection(int port) : socket_(ConnectToLoopback(port)) {
    EXPECT_GE(socket_, 0);
  }
  ~Connection() { ::close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void Send(const std::string& bytes) {
    ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }

  // Everything that comes until the other side ends the connection.
  std::string Ask(const std::string& request) {
    Send(request);
    std::string answer;
    std::array<char, 4096> buffer;
    ssize_t count = 0;
    while ((count = ::read(socket_, buffer.data(), buffer.size())) > 0) {
      answer.append(buffer.data(), static_cast<size_t>(count));
    }
    return answer;
  }

  // Whether the other side ends the connection within `wait`.
  bool Ended(absl::Duration wait) {
    pollfd event{.fd = socket_, .events = POLLRDHUP};
    return ::poll(&event, 1,
                  static_cast<int>(absl::ToInt64Milliseconds(wait))) == 1;
  }

 private:
  int socket_;
};

}  // namespace concord::testing
