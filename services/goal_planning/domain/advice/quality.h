// Whether a goal is specific, measurable, attainable, relevant, time-bound and
// about the present. Pure; structured fields are looked at, never the text.
#pragma once

#include "absl/time/civil_time.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/progress/v1/measure.pb.h"

namespace concord::goal_planning {

// One finding for each criterion, in their order. `measure` is that of the
// target, null where the catalogue has none of its name: what the scale and the
// catalogue do not allow fails. `today` is the day of the check. Attainable
// looks at the share of the way that each week would need: up to a quarter
// passes, up to a half is worth a talk, more is too much.
goals::v1::QualityCheck CheckQuality(const goals::v1::Goal& goal,
                                     const progress::v1::Measure* measure,
                                     absl::CivilDay today);

}  // namespace concord::goal_planning
