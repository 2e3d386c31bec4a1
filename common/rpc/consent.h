// What a client has agreed to, and what a method may therefore do. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/rpc/service.h"
#include "common/security/token.h"
#include "concord/type/v1/rights.pb.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::rpc {

// PERMISSION_DENIED / CONSENT_REQUIRED when the last decision about `purpose`
// was against it, or no longer for it. What nobody was asked about refuses
// nothing: whether to ask first is the platform's to decide.
absl::Status CheckConsent(const type::v1::Standing& standing,
                          type::v1::ConsentPurpose purpose);

// The same for all that `consent` stands for, and who calls.
// PRECONDITION_MISSING where something would be written before the client's
// first episode.
absl::Status CheckConsents(Consent consent, const security::Claims& claims,
                           absl::string_view client,
                           const type::v1::Standing& standing);

}  // namespace concord::rpc
