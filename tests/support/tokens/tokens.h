// An issuer of tokens for tests.
#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/security/keys.h"
#include "common/security/token.h"

namespace concord::testing {

// Signs whatever it is told to, also what no honest issuer would.
class TokenIssuer {
 public:
  static constexpr char kIssuer[] = "https://issuer.test";
  static constexpr char kAudience[] = "concord";

  explicit TokenIssuer(
      security::SigningKey::Type type = security::SigningKey::Type::kEd25519);

  const security::SigningKey& key() const { return key_; }
  // A verifier that knows this issuer's key alone.
  std::unique_ptr<security::TokenVerifier> Verifier() const;
  // One that knows the keys of this set.
  static std::unique_ptr<security::TokenVerifier> VerifierOf(
      absl::string_view jwks);

  // A header value `Bearer ...` that the verifier accepts at `now`.
  std::string Authorization(absl::string_view tenant, absl::string_view subject,
                            security::Role role, absl::Time now) const;
  // `Bearer ...` with these texts as header and claims, rightly signed.
  std::string Signed(absl::string_view header, absl::string_view claims) const;

 private:
  security::SigningKey key_;
};

}  // namespace concord::testing
