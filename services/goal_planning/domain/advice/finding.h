// How the findings of a quality check are made. Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "concord/goals/v1/quality_check.pb.h"

namespace concord::goal_planning {

using Finding = goals::v1::QualityCheck::Finding;

Finding MakeFinding(goals::v1::QualityCheck::Criterion criterion,
                    goals::v1::QualityCheck::Verdict verdict,
                    absl::string_view field, absl::string_view explanation,
                    absl::string_view rule);

void AddFigure(absl::string_view code, double value, absl::string_view source,
               Finding& finding);

}  // namespace concord::goal_planning
