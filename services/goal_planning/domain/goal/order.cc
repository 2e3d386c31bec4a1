// Only goals that have not ended have a place.
#include "services/goal_planning/domain/goal/order.h"

#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "services/goal_planning/domain/goal/life_cycle.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using goals::v1::GoalOrder;
using Names = absl::flat_hash_set<absl::string_view>;

constexpr int kUsualActiveGoals = 3;

Names OpenOf(const std::vector<Goal>& goals) {
  Names open;
  for (const Goal& goal : goals) {
    if (IsOpen(goal)) open.insert(goal.name());
  }
  return open;
}

}  // namespace

int ActiveGoalLimit(const GoalOrder& order) {
  return order.active_goal_limit() == 0 ? kUsualActiveGoals
                                        : order.active_goal_limit();
}

void BringUpToDate(const std::vector<Goal>& goals, GoalOrder& order) {
  Names missing = OpenOf(goals);
  const GoalOrder stored = order;
  order.clear_goals();
  for (const std::string& name : stored.goals()) {
    if (missing.erase(name) > 0) order.add_goals(name);
  }
  for (const Goal& goal : goals) {
    if (missing.contains(goal.name())) order.add_goals(goal.name());
  }
}

absl::Status CheckOrder(const std::vector<Goal>& goals,
                        const GoalOrder& order) {
  const Names open = OpenOf(goals);
  Names named;
  std::vector<FieldViolation> violations;
  for (int i = 0; i < order.goals_size(); ++i) {
    const std::string field = absl::StrCat("goal_order.goals[", i, "]");
    if (!open.contains(order.goals(i))) {
      violations.push_back(
          {field, "is no open goal of the client; leave it out"});
    } else if (!named.insert(order.goals(i)).second) {
      violations.push_back({field, "is there already; name each goal once"});
    }
  }
  for (const Goal& goal : goals) {
    if (!open.contains(goal.name()) || named.contains(goal.name())) continue;
    violations.push_back(
        {"goal_order.goals",
         absl::StrCat("lacks ", goal.name(), "; name every open goal")});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

}  // namespace concord::goal_planning
