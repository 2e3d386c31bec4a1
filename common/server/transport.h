// gRPC servers with the limits that keep a hostile or careless peer from
// harming the others.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/server/credentials.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace concord::server {

struct TransportOptions {
  // `host:port` or `unix:/path`; port 0 takes a free one.
  std::string address;
  // Mutual TLS with it; null for plaintext.
  std::shared_ptr<const LiveIdentity> identity;
  // Largest message that is received, in bytes.
  int request_limit = 256 << 10;
  // When set, the server describes itself to whom this lets, by the
  // authorization header; without TLS everybody.
  std::function<bool(absl::string_view authorization)> may_reflect;
  std::vector<grpc::Service*> services;
};

struct Transport {
  // Asked for as long as the server accepts connections.
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::unique_ptr<grpc::Server> server;
  // The address with the port that was taken.
  std::string address;
};

// Starts a server that also answers for its health. UNAVAILABLE when the
// address cannot be had.
absl::StatusOr<Transport> Listen(const TransportOptions& options);

// Settings of gRPC that it reads once from the environment, where the operator
// has not decided otherwise. Before anything else of gRPC.
void PrepareGrpc();

}  // namespace concord::server
