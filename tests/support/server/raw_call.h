// Calls as any gRPC client makes them, and sees them fail.
#pragma once

#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"

namespace concord::testing {

// A blocking unary call of `path`, `/package.Service/Method`.
grpc::Status RawCall(grpc::Channel& channel, const std::string& path,
                     grpc::ClientContext& context,
                     const google::protobuf::Message& request,
                     google::protobuf::Message& response);

// What gRPC's health protocol says of `service`: `SERVING`, `NOT_SERVING`, or
// the name of the call's error.
std::string HealthOf(grpc::Channel& channel, const std::string& service);

// What gRPC's reflection service answers when it is asked for the services: the
// bytes of its message, which hold their names. The call's error otherwise.
absl::StatusOr<std::string> ServicesOf(grpc::Channel& channel,
                                       grpc::ClientContext& context);

}  // namespace concord::testing
