// `concordctl health`: whether services are serving.
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/client/peer.h"
#include "google/protobuf/wrappers.pb.h"
#include "services/concordctl/command.h"

namespace concord::concordctl {
namespace {

// HealthCheckResponse.ServingStatus of grpc.health.v1.
constexpr int kServing = 1;

// The messages of grpc.health.v1 have one field each, a string and an enum, and
// look on the wire like these wrappers.
absl::StatusOr<int> Check(const std::string& target, absl::Duration timeout) {
  client::Peer peer({.target = target});
  const google::protobuf::StringValue request;
  google::protobuf::Int32Value response;
  const absl::Status called =
      peer.Call("/grpc.health.v1.Health/Check",
                {.deadline = absl::Now() + timeout}, request, response);
  if (!called.ok()) return called;
  return response.value();
}

}  // namespace

int Health(int argc, char** argv) {
  std::string targets = "localhost:7411,localhost:7412,localhost:7413";
  absl::Duration timeout = absl::Seconds(2);
  config::Settings settings(
      "concordctl health",
      "asks services on their operations port (--health_listen)\nwhether they "
      "are serving, and ends with 3 unless all are.");
  settings.Text("targets", &targets, "HOST:PORT,...",
                "The operations ports to ask.");
  settings.Duration("timeout", &timeout,
                    {absl::Milliseconds(100), absl::Minutes(5)},
                    "How long to wait for each.");
  if (const auto code = ReadSettings(
          settings, argc, argv, {{"targets", &targets}},
          "concordctl health --targets=localhost:7411 --timeout=10s")) {
    return *code;
  }
  bool all = true;
  for (const std::string& target :
       std::vector<std::string>(absl::StrSplit(targets, ','))) {
    const absl::StatusOr<int> status = Check(target, timeout);
    all = all && status.ok() && *status == kServing;
    std::cout << target << ": "
              << (!status.ok()          ? "cannot be reached"
                  : *status == kServing ? "serving"
                                        : "not serving yet")
              << "\n";
  }
  return all ? kDone : kUnreachable;
}

}  // namespace concord::concordctl
