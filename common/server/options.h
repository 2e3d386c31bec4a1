// What an operator sets of a service, and the checks that all of it is usable
// before anything starts.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/config/config.h"
#include "common/security/identity.h"

namespace concord::server {

// The settings; `--help` says what each means.
struct Options {
  std::string listen;
  std::string health_listen;
  std::string metrics_listen;
  std::string database;
  std::string redis;
  std::string redis_user;
  std::string redis_password_file;
  int64_t cache_memory = 64 << 20;
  int64_t read_memory = 64 << 20;
  std::string audit_segment;
  int64_t audit_buffer = 8 << 20;
  absl::Duration audit_delay = absl::Milliseconds(50);
  absl::Duration audit_retention;
  std::string secret_file;
  std::string tls_certificate;
  std::string tls_key;
  std::string tls_ca;
  std::string jwks;
  std::string jwks_ca;
  std::string issuer;
  std::string audience = "concord";
  std::string service_token_file;
  std::string peer_names =
      "goal-planning,goal_planning,progress-analytics,progress_analytics";
  // Targets by the peer's name.
  std::map<std::string, std::string> peers;
  int pool_threads = 4;
  int queue_limit = 1024;
  absl::Duration grace = absl::Seconds(5);
  absl::Duration shutdown_timeout = absl::Seconds(20);
  absl::Duration self_check = absl::Seconds(30);
  int open_files = 65536;
  std::string log_level = "info";
  absl::Duration slow_call = absl::Seconds(1);
  bool reflection = false;
  bool insecure_dev = false;
};

// What the files hold that the settings name.
struct Material {
  security::Identity identity;
  // 32 bytes each: the one that is used, and those that were used before it.
  std::string secret;
  std::vector<std::string> former_secrets;
  // The text of the key set, which has no fault; empty when it is at a URL.
  std::string jwks;
};

// Declares every setting of a service that calls `peers`.
config::Settings Declare(absl::string_view program, absl::string_view summary,
                         const std::vector<std::string>& peers,
                         Options& options);

// What Load found.
struct Loaded {
  Material material;
  std::vector<config::Fault> faults;
};

// Reads the files and checks what settings require of each other.
Loaded Load(const Options& options, absl::Time now);

// The whole text of a file; NOT_FOUND when it cannot be read.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// The text of a file with a secret without the space around it; empty when
// there is none.
std::string SecretIn(const std::string& path);

}  // namespace concord::server
