// A lean load generator: gRPC calls over HTTP/2 and mutual TLS from one thread,
// so that the server keeps most of a small machine.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace concord::benchmark {

// Files in PEM.
struct TlsFiles {
  std::string ca;
  std::string certificate;
  std::string key;
};

// One kind of call, made again and again.
struct Load {
  // On the loopback interface.
  int port = 0;
  TlsFiles tls;
  // `/concord.goals.v1.GoalPlanningService/GetGoal`.
  std::string path;
  // Without the `Bearer `.
  std::string token;
  // The encoded request; where it contains kRequestId, each message gets an id
  // of its own.
  std::string message;
  // Messages sent in each call: 1 for unary methods.
  int messages_per_call = 1;
  int outstanding = 1;
  // Calls that are begun each second, as far as `outstanding` allows; 0 for as
  // many as can be.
  double rate = 0;
  int connections = 1;
  absl::Duration duration = absl::Seconds(2);
  // Whose processor time is measured.
  pid_t server = 0;
};

// A placeholder of the length of a UUID.
inline constexpr char kRequestId[] = "00000000-0000-4000-8000-000000000000";

struct LoadResult {
  int64_t calls = 0;
  // More than the calls where a call has several.
  int64_t messages = 0;
  int64_t failures = 0;
  // `code: message` of the first failure.
  std::string first_failure;
  double seconds = 0;
  double server_cpu_seconds = 0;
  double p50_us = 0;
  double p99_us = 0;

  double messages_per_second() const {
    return static_cast<double>(messages) / seconds;
  }
  double server_cpu_us_per_message() const {
    return messages == 0
               ? 0
               : 1e6 * server_cpu_seconds / static_cast<double>(messages);
  }
};

// Runs the load. An error means that no connection came about.
absl::StatusOr<LoadResult> RunLoad(const Load& load);

}  // namespace concord::benchmark
