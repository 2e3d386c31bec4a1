// The GoalPlanningService: its method table and its handlers, ready to be
// bound.
#pragma once

#include <memory>

#include "common/rpc/service.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {

// The catalogue outlives the service.
std::unique_ptr<rpc::Service> NewGoalPlanningService(const Catalogue& catalogue,
                                                     NeedsSource needs);

}  // namespace concord::goal_planning
