// The services by their names in settings, and which of them a service calls.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::peers {

// A service comes behind those that it calls.
inline constexpr const char* kServices[] = {"inventory", "goal_planning",
                                            "progress_analytics"};

// None for what is no service.
inline std::vector<std::string> PeersOf(absl::string_view service) {
  if (service == "goal_planning") return {"inventory"};
  if (service == "progress_analytics") return {"inventory", "goal_planning"};
  return {};
}

}  // namespace concord::peers
