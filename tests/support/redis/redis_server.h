// A real redis-server for tests: on a socket in a directory of its own, without
// persistence, ended with the object.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::testing {

class RedisServer {
 public:
  // Starts `redis-server` with `arguments` behind those that it needs; aborts
  // when it does not come up.
  explicit RedisServer(std::vector<std::string> arguments = {});
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  ~RedisServer();

  // `unix:/path`, as RedisOptions takes it; the same after a restart.
  std::string address() const;

  // Starts again, empty, after Kill().
  void Start();
  // As `kill -9`.
  void Kill();
  // The process is there and connects, but does nothing until Thaw().
  void Freeze();
  void Thaw();
  // The reply to one command: `Run({"FLUSHALL"})`.
  std::string Run(const std::vector<std::string>& words);

 private:
  std::string SocketPath() const;

  const std::vector<std::string> arguments_;
  std::string directory_;
  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace concord::testing
