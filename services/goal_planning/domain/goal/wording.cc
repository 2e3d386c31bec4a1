// The wording is what is left of a goal when everything else is taken away.
#include "services/goal_planning/domain/goal/wording.h"

#include <string>

#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;

std::string WordingOf(const Goal& goal) {
  Goal wording;
  wording.set_title(goal.title());
  wording.set_objective(goal.objective());
  wording.set_family(goal.family());
  wording.set_situation(goal.situation());
  *wording.mutable_people() = goal.people();
  *wording.mutable_specifics() = goal.specifics();
  *wording.mutable_target() = goal.target();
  wording.set_due_date(goal.due_date());
  wording.set_guardian_required(goal.guardian_required());
  return wording.SerializeAsString();
}

}  // namespace

bool SameWording(const Goal& before, const Goal& after) {
  if (before.target().has_baseline() || !after.target().has_baseline()) {
    return WordingOf(before) == WordingOf(after);
  }
  Goal without = after;
  without.mutable_target()->clear_baseline();
  return WordingOf(before) == WordingOf(without);
}

}  // namespace concord::goal_planning
