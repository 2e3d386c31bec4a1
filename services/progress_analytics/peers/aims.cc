// Goal planning's contract, translated for the follower.
#include "services/progress_analytics/peers/aims.h"

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/aim.pb.h"
#include "concord/goals/v1/change_requests.pb.h"
#include "concord/type/v1/change.pb.h"

namespace concord::progress_analytics {
namespace {

using client::FollowedChange;
using goals::v1::WatchAimsRequest;
using goals::v1::WatchAimsResponse;

constexpr char kWatchAims[] = "/concord.goals.v1.GoalPlanningService/WatchAims";
constexpr char kPosition[] = "goal-planning-aims";

FollowedChange Decode(const AimSink& sink,
                      const google::protobuf::Message& message) {
  const auto& response = static_cast<const WatchAimsResponse&>(message);
  FollowedChange followed;
  if (response.has_sent_until_time()) {
    followed.sent_until = FromTimestamp(response.sent_until_time());
  }
  if (!response.has_change()) return followed;
  followed.resume_token = response.change().resume_token();
  followed.tenant = response.tenant();
  followed.client =
      std::string(contract::ClientOf(response.change().resource()));
  if (followed.client.empty()) return followed;
  followed.apply = [&sink, response](storage::Unit& unit) -> absl::Status {
    const storage::Scope scope = {
        response.tenant(), contract::ClientOf(response.change().resource())};
    if (response.has_aim()) {
      CONCORD_RETURN_IF_ERROR(sink.aim(unit, scope, response.aim()));
    }
    return sink.note(unit, scope, response.change().client_revision());
  };
  return followed;
}

}  // namespace

client::FollowOptions AimOptions(
    AimSink sink,
    std::function<client::Context(absl::Time deadline)> own_context) {
  client::FollowOptions options;
  options.peer_name = kPosition;
  options.watch_method = kWatchAims;
  options.request = [](absl::string_view resume_token) {
    auto request = std::make_unique<WatchAimsRequest>();
    request->set_resume_token(std::string(resume_token));
    return request;
  };
  options.response = [] { return std::make_unique<WatchAimsResponse>(); };
  const auto shared = std::make_shared<const AimSink>(std::move(sink));
  options.decode = [shared](const google::protobuf::Message& message) {
    return Decode(*shared, message);
  };
  options.forget = [shared](storage::Unit& unit) -> absl::Status {
    CONCORD_RETURN_IF_ERROR(shared->forget(unit));
    return unit.SetFollowPosition(kPosition, {});
  };
  options.own_context = std::move(own_context);
  return options;
}

}  // namespace concord::progress_analytics
