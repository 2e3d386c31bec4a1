// Plays a journey: its calls, one after the other, against running services.
#pragma once

#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/journey.h"

namespace concord::concordctl {

// Makes every call of the journey in the tenant. `before_session` is called
// with the index of each session before its first call, `answered` with every
// answer. Stops at the first error, whose message names session and call;
// playing again, within a day, goes on where it stopped.
absl::Status Play(
    const Journey& journey, const std::string& tenant, Connection& connection,
    absl::FunctionRef<void(int session)> before_session,
    absl::FunctionRef<void(const google::protobuf::Message& answer)> answered);

}  // namespace concord::concordctl
