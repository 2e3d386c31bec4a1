// Reads everything about a client from the three services.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/portrait.h"

namespace concord::concordctl {

absl::StatusOr<Portrait> ReadPortrait(Connection& connection,
                                      const Identity& caller,
                                      const std::string& client);

}  // namespace concord::concordctl
