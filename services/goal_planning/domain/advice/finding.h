// How the findings of a quality check are made. Pure.
#pragma once

#include "absl/strings/string_view.h"
#include "concord/goals/v1/quality_check.pb.h"

namespace concord::goal_planning {

using Finding = goals::v1::QualityCheck::Finding;

// A criterion with the rule that decides it, `quality.specific/1`, and what the
// rule can find.
struct CriterionRule {
  goals::v1::QualityCheck::Criterion criterion;
  const char* rule;

  Finding Pass(absl::string_view explanation) const;
  Finding Warn(absl::string_view field, absl::string_view explanation) const;
  Finding Fail(absl::string_view field, absl::string_view explanation) const;
  Finding Unknown(absl::string_view field, absl::string_view explanation) const;
};

void AddFigure(absl::string_view code, double value, absl::string_view source,
               Finding& finding);

}  // namespace concord::goal_planning
