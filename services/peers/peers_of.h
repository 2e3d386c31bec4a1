// Which services a service calls.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::peers {

// By their names in settings: `goal_planning`. None for what is no service.
inline std::vector<std::string> PeersOf(absl::string_view service) {
  if (service == "goal_planning") return {"inventory"};
  if (service == "progress_analytics") return {"inventory", "goal_planning"};
  return {};
}

}  // namespace concord::peers
