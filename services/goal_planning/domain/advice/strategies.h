// Where a strategy is indicated. Pure.
#pragma once

#include "concord/goals/v1/strategy.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::goal_planning {

// Where something is worked on; what is unspecified may be anywhere.
struct Indication {
  type::v1::ProblemArea problem_area = type::v1::PROBLEM_AREA_UNSPECIFIED;
  type::v1::Situation situation = type::v1::SITUATION_UNSPECIFIED;
  type::v1::GoalFamily family = type::v1::GOAL_FAMILY_UNSPECIFIED;
};

// Whether the strategy is meant for it.
bool IsIndicated(const goals::v1::Strategy& strategy,
                 const Indication& indication);

}  // namespace concord::goal_planning
