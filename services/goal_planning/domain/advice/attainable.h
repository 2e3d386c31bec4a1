// Whether a goal can be reached in the time that is left. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "services/goal_planning/domain/advice/finding.h"
#include "services/goal_planning/domain/advice/quality_context.h"

namespace concord::goal_planning {

// FIELD_INVALID for what a week's change cannot be held against.
absl::Status CheckWeeklyChanges(
    const goals::v1::CheckGoalQualityRequest& request);

// The change that each week until the day has to bring, against what is
// documented, the client's own pace and the cap. Beyond any of them is worth a
// talk, as is what is known to speak against the goal; without all of them it
// is unknown.
Finding CheckAttainable(const goals::v1::CheckGoalQualityRequest& request,
                        const QualityContext& context);

}  // namespace concord::goal_planning
