// Makes keys of common/security and lays them out as files.
#include "services/concordctl/keys_folder.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "services/concordctl/files.h"
#include "services/peers/peers_of.h"

namespace concord::concordctl {
namespace {

constexpr absl::Duration kCertificateLifetime = absl::Hours(24 * 30);
constexpr absl::Duration kServiceTokenLifetime = absl::Hours(24);
// Clocks of machines that share a folder may differ.
constexpr absl::Duration kClockTolerance = absl::Hours(1);

security::Validity ValidityFrom(absl::Time now) {
  return {now - kClockTolerance, now + kCertificateLifetime};
}

absl::StatusOr<security::SigningKey> SigningKeyOf(const std::string& folder) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::string pem,
      ReadFile(absl::StrCat(folder, "/", kSigningKeyFile)));
  return security::SigningKey::FromPem(pem);
}

absl::Status WriteCertificate(const std::string& stem,
                              const security::Certificate& certificate) {
  CONCORD_RETURN_IF_ERROR(WriteFile(absl::StrCat(stem, ".pem"),
                                    certificate.certificate, Access::kPublic));
  return WriteFile(absl::StrCat(stem, ".key"), certificate.key,
                   Access::kPrivate);
}

absl::Status WriteCertificates(const std::string& folder,
                               const security::Certificate& authority,
                               security::Validity validity) {
  for (const char* name : {peers::kServices[0], peers::kServices[1],
                           peers::kServices[2], "client"}) {
    // As the service is called in a network of containers, where a name has no
    // underscore.
    const std::string host = absl::StrReplaceAll(name, {{"_", "-"}});
    CONCORD_ASSIGN_OR_RETURN(
        const security::Certificate certificate,
        security::IssueCertificate(authority, host, validity));
    CONCORD_RETURN_IF_ERROR(
        WriteCertificate(absl::StrCat(folder, "/", name), certificate));
  }
  return absl::OkStatus();
}

std::string Mint(const security::SigningKey& key, const Identity& identity,
                 absl::Time now, absl::Duration lifetime) {
  return security::MintToken(key, {.issuer = kIssuer,
                                   .audience = kAudience,
                                   .tenant = identity.tenant,
                                   .subject = identity.subject,
                                   .role = identity.role,
                                   .client = identity.client,
                                   .methods = identity.methods,
                                   .issued = now,
                                   .lifetime = lifetime});
}

absl::Status WriteTokens(const std::string& folder,
                         const security::SigningKey& key, absl::Time now) {
  for (const char* service : peers::kServices) {
    const Identity identity = {.tenant = "system",
                               .subject = service,
                               .role = security::Role::kService};
    CONCORD_RETURN_IF_ERROR(WriteFile(
        absl::StrCat(folder, "/", service, ".token"),
        Mint(key, identity, now, kServiceTokenLifetime), Access::kPrivate));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status MakeKeysFolder(const std::string& folder, absl::Time now) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) {
    return absl::UnknownError(
        absl::StrCat("cannot make ", folder, ": ", error.message()));
  }
  if (std::filesystem::exists(absl::StrCat(folder, "/", kAuthorityFile))) {
    return absl::AlreadyExistsError(absl::StrCat(
        folder, " holds keys already; remove it or name another folder"));
  }
  const security::Validity validity = ValidityFrom(now);
  const security::Certificate authority =
      security::MakeAuthority("Concord development", validity);
  CONCORD_RETURN_IF_ERROR(
      WriteCertificate(absl::StrCat(folder, "/ca"), authority));
  CONCORD_RETURN_IF_ERROR(WriteCertificates(folder, authority, validity));
  const security::SigningKey key =
      security::SigningKey::Generate(security::SigningKey::Type::kEd25519);
  CONCORD_RETURN_IF_ERROR(WriteFile(absl::StrCat(folder, "/", kSigningKeyFile),
                                    key.Pem(), Access::kPrivate));
  CONCORD_RETURN_IF_ERROR(WriteFile(absl::StrCat(folder, "/", kKeySetFile),
                                    key.Jwks(), Access::kPublic));
  CONCORD_RETURN_IF_ERROR(WriteTokens(folder, key, now));
  return WriteFile(absl::StrCat(folder, "/", kSecretFile),
                   absl::BytesToHexString(security::RandomBytes(32)),
                   Access::kPrivate);
}

absl::Status RenewKeysFolder(const std::string& folder, absl::Time now) {
  security::Certificate authority;
  CONCORD_ASSIGN_OR_RETURN(authority.certificate,
                           ReadFile(absl::StrCat(folder, "/", kAuthorityFile)));
  CONCORD_ASSIGN_OR_RETURN(
      authority.key, ReadFile(absl::StrCat(folder, "/", kAuthorityKeyFile)));
  CONCORD_RETURN_IF_ERROR(
      WriteCertificates(folder, authority, ValidityFrom(now)));
  CONCORD_ASSIGN_OR_RETURN(const security::SigningKey key,
                           SigningKeyOf(folder));
  return WriteTokens(folder, key, now);
}

absl::StatusOr<std::string> MintFromFolder(const std::string& folder,
                                           const Identity& identity,
                                           absl::Time now,
                                           absl::Duration lifetime) {
  CONCORD_ASSIGN_OR_RETURN(const security::SigningKey key,
                           SigningKeyOf(folder));
  return Mint(key, identity, now, lifetime);
}

}  // namespace concord::concordctl
