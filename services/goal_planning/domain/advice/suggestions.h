// Goals that fit a client's needs, ranked with every reason. Pure: the same
// needs and the same catalogue give the same bytes.
#pragma once

#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/goal_planning/domain/advice/contraindications.h"

namespace concord::goal_planning {

// What the ranking knows beside the needs.
struct SuggestionOptions {
  // 1 to 50.
  int limit = 10;
  // Unspecified for all.
  type::v1::Situation situation = type::v1::SITUATION_UNSPECIFIED;
  // What can speak against a template.
  ClientFacts facts;
  // From which a draft's day follows.
  absl::CivilDay today;
};

// Each template is held against every need and shown with the one that it fits
// best, if it shares at least its situation or its family: 4 points for the
// situation, 3 for the family, 2 for the problem area, up to 2 for urgency, a
// tenth of the need's weight, and 1 off for each warning that a fact supports.
// What pauses a goal or blocks the other person's part puts a template last and
// hides nothing. Ties go by the template's name.
goals::v1::SuggestGoalsResponse RankSuggestions(
    const inventory::v1::NeedsProfile& profile,
    absl::Span<const goals::v1::Template> templates,
    absl::Span<const goals::v1::Contraindication> contraindications,
    const SuggestionOptions& options);

}  // namespace concord::goal_planning
