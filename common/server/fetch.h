// A small document from a web server: the keys of a token issuer.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace concord::server {

struct FetchOptions {
  // `https://...`; `http://` of a loopback address too.
  std::string url;
  // File in PEM with the authorities of the web server; the system's when
  // empty.
  std::string ca_file;
  // For everything together.
  absl::Duration timeout = absl::Seconds(5);
  // Bytes; more is refused.
  size_t limit = 256 << 10;
};

// Whether FetchOptions take it.
bool CanFetch(const std::string& url);

// UNAVAILABLE when the server cannot be reached or trusted, answers with
// something else than 200, or with too much. Redirections are not followed. The
// message holds nothing of the answer.
absl::StatusOr<std::string> Fetch(const FetchOptions& options);

}  // namespace concord::server
