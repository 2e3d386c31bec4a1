// Services of this project as gRPC serves them: bytes in, bytes out, on the
// callback API.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "common/rpc/pipeline.h"
#include "common/rpc/service.h"
#include "grpcpp/impl/codegen/service_type.h"

namespace concord::rpc {

// The service, ready to be registered with a server: FAILED_PRECONDITION with
// every fault of its table. `service` and `pipeline` outlive the result.
absl::StatusOr<std::unique_ptr<grpc::Service>> Bind(Service& service,
                                                    Pipeline& pipeline);

// What the server must let in, so that a message over its method's limit still
// gets an answer with a reason.
int LargestRequest(Service& service);

}  // namespace concord::rpc
