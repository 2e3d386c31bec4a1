// TLS of a server whose certificate is replaced while its connections go on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>

#include "absl/strings/string_view.h"
#include "common/security/identity.h"

namespace grpc {
class ServerCredentials;
}  // namespace grpc

namespace concord::server {

// What a process shows of itself now. Thread-safe.
class LiveIdentity {
 public:
  // One with its place in the order of replacements.
  struct Version {
    uint64_t number = 0;
    security::Identity identity;
  };

  explicit LiveIdentity(security::Identity identity);

  // For every connection that begins from now on; `identity` has no problem.
  void Replace(security::Identity identity);
  std::shared_ptr<const Version> Get() const;

 private:
  mutable std::mutex mu_;
  // Guarded by mu_.
  std::shared_ptr<const Version> current_;
};

// Mutual TLS with whatever `identity` is when a connection begins. When
// `may_reflect` is set, calls of the reflection service pass for whom it lets,
// by the authorization header.
std::shared_ptr<grpc::ServerCredentials> MutualTls(
    std::shared_ptr<const LiveIdentity> identity,
    std::function<bool(absl::string_view authorization)> may_reflect);

}  // namespace concord::server
