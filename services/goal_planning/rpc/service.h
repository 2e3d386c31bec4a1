// The GoalPlanningService: its method table and its handlers, ready to be
// bound.
#pragma once

#include <memory>

#include "common/rpc/service.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {

// The catalogue, the cache and the references outlive the service.
std::unique_ptr<rpc::Service> NewGoalPlanningService(
    const Catalogue& catalogue, cache::SealedCache& cache, NeedsSource needs,
    peers::ReferenceSource& references);

}  // namespace concord::goal_planning
