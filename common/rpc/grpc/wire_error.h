// The errors of this project on the wire, and back: absl::Status with our
// details <-> grpc::Status with google.rpc.Status and its details.
#pragma once

#include "absl/status/status.h"
#include "grpcpp/support/status.h"

namespace concord::rpc {

// ErrorInfo with the reason, domain `concord` and the metadata; BadRequest,
// PreconditionFailure, ResourceInfo and RetryInfo where they say something. As
// HTTP/2 peers accept 8 KiB of trailers, the last violations of a very bad
// request are only counted.
grpc::Status ToWire(const absl::Status& status);

// What ToWire has made of a status; a status of another origin keeps its code
// and message and has no reason.
absl::Status FromWire(const grpc::Status& status);

}  // namespace concord::rpc
