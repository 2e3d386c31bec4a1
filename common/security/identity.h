// What a process shows of itself over TLS, and the check of it before gRPC gets
// it: gRPC itself would start with a broken one and refuse every handshake.
#pragma once

#include <string>

#include "absl/time/time.h"

namespace concord::security {

// What TLS is made of, each in PEM.
struct Identity {
  // The chain, own certificate first.
  std::string certificate;
  std::string key;
  // Authorities that callers and peers are verified against.
  std::string ca;

  bool operator==(const Identity&) const = default;
};

// What is wrong with `identity` at `now`; empty when it can be used: the key is
// the certificate's, which is valid, issued by one of the authorities, and for
// both ends of TLS.
std::string ProblemOf(const Identity& identity, absl::Time now);

// When the first certificate of the own chain ends to be valid; in the infinite
// past when there is none.
absl::Time ExpiryOf(const Identity& identity);

// A name that the own certificate is for: its first DNS name or else IP
// address; empty when it has neither.
std::string OwnNameOf(const Identity& identity);

}  // namespace concord::security
