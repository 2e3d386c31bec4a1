// What every service's WatchChangesResponse says of a moment of its change log.
#pragma once

#include "common/rpc/service.h"
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

}  // namespace concord::handler
