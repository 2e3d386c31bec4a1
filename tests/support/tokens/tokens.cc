// Tokens put together by hand.
#include "tests/support/tokens/tokens.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/security/seal.h"

namespace concord::testing {

using security::Base64UrlEncode;

TokenIssuer::TokenIssuer(security::SigningKey::Type type)
    : key_(security::SigningKey::Generate(type)) {}

std::unique_ptr<security::TokenVerifier> TokenIssuer::Verifier() const {
  return VerifierOf(key_.Jwks());
}

std::unique_ptr<security::TokenVerifier> TokenIssuer::VerifierOf(
    absl::string_view jwks) {
  auto verifier = std::make_unique<security::TokenVerifier>(
      security::TokenVerifier::Options{.issuer = kIssuer,
                                       .audience = kAudience});
  verifier->Replace(security::KeySet::Parse(jwks).value());
  return verifier;
}

std::string TokenIssuer::Authorization(absl::string_view tenant,
                                       absl::string_view subject,
                                       security::Role role,
                                       absl::Time now) const {
  return absl::StrCat(
      "Bearer ", security::MintToken(key_, {.issuer = kIssuer,
                                            .audience = kAudience,
                                            .tenant = std::string(tenant),
                                            .subject = std::string(subject),
                                            .role = role,
                                            .issued = now}));
}

std::string TokenIssuer::Signed(absl::string_view header,
                                absl::string_view claims) const {
  const std::string text =
      absl::StrCat(Base64UrlEncode(header), ".", Base64UrlEncode(claims));
  return absl::StrCat("Bearer ", text, ".", Base64UrlEncode(key_.Sign(text)));
}

}  // namespace concord::testing
