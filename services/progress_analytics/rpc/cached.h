// Answers that are functions of a client's record at one revision.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/cache/cache.h"
#include "common/rpc/call.h"
#include "common/status/error.h"

namespace concord::progress_analytics {

// The bytes of `compute`'s message from the cache, or computed and then cached.
// `query` names the answer with every argument that matters.
template <typename M>
absl::StatusOr<rpc::Encoded<M>> Cached(
    cache::SealedCache& cache, const rpc::Call& call, absl::string_view query,
    absl::FunctionRef<absl::StatusOr<M>()> compute) {
  constexpr int32_t kSchema = 1;
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      cache.GetOrLoad({.tenant = call.caller().tenant,
                       .client = call.client(),
                       .query = query,
                       .revision = call.standing().revision,
                       .schema = kSchema},
                      call.deadline(), [&]() -> absl::StatusOr<std::string> {
                        CONCORD_ASSIGN_OR_RETURN(const M message, compute());
                        return message.SerializeAsString();
                      }));
  return rpc::Encoded<M>{std::move(bytes)};
}

}  // namespace concord::progress_analytics
