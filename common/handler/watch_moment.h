// What every service's WatchChangesResponse says of a moment of its change log.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/clock.h"
#include "common/rpc/service.h"
#include "common/storage/resource_store.h"
#include "common/time/timestamp.h"

namespace concord::handler {

// `Response` has `tenant`, `change` and `sent_until_time`.
template <typename Response>
Response MessageOf(const rpc::WatchMoment& moment) {
  Response response;
  if (moment.sent_until.has_value()) {
    *response.mutable_sent_until_time() = ToTimestamp(*moment.sent_until);
  }
  if (moment.change != nullptr) {
    response.set_tenant(moment.change->tenant);
    *response.mutable_change() = moment.change->change;
  }
  return response;
}

// The same with what `add` reads of the change, if there is one, which may be
// newer than the change.
template <typename Response>
absl::StatusOr<Response> MessageWith(
    storage::ResourceStore& store, const rpc::WatchMoment& moment,
    absl::FunctionRef<absl::Status(storage::Snapshot&,
                                   const storage::LoggedChange&, Response&)>
        add) {
  constexpr absl::Duration kReadLimit = absl::Seconds(5);
  auto message = MessageOf<Response>(moment);
  if (moment.change == nullptr) return message;
  const absl::Status read =
      store.Read(absl::Now() + kReadLimit, [&](storage::Snapshot& snapshot) {
        return add(snapshot, *moment.change, message);
      });
  if (!read.ok()) return read;
  return message;
}

}  // namespace concord::handler
