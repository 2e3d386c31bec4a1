// The contract of goal planning, translated.
#include "services/progress_analytics/peers/goals.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/type/v1/scale.pb.h"

namespace concord::progress_analytics {
namespace {

using goals::v1::GetGoalRequest;
using goals::v1::Goal;
using goals::v1::ListGoalsRequest;
using goals::v1::ListGoalsResponse;

constexpr char kGetGoal[] = "/concord.goals.v1.GoalPlanningService/GetGoal";
constexpr char kListGoals[] = "/concord.goals.v1.GoalPlanningService/ListGoals";
constexpr char kService[] = "goal_planning";
constexpr int kPageSize = 500;
// As many goals as a report can show.
constexpr size_t kMostGoals = 2000;

Sense SenseOf(type::v1::Direction direction) {
  switch (direction) {
    case type::v1::DIRECTION_HIGHER_IS_BETTER:
      return Sense::kHigherIsBetter;
    case type::v1::DIRECTION_LOWER_IS_BETTER:
      return Sense::kLowerIsBetter;
    default:
      return Sense::kUnknown;
  }
}

GoalAim AimOf(const Goal& goal) {
  const Goal::Target& target = goal.target();
  GoalAim aim;
  aim.name = goal.name();
  aim.title = goal.title();
  aim.measure = target.measure();
  aim.sense = SenseOf(target.direction());
  if (target.has_baseline()) aim.baseline = target.baseline();
  if (target.has_value()) aim.target = target.value();
  for (const Goal::Milestone& milestone : goal.milestones()) {
    aim.milestones.push_back({milestone.title(), milestone.value()});
  }
  return aim;
}

}  // namespace

absl::StatusOr<GoalAim> PlannedGoals::Get(const rpc::Call& call,
                                          absl::string_view name) {
  GetGoalRequest request;
  request.set_name(std::string(name));
  Goal goal;
  CONCORD_RETURN_IF_ERROR(
      peer_.Call(kGetGoal, client::ContextOf(call, kService), request, goal));
  return AimOf(goal);
}

absl::StatusOr<std::vector<GoalAim>> PlannedGoals::List(const rpc::Call& call) {
  ListGoalsRequest request;
  request.set_parent(absl::StrCat("clients/", call.client()));
  request.set_page_size(kPageSize);
  std::vector<GoalAim> aims;
  do {
    ListGoalsResponse page;
    CONCORD_RETURN_IF_ERROR(peer_.Call(
        kListGoals, client::ContextOf(call, kService), request, page));
    for (const Goal& goal : page.goals()) {
      if (goal.has_target()) aims.push_back(AimOf(goal));
    }
    request.set_page_token(std::move(*page.mutable_next_page_token()));
  } while (!request.page_token().empty() && aims.size() < kMostGoals);
  return aims;
}

}  // namespace concord::progress_analytics
