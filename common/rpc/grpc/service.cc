// Unary calls over gRPC, and the registration of every kind of method.
#include "common/rpc/grpc/service.h"

#include <algorithm>
#include <utility>

#include "common/rpc/grpc/bytes.h"
#include "common/rpc/grpc/ingest.h"
#include "common/rpc/grpc/watch.h"
#include "common/rpc/grpc/wire_error.h"
#include "grpcpp/impl/codegen/rpc_service_method.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"

namespace concord::rpc {
namespace {

using grpc::ByteBuffer;
using grpc::CallbackServerContext;
using grpc::internal::RpcMethod;

constexpr char kRevisionHeader[] = "x-concord-revision";

// Finishes a unary call through gRPC's own reactor, which is the only kind that
// gRPC completes on the finishing thread. Deletes itself then.
class UnaryExchange final : public Exchange {
 public:
  UnaryExchange(CallbackServerContext& context, ByteBuffer& response)
      : context_(context),
        response_(response),
        reactor_(*context.DefaultReactor()) {}

  grpc::ServerUnaryReactor& reactor() { return reactor_; }

  bool cancelled() const override { return context_.IsCancelled(); }

  void Finish(Answer answer) override {
    if (!answer.revision.empty()) {
      context_.AddTrailingMetadata(kRevisionHeader, answer.revision);
    }
    if (answer.response.ok()) {
      response_ = BufferOf(*std::move(answer.response));
    }
    reactor_.Finish(ToWire(answer.response.status()));
    delete this;
  }

 private:
  CallbackServerContext& context_;
  ByteBuffer& response_;
  grpc::ServerUnaryReactor& reactor_;
};

class BoundService final : public grpc::Service {
 public:
  BoundService(concord::rpc::Service& service, Pipeline& pipeline) {
    for (const auto& method : service.rep().methods) {
      if (method->unary) {
        Add(*method, RpcMethod::NORMAL_RPC, UnaryHandler(*method, pipeline));
      } else if (method->ingest) {
        Add(*method, RpcMethod::CLIENT_STREAMING,
            IngestHandler(*method, pipeline));
      } else {
        Add(*method, RpcMethod::SERVER_STREAMING,
            WatchHandler(*method, pipeline));
      }
    }
  }

 private:
  void Add(const Method& method, RpcMethod::RpcType type,
           grpc::internal::MethodHandler* handler) {
    AddMethod(new grpc::internal::RpcServiceMethod(method.path.c_str(), type,
                                                   nullptr));
    MarkMethodCallback(added_++, handler);
  }

  static grpc::internal::MethodHandler* UnaryHandler(const Method& method,
                                                     Pipeline& pipeline) {
    return new grpc::internal::CallbackUnaryHandler<ByteBuffer, ByteBuffer>(
        [&method, &pipeline](CallbackServerContext* context,
                             const ByteBuffer* request, ByteBuffer* response) {
          auto* exchange = new UnaryExchange(*context, *response);
          grpc::ServerUnaryReactor& reactor = exchange->reactor();
          pipeline.RunUnary(method, HeadersOf(*context),
                            Contiguous(*request).bytes(), *exchange);
          return &reactor;
        });
  }

  static grpc::internal::MethodHandler* IngestHandler(const Method& method,
                                                      Pipeline& pipeline) {
    return new grpc::internal::CallbackClientStreamingHandler<ByteBuffer,
                                                              ByteBuffer>(
        [&method, &pipeline](CallbackServerContext* context,
                             ByteBuffer* response) {
          return NewIngest(method, pipeline, *context, *response);
        });
  }

  static grpc::internal::MethodHandler* WatchHandler(const Method& method,
                                                     Pipeline& pipeline) {
    return new grpc::internal::CallbackServerStreamingHandler<ByteBuffer,
                                                              ByteBuffer>(
        [&method, &pipeline](CallbackServerContext* context,
                             const ByteBuffer* request) {
          return NewWatch(method, pipeline, *context, *request);
        });
  }

  int added_ = 0;
};

}  // namespace

absl::StatusOr<std::unique_ptr<grpc::Service>> Bind(Service& service,
                                                    Pipeline& pipeline) {
  if (absl::Status bound = pipeline.Bind(service); !bound.ok()) return bound;
  return std::make_unique<BoundService>(service, pipeline);
}

int LargestRequest(Service& service) {
  int largest = 0;
  for (const Rule& rule : service.rep().rules) {
    largest = std::max(largest, rule.request_limit);
  }
  return 2 * largest;
}

}  // namespace concord::rpc
