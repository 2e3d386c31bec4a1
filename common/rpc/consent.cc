// The table of consents and what they govern.
#include "common/rpc/consent.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::rpc {

using type::v1::ConsentPurpose;
using type::v1::Standing;

absl::Status CheckConsent(const Standing& standing, ConsentPurpose purpose) {
  for (const Standing::Consent& consent : standing.consents()) {
    if (consent.purpose() != purpose ||
        consent.decision() == type::v1::CONSENT_DECISION_GIVEN) {
      continue;
    }
    const std::string name = type::v1::ConsentPurpose_Name(purpose);
    return Error(
        absl::StatusCode::kPermissionDenied, type::v1::REASON_CONSENT_REQUIRED,
        absl::StrCat("The client has not agreed to this, or does not any "
                     "more: ",
                     name,
                     ". Talk about it; once the client agrees, RecordConsent "
                     "of the inventory notes it."),
        {{"purpose", name}});
  }
  return absl::OkStatus();
}

absl::Status CheckConsents(Consent consent, const security::Claims& claims,
                           absl::string_view client, const Standing& standing) {
  switch (consent) {
    case Consent::kNone:
      return absl::OkStatus();
    case Consent::kReading:
      if (claims.role != security::Role::kSupervisor) return absl::OkStatus();
      CONCORD_RETURN_IF_ERROR(
          CheckConsent(standing, type::v1::CONSENT_PURPOSE_SHARING));
      return CheckConsent(standing, type::v1::CONSENT_PURPOSE_SUPERVISION);
    case Consent::kRecording:
    case Consent::kMeasuring:
      if (standing.episodes().empty()) {
        return PreconditionMissing(
            absl::StrCat("clients/", client),
            "The client has no episode yet. A therapist begins one with "
            "CreateEpisode of the inventory.");
      }
      CONCORD_RETURN_IF_ERROR(
          CheckConsent(standing, type::v1::CONSENT_PURPOSE_RECORD));
      if (consent == Consent::kRecording) return absl::OkStatus();
      return CheckConsent(standing, type::v1::CONSENT_PURPOSE_MEASUREMENT);
  }
  return absl::OkStatus();
}

}  // namespace concord::rpc
