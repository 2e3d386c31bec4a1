// Certificate, issuer's keys and own token, read as the service would.
#include "absl/strings/str_cat.h"
#include "common/security/key_set.h"
#include "common/security/token.h"
#include "common/server/fetch.h"
#include "common/status/error.h"
#include "services/concordctl/doctor/examine.h"

namespace concord::concordctl {
namespace {

using Verdict = Finding::Verdict;

constexpr absl::Duration kRenewedBy = absl::Hours(24 * 14);

std::string DayOf(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d", time, absl::UTCTimeZone());
}

void ExamineCertificate(const Patient& patient, absl::Time now,
                        Findings& findings) {
  if (patient.options.insecure_dev) {
    findings.push_back({Verdict::kAdvice, "insecure_dev",
                        "calls are neither encrypted nor are callers known",
                        "leave it out and give TLS files where others than "
                        "this machine's developer are served"});
    return;
  }
  if (!patient.has_identity()) return;
  const security::Identity& identity = patient.material.identity;
  const absl::Time expiry = security::ExpiryOf(identity);
  const std::string name = security::OwnNameOf(identity);
  findings.push_back(
      {expiry - now < kRenewedBy ? Verdict::kAdvice : Verdict::kGood,
       "tls_certificate",
       absl::StrCat("for ", name.empty() ? "no name" : name, ", until ",
                    DayOf(expiry)),
       expiry - now < kRenewedBy
           ? "replace the files; the service reads them within 5 s"
           : ""});
  if (name.empty()) {
    findings.push_back({Verdict::kFault, "tls_certificate",
                        "names no host, so no caller can check it",
                        "have it issued with the DNS names that callers use"});
  }
}

// The keys as the service would have them.
absl::StatusOr<security::KeySet> KeysOf(const Patient& patient) {
  std::string text = patient.material.jwks;
  if (server::CanFetch(patient.options.jwks)) {
    CONCORD_ASSIGN_OR_RETURN(
        text, server::Fetch({.url = patient.options.jwks,
                             .ca_file = patient.options.jwks_ca}));
  }
  return security::KeySet::Parse(text);
}

void ExamineToken(const Patient& patient, security::KeySet keys, absl::Time now,
                  Findings& findings) {
  if (patient.options.peers.empty() || !patient.has("service_token_file")) {
    return;
  }
  constexpr char kSubject[] = "service_token_file";
  security::TokenVerifier verifier(
      {.issuer = patient.options.issuer, .audience = patient.options.audience});
  verifier.Replace(std::move(keys));
  const auto claims = verifier.Verify(
      absl::StrCat("Bearer ",
                   server::SecretIn(patient.options.service_token_file)),
      now);
  if (!claims.ok()) {
    findings.push_back(
        {Verdict::kFault, kSubject,
         absl::StrCat("its token is refused: ", DetailOf(claims.status())),
         "have the issuer make one with iss, aud, a role of service and a key "
         "of --jwks, and replace it before it ends"});
    return;
  }
  if ((*claims)->role != security::Role::kService) {
    findings.push_back({Verdict::kFault, kSubject,
                        absl::StrCat("its token has the role ",
                                     security::RoleName((*claims)->role)),
                        "have the issuer make one with the role service"});
    return;
  }
  findings.push_back(
      {Verdict::kGood, kSubject,
       absl::StrCat("of ", (*claims)->subject, ", ends in ",
                    absl::FormatDuration(absl::Trunc((*claims)->expires - now,
                                                     absl::Seconds(1)))),
       ""});
}

}  // namespace

void ExamineTrust(const Patient& patient, absl::Time now, Findings& findings) {
  ExamineCertificate(patient, now, findings);
  if (!patient.has("jwks") || !patient.has("jwks_ca")) return;
  absl::StatusOr<security::KeySet> keys = KeysOf(patient);
  if (!keys.ok()) {
    findings.push_back({Verdict::kFault, "jwks",
                        std::string(keys.status().message()),
                        "check the URL, --jwks_ca, and that this service may "
                        "reach it; until then every token is refused"});
    return;
  }
  findings.push_back(
      {Verdict::kGood, "jwks", "the issuer's keys are known", ""});
  ExamineToken(patient, *std::move(keys), now, findings);
}

}  // namespace concord::concordctl
