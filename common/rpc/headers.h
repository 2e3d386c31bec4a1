// What a call brings besides its message.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace concord::rpc {

// Read by the transport; the views outlive the call.
struct Headers {
  // How many `authorization` headers there are, and one of them.
  int authorizations = 0;
  absl::string_view authorization;
  absl::string_view traceparent;
  // `x-concord-min-revision`.
  absl::string_view min_revisions;
  // The DNS names in the certificate that the caller has shown; asked for where
  // they matter. Null without TLS.
  std::function<std::vector<std::string>()> certificate_names;
  // Until the caller's deadline; infinite when it has none.
  absl::Duration remaining = absl::InfiniteDuration();
};

// The trace id in a W3C `traceparent`, or a new one when it holds none.
std::string TraceIdOf(absl::string_view traceparent);

// Whether the header `x-concord-min-revision` is empty or a list of services of
// Concord with a revision each: `inventory=17,goal_planning=4`.
bool AreMinRevisions(absl::string_view header);

}  // namespace concord::rpc
