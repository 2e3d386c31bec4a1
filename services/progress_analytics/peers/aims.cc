// Goal planning's contract, translated for the follower.
#include "services/progress_analytics/peers/aims.h"

#include <memory>
#include <utility>

#include "absl/time/time.h"
#include "common/client/log_options.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
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

void Add(const std::shared_ptr<const AimSink>& sink,
         const WatchAimsResponse& response, FollowedChange& followed) {
  if (followed.client.empty()) return;
  followed.apply = [sink, response](storage::Unit& unit) -> absl::Status {
    const storage::Scope scope = {
        response.tenant(), contract::ClientOf(response.change().resource())};
    if (response.has_aim()) {
      CONCORD_RETURN_IF_ERROR(sink->aim(unit, scope, response.aim()));
    }
    return sink->note(unit, scope, response.change().client_revision());
  };
}

}  // namespace

client::FollowOptions AimOptions(
    AimSink sink,
    std::function<client::Context(absl::Time deadline)> own_context) {
  const auto shared = std::make_shared<const AimSink>(std::move(sink));
  client::FollowOptions options =
      client::LogOptions<WatchAimsRequest, WatchAimsResponse>(
          kPosition, kWatchAims,
          [shared](const WatchAimsResponse& response,
                   FollowedChange& followed) {
            Add(shared, response, followed);
          },
          std::move(own_context));
  // Nothing is decided by how fresh it is, and heartbeats are seldom.
  options.silence = absl::Seconds(12);
  options.forget = [shared](storage::Unit& unit) -> absl::Status {
    CONCORD_RETURN_IF_ERROR(shared->forget(unit));
    return unit.SetFollowPosition(kPosition, {});
  };
  return options;
}

}  // namespace concord::progress_analytics
