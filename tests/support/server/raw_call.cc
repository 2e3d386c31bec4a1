#include "tests/support/server/raw_call.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/impl/client_unary_call.h>
#include <grpcpp/impl/codegen/proto_utils.h>

#include <chrono>
#include <memory>
#include <vector>

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

absl::StatusOr<std::string> ServicesOf(grpc::Channel& channel,
                                       grpc::ClientContext& context) {
  constexpr char kPath[] =
      "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";
  // Field 7 of the request, `list_services`, empty.
  const grpc::Slice question("\x3a\x00", 2);
  const grpc::ByteBuffer request(&question, 1);
  context.set_deadline(std::chrono::system_clock::now() +
                       std::chrono::seconds(10));
  grpc::CompletionQueue queue;
  const auto done = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  grpc::GenericStub stub(
      std::shared_ptr<grpc::ChannelInterface>(&channel, [](auto*) {}));
  const auto stream = stub.PrepareCall(&context, kPath, &queue);
  stream->StartCall(nullptr);
  done();
  stream->WriteLast(request, grpc::WriteOptions(), nullptr);
  done();
  grpc::ByteBuffer response;
  std::vector<grpc::Slice> slices;
  stream->Read(&response, nullptr);
  if (done()) (void)response.Dump(&slices);
  grpc::Status status;
  stream->Finish(&status, nullptr);
  done();
  if (!status.ok()) {
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                        status.error_message());
  }
  std::string bytes;
  for (const grpc::Slice& slice : slices) {
    bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  }
  return bytes;
}

}  // namespace concord::testing
