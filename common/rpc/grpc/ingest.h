// Client streams over gRPC.
#pragma once

#include "common/rpc/pipeline.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"

namespace concord::rpc {

// Stores the messages of a stream, each in a transaction of its own, and parses
// a few ahead of the one being written. The first failure ends the stream with
// its status. Deletes itself.
grpc::ServerReadReactor<grpc::ByteBuffer>* NewIngest(
    const Method& method, Pipeline& pipeline,
    grpc::CallbackServerContext& context, grpc::ByteBuffer& response);

}  // namespace concord::rpc
