// Encoded messages between gRPC's buffers and our strings.
#pragma once

#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/rpc/headers.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"

namespace concord::rpc {

// The bytes of a buffer in one piece, copied only if it is in several.
class Contiguous {
 public:
  explicit Contiguous(const grpc::ByteBuffer& buffer);
  absl::string_view bytes() const {
    return {reinterpret_cast<const char*>(slice_.begin()), slice_.size()};
  }

 private:
  grpc::Slice slice_;
};

// Takes the bytes over without copying them.
grpc::ByteBuffer BufferOf(std::string bytes);

// What the pipeline wants to know of a call; the views live as long as it.
Headers HeadersOf(const grpc::CallbackServerContext& context);

}  // namespace concord::rpc
