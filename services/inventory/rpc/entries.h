// What handlers of several kinds do alike: authorship, privacy, ids, lists.
//
// An entry is a resource with an `author`, and mostly with
// `private_entry`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/handler/author.h"
#include "common/rpc/call.h"
#include "common/rpc/page.h"
#include "common/rpc/resource_name.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "concord/type/v1/change.pb.h"
#include "services/inventory/domain/person.h"

namespace concord::inventory {

// What a caller may see of an entry depends on this.
Viewer ViewerOf(const rpc::Call& call);

// PRECONDITION_MISSING before the client's first episode: whoever wrote first
// would otherwise keep every therapist out.
absl::Status RequireEpisode(const rpc::Call& call);

template <typename Entry>
void SetAuthor(const rpc::Call& call, Entry& entry) {
  *entry.mutable_author() = handler::AuthorOf(call);
}

// A private entry is its author's alone, and so is a draft.
template <typename Entry>
bool IsVisible(const rpc::Call& call, const Entry& entry) {
  if constexpr (requires { entry.private_entry(); }) {
    return !entry.private_entry() ||
           entry.author().subject() == call.caller().subject;
  } else if constexpr (requires { entry.draft(); }) {
    return !entry.draft() || entry.author().subject() == call.caller().subject;
  }
  return true;
}

// Reads the entry of this name into `entry`. NOT_FOUND also when it is of
// another client, or not the caller's to see.
template <typename Entry>
absl::Status GetEntry(rpc::Call& call, const storage::Kind& kind,
                      absl::string_view name, Entry& entry) {
  if (rpc::ClientOf(name) != call.client()) return NotFound(name);
  CONCORD_RETURN_IF_ERROR(
      call.store().Get(kind, call.scope(), rpc::LastSegment(name), entry));
  return IsVisible(call, entry) ? absl::OkStatus() : NotFound(name);
}

// The same for an entry that is referred to, which must not be deleted either.
template <typename Entry>
absl::Status FindReferred(rpc::Call& call, const storage::Kind& kind,
                          absl::string_view name, Entry& entry) {
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kind, name, entry));
  if constexpr (requires { entry.has_delete_time(); }) {
    if (entry.has_delete_time()) return NotFound(name);
  }
  return absl::OkStatus();
}

// The same for what both parties will read: a private entry's name would tell
// the other one that there is one. Then FIELD_INVALID at `field`.
template <typename Entry>
absl::Status FindShared(rpc::Call& call, const storage::Kind& kind,
                        absl::string_view field, absl::string_view name) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(FindReferred(call, kind, name, entry));
  if constexpr (requires { entry.private_entry(); }) {
    if (entry.private_entry()) {
      return InvalidField(field,
                          "is a private entry, and both parties will read "
                          "this; leave it out or open it first");
    }
  }
  return absl::OkStatus();
}

// Applies `change` to an entry that the caller can see, guarded by `etag`. Only
// its author decides about its privacy.
template <typename Entry, typename Change>
absl::StatusOr<Entry> ModifyEntry(rpc::Call& call, const storage::Kind& kind,
                                  const std::string& name,
                                  absl::string_view etag, Change change) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kind, name, entry));
  const bool was_private = entry.private_entry();
  CONCORD_RETURN_IF_ERROR(call.unit().Modify(
      kind, call.scope(), rpc::LastSegment(name), {.etag = etag}, entry,
      [&]() -> absl::Status {
        CONCORD_RETURN_IF_ERROR(change(entry));
        return entry.private_entry() == was_private ||
                       entry.author().subject() == call.caller().subject
                   ? absl::OkStatus()
                   : FieldNotAllowed("private_entry");
      }));
  return entry;
}

// Deletes the entry that the request names, guarded by its etag; one that is
// deleted stays so.
template <typename Entry, typename Request>
absl::StatusOr<Entry> DeleteEntry(rpc::Call& call, const storage::Kind& kind,
                                  const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kind, request.name(), entry));
  CONCORD_RETURN_IF_ERROR(call.unit().Delete(kind, call.scope(),
                                             rpc::LastSegment(request.name()),
                                             {.etag = request.etag()}, entry));
  return entry;
}

// Takes that back.
template <typename Entry, typename Request>
absl::StatusOr<Entry> UndeleteEntry(rpc::Call& call, const storage::Kind& kind,
                                    const Request& request) {
  Entry entry;
  CONCORD_RETURN_IF_ERROR(GetEntry(call, kind, request.name(), entry));
  CONCORD_RETURN_IF_ERROR(call.unit().Undelete(
      kind, call.scope(), rpc::LastSegment(request.name()), entry));
  return entry;
}

// What `compute` makes for this caller: two callers may see different entries,
// and different things of them. Kept in memory as storage::Snapshot::Derive
// does; `query` names it with every argument that matters.
template <typename Response, typename Compute>
absl::StatusOr<rpc::Encoded<Response>> DeriveForCaller(rpc::Call& call,
                                                       absl::string_view query,
                                                       Compute compute) {
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      call.store().Derive(
          call.scope(),
          absl::StrCat(query, "/", static_cast<int>(call.caller().role), "/",
                       call.caller().subject),
          [&]() -> absl::StatusOr<std::string> {
            CONCORD_ASSIGN_OR_RETURN(const Response response, compute());
            return response.SerializeAsString();
          }));
  return rpc::Encoded<Response>{std::move(bytes)};
}

// One page of the entries that the caller can see; `add` makes room for one in
// the response.
template <typename Entry, typename Response, typename Add>
absl::StatusOr<Response> ListEntries(rpc::Call& call, const storage::Kind& kind,
                                     absl::string_view arguments,
                                     const storage::Page& page, Add add) {
  Response response;
  std::pair<int64_t, std::string> last;
  bool parses = true;
  CONCORD_ASSIGN_OR_RETURN(
      const bool more,
      call.store().List(kind, call.scope(), page,
                        [&](const storage::Record& record) {
                          Entry entry;
                          parses &= entry.ParseFromString(record.bytes);
                          last = {kind.index(entry).sort, record.id};
                          if (IsVisible(call, entry)) {
                            *add(response) = std::move(entry);
                          }
                        }));
  if (!parses) return Bug("a stored resource does not parse");
  if (more) {
    response.set_next_page_token(
        rpc::MakePageToken(call, kind, arguments, last));
  }
  return response;
}

}  // namespace concord::inventory
