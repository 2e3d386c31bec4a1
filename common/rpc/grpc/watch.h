// Streams of the change log over gRPC.
#pragma once

#include "common/rpc/pipeline.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace concord::rpc {

// Sends every change behind the request's `resume_token` as it is committed,
// and a message without a change when 500 ms pass without any. Deletes itself.
grpc::ServerWriteReactor<grpc::ByteBuffer>* NewWatch(
    const Method& method, Pipeline& pipeline,
    grpc::CallbackServerContext& context, const grpc::ByteBuffer& request);

}  // namespace concord::rpc
