// A folder of throw-away keys: what is in it, and tokens signed with it.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/security/keys.h"
#include "common/security/token.h"

namespace concord::concordctl {

// What services that trust the folder's tokens are told to expect.
inline constexpr char kIssuer[] = "concord-development";
inline constexpr char kAudience[] = "concord";

// Files of the folder.
inline constexpr char kAuthorityFile[] = "ca.pem";
inline constexpr char kAuthorityKeyFile[] = "ca.key";
inline constexpr char kClientCertificateFile[] = "client.pem";
inline constexpr char kClientKeyFile[] = "client.key";
inline constexpr char kSigningKeyFile[] = "signing.key";
inline constexpr char kKeySetFile[] = "jwks.json";
inline constexpr char kSecretFile[] = "secret";

// Makes the folder with everything that three services and their callers need,
// valid for 30 days from `now`; service tokens for a day. ALREADY_EXISTS when
// it holds keys.
absl::Status MakeKeysFolder(const std::string& folder, absl::Time now);

// Makes certificates and service tokens of such a folder anew, of the same
// authority and signing key; NOT_FOUND when it holds none.
absl::Status RenewKeysFolder(const std::string& folder, absl::Time now);

// Somebody for whom a token is made.
struct Identity {
  std::string tenant;
  std::string subject;
  security::Role role = security::Role::kNone;
  // For role kClient: whose records are the subject's own.
  std::string client;
  // For role kService: what it may call beside what services may.
  std::vector<std::string> methods;
};

absl::StatusOr<std::string> MintFromFolder(const std::string& folder,
                                           const Identity& identity,
                                           absl::Time now,
                                           absl::Duration lifetime);

}  // namespace concord::concordctl
