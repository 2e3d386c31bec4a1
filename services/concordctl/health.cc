// `concordctl health`: whether services are serving.
#include "common/client/health.h"

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "services/concordctl/command.h"

namespace concord::concordctl {

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
    const absl::StatusOr<bool> serving =
        client::IsServing({.target = target}, timeout);
    all = all && serving.ok() && *serving;
    std::cout << target << ": "
              << (!serving.ok() ? "cannot be reached"
                  : *serving    ? "serving"
                                : "not serving yet")
              << "\n";
  }
  return all ? kDone : kUnreachable;
}

}  // namespace concord::concordctl
