// Answers that are functions of a client's record at one revision.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/cache/cache.h"
#include "common/rpc/call.h"
#include "common/status/error.h"

namespace concord::progress_analytics {

// The bytes of `compute`'s message from memory or from the shared cache, or
// computed and then kept in both.
// `query` names the answer with every argument that matters.
template <typename M>
absl::StatusOr<rpc::Encoded<M>> Cached(
    cache::SealedCache& cache, rpc::Call& call, absl::string_view query,
    absl::FunctionRef<absl::StatusOr<M>()> compute) {
  constexpr int32_t kSchema = 1;
  const auto load = [&]() -> absl::StatusOr<std::string> {
    CONCORD_ASSIGN_OR_RETURN(const M message, compute());
    return message.SerializeAsString();
  };
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes, call.store().Derive(call.scope(), query, [&] {
        return cache.GetOrLoad({.tenant = call.caller().tenant,
                                .client = call.client(),
                                .query = query,
                                .revision = call.standing().revision,
                                .schema = kSchema},
                               call.deadline(), load);
      }));
  return rpc::Encoded<M>{std::move(bytes)};
}

}  // namespace concord::progress_analytics
