// How to follow a service's change log, whatever goes with its changes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/client/follower.h"
#include "common/contract/resource_name.h"
#include "common/time/timestamp.h"
#include "google/protobuf/message.h"

namespace concord::client {

// `Request` has `resume_token`, `Response` has `tenant`, `change` and
// `sent_until_time`. The position is kept under `peer_name`; `add` says what
// else a message with a change means. What is not said here is left open.
template <typename Request, typename Response>
FollowOptions LogOptions(
    std::string peer_name, std::string watch_method,
    std::function<void(const Response&, FollowedChange&)> add,
    std::function<Context(absl::Time deadline)> own_context) {
  FollowOptions options;
  options.peer_name = std::move(peer_name);
  options.watch_method = std::move(watch_method);
  options.request = [](absl::string_view resume_token) {
    auto request = std::make_unique<Request>();
    request->set_resume_token(std::string(resume_token));
    return request;
  };
  options.response = [] { return std::make_unique<Response>(); };
  options.decode =
      [add = std::move(add)](const google::protobuf::Message& message) {
        const auto& response = static_cast<const Response&>(message);
        FollowedChange followed;
        if (response.has_sent_until_time()) {
          followed.sent_until = FromTimestamp(response.sent_until_time());
        }
        if (!response.has_change()) return followed;
        followed.resume_token = response.change().resume_token();
        followed.tenant = response.tenant();
        followed.client =
            std::string(contract::ClientOf(response.change().resource()));
        add(response, followed);
        return followed;
      };
  options.own_context = std::move(own_context);
  return options;
}

}  // namespace concord::client
