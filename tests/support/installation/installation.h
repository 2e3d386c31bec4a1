// Redis and the three services as processes of their own, on free ports, with
// TLS and tokens from throw-away keys.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/concordctl/connection.h"
#include "tests/support/processes/processes.h"
#include "tests/support/redis/redis_server.h"

namespace concord::testing {

class Installation {
 public:
  static absl::StatusOr<std::unique_ptr<Installation>> Start();

  // How to call the services.
  concordctl::ConnectionOptions connection() const;
  // Ends a service as a power cut would (`inventory`, `goal_planning`,
  // `progress_analytics`).
  void Kill(const std::string& service);
  // Starts it again on its address and database, with these settings beside or
  // instead of its own.
  absl::Status StartService(const std::string& service,
                            const std::vector<std::string>& settings = {});

  // What a service is started with (`--listen=127.0.0.1:40123` and so on), with
  // `changed` beside or instead of its own.
  std::vector<std::string> SettingsOf(
      const std::string& service,
      const std::vector<std::string>& changed = {}) const;

  // To be killed, frozen, emptied.
  RedisServer& redis() { return redis_; }

  // The folder that services and callers have their keys from.
  std::string keys() const;
  int pid(const std::string& service) const;
  int port(const std::string& service) const;

 private:
  Installation() = default;

  RedisServer redis_;
  ScratchFolder scratch_;
  // By name; ended before the folder is removed.
  std::map<std::string, std::unique_ptr<Process>> processes_;
  // By service, once known.
  std::map<std::string, std::string> addresses_;
};

}  // namespace concord::testing
