#include "tests/support/server/raw_call.h"

#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "google/protobuf/wrappers.pb.h"

namespace concord::testing {

grpc::Status RawCall(grpc::Channel& channel, const std::string& path,
                     grpc::ClientContext& context,
                     const google::protobuf::Message& request,
                     google::protobuf::Message& response) {
  using Message = google::protobuf::MessageLite;
  const grpc::internal::RpcMethod method(path.c_str(),
                                         grpc::internal::RpcMethod::NORMAL_RPC);
  return grpc::internal::BlockingUnaryCall<Message, Message>(
      &channel, method, &context, request, &response);
}

std::string HealthOf(grpc::Channel& channel, const std::string& service) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
  // The messages of grpc.health.v1 have one field each, as these have.
  google::protobuf::StringValue request;
  request.set_value(service);
  google::protobuf::Int32Value response;
  const grpc::Status status = RawCall(channel, "/grpc.health.v1.Health/Check",
                                      context, request, response);
  if (!status.ok()) return absl::StrCat("error ", status.error_code());
  switch (response.value()) {
    case 1:
      return "SERVING";
    case 2:
      return "NOT_SERVING";
    default:
      return "UNKNOWN";
  }
}

}  // namespace concord::testing
