// The public keys that tokens are verified with: a JSON Web Key Set (RFC 7517).
#pragma once

#include <memory>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::security {

// A public key together with the one algorithm that it may be used with.
class PublicKey {
 public:
  struct Rep;
  explicit PublicKey(std::unique_ptr<Rep> rep);
  PublicKey(PublicKey&&) noexcept;
  PublicKey& operator=(PublicKey&&) noexcept;
  ~PublicKey();

  // `RS256`, `ES256` or `EdDSA`.
  absl::string_view algorithm() const;
  // Whether `signature`, in the form of JSON Web Signatures (RFC 7518 and
  // 8037), is this key's over `text`.
  bool Verify(absl::string_view text, absl::string_view signature) const;

 private:
  std::unique_ptr<Rep> rep_;
};

// Immutable, thread-safe.
class KeySet {
 public:
  // Takes RSA keys of 2048 to 4096 bits, EC keys on P-256 and OKP keys on
  // Ed25519, passes over keys for encryption (`use` is `enc`), and refuses the
  // whole set, with every fault in one INVALID_ARGUMENT, when any other key is
  // unknown, private, weak, without `kid`, or has the `kid` of another.
  static absl::StatusOr<KeySet> Parse(absl::string_view jwks);

  // Null when the set has no such key.
  const PublicKey* Find(absl::string_view key_id) const;

 private:
  absl::flat_hash_map<std::string, PublicKey> keys_;
};

}  // namespace concord::security
