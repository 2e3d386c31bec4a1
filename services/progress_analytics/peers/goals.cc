// A goal is there for whom goal planning shows it to.
#include "services/progress_analytics/peers/goals.h"

#include <string>

#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"

namespace concord::progress_analytics {
namespace {

using inventory::v1::CheckReferencesRequest;
using inventory::v1::CheckReferencesResponse;

constexpr char kGetGoal[] = "/concord.goals.v1.GoalPlanningService/GetGoal";

}  // namespace

absl::StatusOr<CheckReferencesResponse> KnownGoals::FindMissing(
    const rpc::Call& call, CheckReferencesRequest request) {
  CheckReferencesResponse missing;
  for (const std::string& name : request.names()) {
    goals::v1::GetGoalRequest asked;
    asked.set_name(name);
    goals::v1::Goal found;
    const absl::Status status = peer_.Call(
        kGetGoal, client::ContextOf(call, "goal_planning"), asked, found);
    if (absl::IsNotFound(status)) {
      missing.add_missing_names(name);
    } else {
      CONCORD_RETURN_IF_ERROR(status);
    }
  }
  return missing;
}

}  // namespace concord::progress_analytics
