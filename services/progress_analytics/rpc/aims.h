// What the client's goals aim at, as goal planning was last heard of.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/rpc/call.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"

namespace concord::progress_analytics {

// UNAVAILABLE / REVISION_BEHIND while what the caller knows of goal planning
// (`x-concord-min-revision`) has not come.
absl::Status CheckAimsHaveCome(rpc::Call& call);

// Every goal of the call's client, as the store's function of this name. As
// CheckAimsHaveCome.
absl::StatusOr<std::vector<GoalAim>> LoadAims(rpc::Call& call);

}  // namespace concord::progress_analytics
