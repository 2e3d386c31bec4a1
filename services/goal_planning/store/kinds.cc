// Index columns of goals.
#include "services/goal_planning/store/kinds.h"

#include <string>

#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "services/goal_planning/domain/goal/life_cycle.h"

namespace concord::goal_planning {

storage::Index IndexOfGoal(const google::protobuf::Message& message) {
  const auto& goal = static_cast<const goals::v1::Goal&>(message);
  storage::Index index = {.time = ToMicros(FromTimestamp(goal.create_time())),
                          .states = storage::BitOf(goal.state())};
  for (const std::string& name : goal.people()) {
    index.people.push_back(name.substr(name.rfind('/') + 1));
  }
  return index;
}

bool GoalHasHidden(const google::protobuf::Message& goal) {
  return HasHidden(static_cast<const goals::v1::Goal&>(goal));
}

void RedactGoal(type::v1::Relation viewer, google::protobuf::Message& goal) {
  Redact(viewer, static_cast<goals::v1::Goal&>(goal));
}

}  // namespace concord::goal_planning
