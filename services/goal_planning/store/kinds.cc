// Index columns of goals.
#include "services/goal_planning/store/kinds.h"

#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"

namespace concord::goal_planning {

storage::Index IndexOfGoal(const google::protobuf::Message& message) {
  const auto& goal = static_cast<const goals::v1::Goal&>(message);
  return {.sort = ToMicros(FromTimestamp(goal.create_time())),
          .state = goal.state()};
}

}  // namespace concord::goal_planning
