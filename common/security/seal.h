// Authenticated encryption and keyed names, over OpenSSL.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace concord::security {

// A 32-byte key for one purpose, derived from a 32-byte secret (HKDF-SHA256
// with `label`).
std::string DeriveKey(absl::string_view secret, absl::string_view label);
// AES-256-GCM under a key derived from `key` and a random 128-bit salt, so that
// the number of values has no practical limit. Adds 34 bytes.
std::string Seal(absl::string_view key, absl::string_view associated_data,
                 absl::string_view plaintext);
// Nothing when `sealed` was not made by Seal with the same key and data.
absl::optional<std::string> Open(absl::string_view key,
                                 absl::string_view associated_data,
                                 absl::string_view sealed);
std::string HmacSha256(absl::string_view key, absl::string_view text);
std::string Sha256(absl::string_view text);
// SipHash-2-4 of `number` and `text`: 64 bits that tell whether short texts in
// memory are what who has the key wrote, for a tenth of a microsecond. `key`
// is 16 bytes.
uint64_t SipHash(absl::string_view key, uint64_t number,
                 absl::string_view text);
// From the operating system; aborts when it has none.
std::string RandomBytes(size_t count);
// A random UUID, version 4.
std::string RandomUuid();
// URL-safe, without padding.
std::string Base64UrlEncode(absl::string_view bytes);
// Canonical encodings only.
absl::optional<std::string> Base64UrlDecode(absl::string_view text);

}  // namespace concord::security
