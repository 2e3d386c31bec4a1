// What handlers do with an entry, or a page of them, that they answer with as
// the door (common/entry) lets it through.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/entry/kind.h"
#include "common/handler/author.h"
#include "common/rpc/call.h"
#include "common/security/token.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "common/time/timestamp.h"

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

// What requests for lists say alike: the page, its order, whether what is out
// of lists is shown too, and the window of time. FIELD_INVALID / `end_time`
// when that ends before it begins.
template <typename Request>
absl::Status AskFor(const Request& request, entry::Query& query) {
  query.page_size = request.page_size();
  query.page_token = request.page_token();
  if constexpr (requires { request.order_by(); }) {
    query.order_by = request.order_by();
  }
  if constexpr (requires { request.show_deleted(); }) {
    query.show_deleted = request.show_deleted();
  }
  if constexpr (requires { request.show_voided(); }) {
    query.show_deleted = request.show_voided();
  }
  if (request.has_start_time()) {
    query.first_time = ToMicros(FromTimestamp(request.start_time()));
  }
  if (request.has_end_time()) {
    query.last_time = ToMicros(FromTimestamp(request.end_time())) - 1;
  }
  return query.first_time <= query.last_time
             ? absl::OkStatus()
             : InvalidField("end_time",
                            "is not after start_time; send a later end");
}

// entry::ListEncoded, of the page that the request asks for.
template <typename Entry, typename Response, typename Request>
absl::StatusOr<rpc::Encoded<Response>> ListEntries(rpc::Call& call,
                                                   const entry::Kind& kind,
                                                   const Request& request,
                                                   entry::Query query = {}) {
  CONCORD_RETURN_IF_ERROR(AskFor(request, query));
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::ListEncoded(call, kind, Entry::default_instance(), query));
  return rpc::Encoded<Response>{std::move(bytes)};
}

// entry::ListRevisions, of the page that the request asks for.
template <typename Entry, typename Response, typename Request>
absl::StatusOr<rpc::Encoded<Response>> ListEntryRevisions(
    rpc::Call& call, const entry::Kind& kind, const Request& request) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      entry::ListRevisions(call, kind, Entry::default_instance(),
                           request.name(),
                           {.page_size = request.page_size(),
                            .page_token = request.page_token()}));
  return rpc::Encoded<Response>{std::move(bytes)};
}

// A filter by values of an enum of the kind; none of them filters nothing.
template <typename Enums>
int64_t AnyOf(const Enums& values) {
  int64_t bits = 0;
  for (const int value : values) {
    if (value != 0) bits |= storage::BitOf(value);
  }
  return bits;
}

// A filter by a resource that entries refer to, or a person that they are
// about, by its name; empty filters nothing.
inline absl::optional<absl::string_view> About(absl::string_view name) {
  if (name.empty()) return absl::nullopt;
  return contract::LastSegment(name);
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

// Voids the entry that the request names, guarded by its etag. A client may
// void what they entered themselves (PERMISSION_DENIED / FIELD_NOT_ALLOWED at
// `name`).
template <typename Entry, typename Request>
absl::StatusOr<Entry> VoidEntry(rpc::Call& call, const entry::Kind& kind,
                                const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(entry::Void(
      call, kind, request.name(), request.etag(), entry, [&]() -> absl::Status {
        if (call.caller().role == security::Role::kClient &&
            entry.author().subject() != call.caller().subject) {
          return FieldNotAllowed("name");
        }
        *entry.mutable_voiding() = VoidingOf(call, request.reason());
        return absl::OkStatus();
      }));
  return entry;
}

// Takes a deletion back.
template <typename Entry, typename Request>
absl::StatusOr<Entry> UndeleteEntry(rpc::Call& call, const entry::Kind& kind,
                                    const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(entry::Undelete(call, kind, request.name(), entry));
  return entry;
}

}  // namespace concord::handler
