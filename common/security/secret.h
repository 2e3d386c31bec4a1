// The secret that all services of an installation share, and the keys that are
// made of it.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace concord::security {

inline constexpr size_t kSecretSize = 32;

// The 32 bytes of a secret file: in hexadecimal or base64, with space around
// it. Empty when it is something else.
std::string DecodeSecret(absl::string_view text);

// Authenticates the audit trail of a service, `inventory`.
std::string AuditKey(absl::string_view secret, absl::string_view service);

}  // namespace concord::security
