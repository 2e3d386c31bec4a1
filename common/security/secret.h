// The secret that all services of an installation share, and the keys that are
// made of it.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace concord::security {

inline constexpr size_t kSecretSize = 32;

// The secrets in a secret file, each 32 bytes in hexadecimal or base64, with
// space around them: first the one that is used, behind it those that were used
// before it. Empty when there is something else.
std::vector<std::string> DecodeSecrets(absl::string_view text);

// Authenticates the audit trail of a service, `inventory`.
std::string AuditKey(absl::string_view secret, absl::string_view service);

}  // namespace concord::security
