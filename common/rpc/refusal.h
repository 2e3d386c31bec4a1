// The errors that the pipeline itself answers with, in one place.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/security/token.h"

namespace concord::rpc {

absl::Status TokenMissing();
absl::Status MethodNotAllowed(absl::string_view method, security::Role role);
absl::Status Overloaded();
absl::Status Draining();
absl::Status DeadlinePassed();
absl::Status MessageTooLarge(int limit);
// `field` is the path of a text that is not UTF-8, or empty.
absl::Status Malformed(absl::string_view field);
// `cause` says what stands in the way of knowing them.
absl::Status RightsUnknown(const absl::Status& cause);
// Too many calls wait for another service already.
absl::Status PeerBusy();
absl::Status MinRevisionInvalid();
// The service's database is behind what the caller asks for.
absl::Status RevisionBehind(absl::string_view service, int64_t revision);

// `status` as a caller may see it: with a reason, and without the text of what
// was not made for callers.
absl::Status Presentable(absl::Status status);

}  // namespace concord::rpc
