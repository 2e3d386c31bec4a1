// The one door to a client's entries: what leaves it is what the caller of the
// call may see, and what is not theirs to see is not there.
//
// An old version is shown when the caller could have seen it then and may see
// the entry today: in revisions, as of a moment, and in an export alike.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/entry/kind.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "concord/type/v1/rights.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "google/protobuf/message.h"

namespace concord::entry {

// As what the caller looks: a client at themselves, or as a therapist or a
// supervisor of the care team.
type::v1::Relation ViewerOf(const rpc::Call& call);

// Whether the caller may see the version of an entry.
bool MaySee(const rpc::Call& call, const Kind& kind,
            const storage::Record& record);

// Reads the entry of this name, deleted or not, into `entry`. NOT_FOUND also
// when it is of another client, or not the caller's to see.
absl::Status Get(rpc::Call& call, const Kind& kind, absl::string_view name,
                 google::protobuf::Message& entry);
// The same as the bytes of the answer, which are the stored ones where nothing
// is hidden. `type` is a default instance of the kind's message.
absl::StatusOr<std::string> GetEncoded(rpc::Call& call, const Kind& kind,
                                       const google::protobuf::Message& type,
                                       absl::string_view name);
// An entry that is referred to, which must not be deleted either. Whole, with
// what is hidden from the caller: to decide by, and not to be answered with.
absl::Status FindReferred(rpc::Call& call, const Kind& kind,
                          absl::string_view name,
                          google::protobuf::Message& entry);
// The same for what both parties will read: a private entry's name would tell
// the other one that there is one. Then FIELD_INVALID at `field`.
absl::Status FindShared(rpc::Call& call, const Kind& kind,
                        absl::string_view field, absl::string_view name);

// A page of a list, as its request asks for it.
struct Query {
  int32_t page_size = 0;
  absl::string_view page_token;
  // Empty for the order of the kind; its own time, with or without ` desc`.
  absl::string_view order_by;
  // What the kind's index has of it; see storage::Page.
  int64_t states = 0;
  int64_t categories = 0;
  absl::optional<absl::string_view> reference;
  absl::optional<absl::string_view> person;
  int64_t first_time = INT64_MIN;
  int64_t last_time = INT64_MAX;
  // Where the window begins for who has not asked for a beginning: it may move
  // on between two pages.
  int64_t usual_first_time = INT64_MIN;
  bool show_deleted = false;
};

// One page of the entries that the caller may see, in the order of the kind.
// Returns the token of the next page, or nothing. INVALID_ARGUMENT /
// PAGE_TOKEN_INVALID; FIELD_INVALID for an order that there is not.
absl::StatusOr<std::string> List(
    rpc::Call& call, const Kind& kind, const google::protobuf::Message& type,
    const Query& query,
    absl::FunctionRef<void(const google::protobuf::Message& entry)> add);
// Every entry that the caller may see and that is not deleted, in the order of
// the kind. RESOURCE_EXHAUSTED / LIMIT_REACHED when there are more than
// `limit`.
template <typename Entry>
absl::StatusOr<std::vector<Entry>> ListAll(rpc::Call& call, const Kind& kind,
                                           int limit = 2000) {
  std::vector<Entry> entries;
  Query query{.page_size = 500};
  std::string token;
  do {
    query.page_token = token;
    absl::StatusOr<std::string> next =
        List(call, kind, Entry::default_instance(), query,
             [&entries](const google::protobuf::Message& entry) {
               entries.push_back(static_cast<const Entry&>(entry));
             });
    if (!next.ok()) return std::move(next).status();
    token = *std::move(next);
    if (static_cast<int>(entries.size()) > limit) {
      return LimitReached(kind.collection(), limit);
    }
  } while (!token.empty());
  return entries;
}
// One page as the bytes of the answer; kept in memory until the client changes.
absl::StatusOr<std::string> ListEncoded(rpc::Call& call, const Kind& kind,
                                        const google::protobuf::Message& type,
                                        const Query& query);

// One page of what is open of the kind, of all clients whose care team has the
// caller as a therapist and of whom `is_for_caller` is true, by time. Only in a
// method with access kAcross. Returns the token of the next page, or nothing.
absl::StatusOr<std::string> ListOpen(
    rpc::Call& call, const Kind& kind, const google::protobuf::Message& type,
    const Query& query,
    absl::FunctionRef<bool(const type::v1::Standing& standing,
                           const google::protobuf::Message& entry)>
        is_for_caller,
    absl::FunctionRef<void(const google::protobuf::Message& entry)> add);

// The entry as it was when it had this etag; ABORTED / ETAG_MISMATCH when it
// never had it, as far as the caller could see.
absl::Status GetAsRead(rpc::Call& call, const Kind& kind,
                       absl::string_view name, absl::string_view etag,
                       google::protobuf::Message& version);

// One page, of a size and behind a token, of what an entry was before, newest
// first, the present version included: as the bytes of the answer.
absl::StatusOr<std::string> ListRevisions(rpc::Call& call, const Kind& kind,
                                          const google::protobuf::Message& type,
                                          absl::string_view name,
                                          const Query& query);

// Whether the caller may see an old version of an entry, in what reads versions
// of all kinds; takes out of `version` what is not theirs to see.
absl::StatusOr<bool> Admit(rpc::Call& call, const Kind& kind,
                           const storage::Record& record,
                           google::protobuf::Message& version);

// Stores a new entry, under an id of the caller's choice or the request's. Who
// makes a private one may not choose: the choice would tell others that it is
// taken. Then FIELD_INVALID at `id_field`.
absl::Status Create(rpc::Call& call, const Kind& kind,
                    absl::string_view id_field, absl::string_view chosen_id,
                    absl::string_view request_id,
                    google::protobuf::Message& entry);
// Applies `change` to an entry that the caller may see, guarded by `etag`.
// `change` works on the whole entry, what is hidden from the caller included;
// `entry` then holds what the caller may see. Only whose alone an entry is or
// becomes decides about its privacy.
absl::Status Modify(rpc::Call& call, const Kind& kind, absl::string_view name,
                    absl::string_view etag, google::protobuf::Message& entry,
                    absl::FunctionRef<absl::Status()> change);
// Deletes an entry, guarded by its etag; one that is deleted stays so.
absl::Status Delete(rpc::Call& call, const Kind& kind, absl::string_view name,
                    absl::string_view etag, google::protobuf::Message& entry);
// Takes that back.
absl::Status Undelete(rpc::Call& call, const Kind& kind, absl::string_view name,
                      google::protobuf::Message& entry);
// Takes an entry that was entered in error out of lists and figures for good,
// guarded by its etag; `change`, which sees the whole entry, says what is noted
// of it. One that was voided stays so.
absl::Status Void(rpc::Call& call, const Kind& kind, absl::string_view name,
                  absl::string_view etag, google::protobuf::Message& entry,
                  absl::FunctionRef<absl::Status()> change);

// What `compute` makes for this caller, of entries of any kind: two callers may
// see different ones, and different things of them. Kept in memory as
// storage::Snapshot::Derive does; `query` names it with every argument that
// matters.
template <typename Response, typename Compute>
absl::StatusOr<rpc::Encoded<Response>> Derive(rpc::Call& call,
                                              absl::string_view query,
                                              Compute compute) {
  absl::StatusOr<std::string> bytes = call.store().Derive(
      call.scope(),
      absl::StrCat(query, "/", static_cast<int>(ViewerOf(call)), "/",
                   call.caller().subject),
      [&]() -> absl::StatusOr<std::string> {
        const absl::StatusOr<Response> response = compute();
        if (!response.ok()) return response.status();
        return response->SerializeAsString();
      });
  if (!bytes.ok()) return std::move(bytes).status();
  return rpc::Encoded<Response>{*std::move(bytes)};
}

}  // namespace concord::entry
