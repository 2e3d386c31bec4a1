// Slices and metadata of gRPC.
#include "common/rpc/grpc/bytes.h"

#include <grpc/grpc_security_constants.h>

#include <chrono>
#include <memory>

#include "absl/time/clock.h"

namespace concord::rpc {
namespace {

// Below this a copy into gRPC's own slice is cheaper than keeping the string.
constexpr size_t kWorthKeeping = 1024;

absl::string_view FirstOf(
    const std::multimap<grpc::string_ref, grpc::string_ref>& metadata,
    const char* name) {
  const auto found = metadata.find(name);
  return found == metadata.end()
             ? absl::string_view()
             : absl::string_view(found->second.data(), found->second.size());
}

// Of a certificate that gRPC has verified.
std::vector<std::string> NamesIn(const grpc::CallbackServerContext& context) {
  std::vector<std::string> names;
  const std::shared_ptr<const grpc::AuthContext> shown = context.auth_context();
  if (shown == nullptr || !shown->IsPeerAuthenticated()) return names;
  for (const grpc::string_ref& name :
       shown->FindPropertyValues(GRPC_PEER_DNS_PROPERTY_NAME)) {
    names.emplace_back(name.data(), name.size());
  }
  return names;
}

}  // namespace

Contiguous::Contiguous(const grpc::ByteBuffer& buffer) {
  if (!buffer.TrySingleSlice(&slice_).ok()) buffer.DumpToSingleSlice(&slice_);
}

grpc::ByteBuffer BufferOf(std::string bytes) {
  if (bytes.size() < kWorthKeeping) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    return {&slice, 1};
  }
  auto* kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(),
      [](void* string) { delete static_cast<std::string*>(string); }, kept);
  return {&slice, 1};
}

Headers HeadersOf(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  Headers headers;
  headers.authorizations = static_cast<int>(metadata.count("authorization"));
  headers.authorization = FirstOf(metadata, "authorization");
  headers.traceparent = FirstOf(metadata, "traceparent");
  headers.min_revisions = FirstOf(metadata, "x-concord-min-revision");
  headers.certificate_names = [&context] { return NamesIn(context); };
  const std::chrono::system_clock::time_point deadline = context.deadline();
  if (deadline != std::chrono::system_clock::time_point::max()) {
    headers.remaining = absl::FromChrono(deadline) - absl::Now();
  }
  return headers;
}

}  // namespace concord::rpc
