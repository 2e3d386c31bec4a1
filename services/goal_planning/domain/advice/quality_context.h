// What a goal is held against when its quality is checked. Pure.
#pragma once

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"

namespace concord::goal_planning {

struct QualityContext {
  // Of the goal's target; null where the catalogue has none of its name: what
  // the scale and the catalogue do not allow fails.
  const progress::v1::Measure* measure = nullptr;
  // That the goal was made from; null where it was made from none.
  const goals::v1::Template* source = nullptr;
  const inventory::v1::NeedsProfile* profile = nullptr;
  ClientFacts facts;
  absl::Span<const goals::v1::Contraindication> contraindications;
  // The day of the check.
  absl::CivilDay today;
};

}  // namespace concord::goal_planning
