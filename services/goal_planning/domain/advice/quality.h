// Whether a goal is specific, measurable, attainable, relevant, time-bound,
// about the present, in line with the client's values and in their own hands.
// Pure; structured fields are looked at, never the text.
#pragma once

#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "services/goal_planning/domain/advice/quality_context.h"

namespace concord::goal_planning {

// One finding for each criterion, in the order of
// QualityCheck.Criterion. `context.profile` is there.
goals::v1::QualityCheck CheckQuality(
    const goals::v1::CheckGoalQualityRequest& request,
    const QualityContext& context);

}  // namespace concord::goal_planning
