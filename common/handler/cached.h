// Answers that are functions of a client's record at one revision, kept in
// memory and in the shared cache. What an answer is and by which rules it was
// computed is its contract's to say, so that services find each other's answers
// without having agreed on a name.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/cache/cache.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "concord/type/v1/schema.pb.h"

namespace concord::handler {

// What is kept: the type of the answer, and every argument that matters.
template <typename Answer>
std::string CachedQuery(absl::string_view arguments = "") {
  return absl::StrCat(Answer::descriptor()->full_name(), "/", arguments);
}

// The type of the answer of such a query, without its package.
inline absl::string_view AnswerOf(absl::string_view query) {
  query = query.substr(0, query.find('/'));
  return query.substr(query.rfind('.') + 1);
}

// The key of the client's answer at a revision. `Answer` has the option
// `(concord.type.v1.schema)`; `query` outlives the key.
template <typename Answer>
cache::Key CachedKey(const rpc::Call& call, absl::string_view query,
                     int64_t revision) {
  return {
      .tenant = call.caller().tenant,
      .client = call.client(),
      .query = query,
      .revision = revision,
      .schema = Answer::descriptor()->options().GetExtension(type::v1::schema)};
}

// The bytes of `compute`'s answer, from memory or from the shared cache, or
// computed and then kept in both. It is a function of the client's record at
// its present revision, of `arguments`, and of the knowledge that `knowledge`
// names: asked for where memory has no answer, so whoever changes it calls
// Unit::ForgetDerived.
template <typename Answer>
absl::StatusOr<rpc::Encoded<Answer>> Cached(
    cache::SealedCache& cache, rpc::Call& call, absl::string_view arguments,
    absl::FunctionRef<absl::StatusOr<std::string>()> knowledge,
    absl::FunctionRef<absl::StatusOr<Answer>()> compute) {
  const std::string query = CachedQuery<Answer>(arguments);
  const auto load = [&]() -> absl::StatusOr<std::string> {
    CONCORD_ASSIGN_OR_RETURN(const Answer answer, compute());
    return answer.SerializeAsString();
  };
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      call.store().Derive(
          call.scope(), query, [&]() -> absl::StatusOr<std::string> {
            CONCORD_ASSIGN_OR_RETURN(const std::string known, knowledge());
            const std::string shared =
                known.empty() ? query : absl::StrCat(query, "/", known);
            return cache.GetOrLoad(
                CachedKey<Answer>(call, shared, call.footing().revision),
                call.deadline(), load);
          }));
  return rpc::Encoded<Answer>{std::move(bytes)};
}
// The same with knowledge that is part of the program: where there is any,
// `arguments` have its digest.
template <typename Answer>
absl::StatusOr<rpc::Encoded<Answer>> Cached(
    cache::SealedCache& cache, rpc::Call& call, absl::string_view arguments,
    absl::FunctionRef<absl::StatusOr<Answer>()> compute) {
  return Cached<Answer>(
      cache, call, arguments,
      []() -> absl::StatusOr<std::string> { return std::string(); }, compute);
}

}  // namespace concord::handler
