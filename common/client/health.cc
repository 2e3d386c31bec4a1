#include "common/client/health.h"

#include "absl/time/clock.h"
#include "google/protobuf/wrappers.pb.h"

namespace concord::client {
namespace {

// HealthCheckResponse.ServingStatus of grpc.health.v1.
constexpr int kServing = 1;

}  // namespace

// The messages of grpc.health.v1 have one field each, a string and an enum, and
// look on the wire like these wrappers.
absl::StatusOr<bool> IsServing(const PeerOptions& options,
                               absl::Duration timeout) {
  Peer peer(options);
  const google::protobuf::StringValue request;
  google::protobuf::Int32Value response;
  const absl::Status called =
      peer.Call("/grpc.health.v1.Health/Check",
                {.deadline = absl::Now() + timeout}, request, response);
  if (!called.ok()) return called;
  return response.value() == kServing;
}

}  // namespace concord::client
