// Two encodings, and one derivation for each purpose.
#include "common/security/secret.h"

#include <charconv>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/security/seal.h"

namespace concord::security {
namespace {

// Whether all of `text` was pairs of hexadecimal digits. (Abseil's own function
// is deprecated in one release and absent in the other that Concord builds on.)
bool DecodeHex(absl::string_view text, std::string* bytes) {
  bytes->clear();
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    unsigned char byte = 0;
    const char* const end = text.data() + i + 2;
    if (std::from_chars(text.data() + i, end, byte, 16).ptr != end)
      return false;
    bytes->push_back(static_cast<char>(byte));
  }
  return true;
}

std::string DecodeSecret(absl::string_view text) {
  std::string secret;
  if (text.size() == 2 * kSecretSize && DecodeHex(text, &secret)) return secret;
  if ((absl::Base64Unescape(text, &secret) ||
       absl::WebSafeBase64Unescape(text, &secret)) &&
      secret.size() == kSecretSize) {
    return secret;
  }
  return "";
}

}  // namespace

std::vector<std::string> DecodeSecrets(absl::string_view text) {
  std::vector<std::string> secrets;
  for (const absl::string_view word :
       absl::StrSplit(text, absl::ByAnyChar(" \t\r\n"), absl::SkipEmpty())) {
    secrets.push_back(DecodeSecret(word));
    if (secrets.back().empty()) return {};
  }
  return secrets;
}

std::string AuditKey(absl::string_view secret, absl::string_view service) {
  return DeriveKey(secret, absl::StrCat("audit ", service));
}

}  // namespace concord::security
