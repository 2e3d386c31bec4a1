// The check of a certificate, its key and its authorities before gRPC gets
// them: gRPC itself would start with broken ones and refuse every handshake.
#pragma once

#include <string>

#include "absl/time/time.h"

namespace concord::server {

// What TLS is made of, each in PEM.
struct Identity {
  // The chain, own certificate first.
  std::string certificate;
  std::string key;
  // Authorities that callers and peers are verified against.
  std::string ca;
};

// What is wrong with `identity` at `now`; empty when it can be used.
std::string ProblemOf(const Identity& identity, absl::Time now);

}  // namespace concord::server
