// Keys, certificates and tokens of one's own making, for development and tests.
// In production an identity provider and a certificate authority issue them.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/security/token.h"

namespace concord::security {

// A certificate with its private key, both in PEM.
struct Certificate {
  std::string certificate;
  std::string key;
};

// When a certificate is valid.
struct Validity {
  absl::Time from;
  absl::Time until;
};

// A self-signed authority named `name` for a chain of length one.
Certificate MakeAuthority(absl::string_view name, Validity validity);

// A certificate of `authority`, for both ends of TLS unless `usage` says less:
// its names are `name`, `localhost`, 127.0.0.1 and ::1. INVALID_ARGUMENT when
// `authority` is not one.
absl::StatusOr<Certificate> IssueCertificate(
    const Certificate& authority, absl::string_view name, Validity validity,
    const std::string& usage = "serverAuth,clientAuth");

// A private key that signs tokens.
class SigningKey {
 public:
  // The three that TokenVerifier knows.
  enum class Type { kEd25519, kP256, kRsa2048 };

  static SigningKey Generate(Type type);
  // INVALID_ARGUMENT when `pem` is no private key of one of the three types.
  static absl::StatusOr<SigningKey> FromPem(absl::string_view pem);
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

  // The private key, PKCS #8.
  std::string Pem() const;
  // The public key, SubjectPublicKeyInfo.
  std::string PublicPem() const;
  // A JSON Web Key Set with this public key alone.
  std::string Jwks() const;
  // Derived from the public key.
  std::string key_id() const;
  // `EdDSA`, `ES256` or `RS256`.
  std::string algorithm() const;
  // A signature over `text` in the form of JSON Web Signatures.
  std::string Sign(absl::string_view text) const;

 private:
  struct Rep;
  explicit SigningKey(std::unique_ptr<Rep> rep);
  std::unique_ptr<Rep> rep_;
};

// What a minted token says.
struct TokenRequest {
  std::string issuer;
  std::string audience;
  std::string tenant;
  std::string subject;
  Role role = Role::kNone;
  // The claim `client`; left out when empty.
  std::string client;
  // The claim `methods`; left out when empty.
  std::vector<std::string> methods;
  absl::Time issued;
  absl::Duration lifetime = absl::Minutes(15);
};

// A token that TokenVerifier accepts; without the word `Bearer`.
std::string MintToken(const SigningKey& key, const TokenRequest& request);

}  // namespace concord::security
