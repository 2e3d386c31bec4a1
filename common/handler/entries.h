// What handlers do with an entry, or a page of them, that they answer with as
// the door (common/entry) lets it through.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/entry/entry.h"
#include "common/entry/kind.h"
#include "common/rpc/call.h"
#include "common/rpc/resource_name.h"
#include "common/status/error.h"

namespace concord::handler {

// entry::Get, for handlers that answer with the entry.
template <typename Entry, typename Request>
absl::StatusOr<rpc::Encoded<Entry>> GetEntry(rpc::Call& call,
                                             const entry::Kind& kind,
                                             const Request& request) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::GetEncoded(call, kind, Entry::default_instance(), request.name()));
  return rpc::Encoded<Entry>{std::move(bytes)};
}

// entry::ListEncoded, of the page that the request asks for.
template <typename Entry, typename Response, typename Request>
absl::StatusOr<rpc::Encoded<Response>> ListEntries(rpc::Call& call,
                                                   const entry::Kind& kind,
                                                   const Request& request,
                                                   entry::Query query = {}) {
  query.page_size = request.page_size();
  query.page_token = request.page_token();
  if constexpr (requires { request.show_deleted(); }) {
    query.show_deleted = request.show_deleted();
  }
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::ListEncoded(call, kind, Entry::default_instance(), query));
  return rpc::Encoded<Response>{std::move(bytes)};
}

// A filter by an enum of the kind; unspecified filters nothing.
template <typename Enum>
absl::optional<int64_t> StateFilter(Enum value) {
  if (value == 0) return absl::nullopt;
  return value;
}

// A filter by a resource that entries refer to, by its name; empty filters
// nothing.
inline absl::optional<absl::string_view> ReferenceFilter(
    absl::string_view name) {
  if (name.empty()) return absl::nullopt;
  return rpc::LastSegment(name);
}

// entry::Modify, for handlers that answer with the entry.
template <typename Entry, typename Change>
absl::StatusOr<Entry> ModifyEntry(rpc::Call& call, const entry::Kind& kind,
                                  const std::string& name,
                                  absl::string_view etag, Change change) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(entry::Modify(call, kind, name, etag, entry,
                                        [&] { return change(entry); }));
  return entry;
}

// Deletes the entry that the request names, guarded by its etag; one that is
// deleted stays so.
template <typename Entry, typename Request>
absl::StatusOr<Entry> DeleteEntry(rpc::Call& call, const entry::Kind& kind,
                                  const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(
      entry::Delete(call, kind, request.name(), request.etag(), entry));
  return entry;
}

// Takes that back.
template <typename Entry, typename Request>
absl::StatusOr<Entry> UndeleteEntry(rpc::Call& call, const entry::Kind& kind,
                                    const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(entry::Undelete(call, kind, request.name(), entry));
  return entry;
}

}  // namespace concord::handler
