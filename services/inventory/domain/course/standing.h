// How a client stands, as their episodes say. Pure.
#pragma once

#include "absl/types/span.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "services/inventory/domain/course/care_team.h"

namespace concord::inventory {

// Replaces the care team, the consents and the episodes in `standing`: who
// works on any episode is on the care team, or, before the first, who the
// client was `enrolled` with; of each consent the decision counts that was
// written down last; the newest 20 episodes are named, oldest first.
void DescribeEpisodes(absl::Span<const v1::Episode> episodes,
                      const CareTeamMembers& enrolled,
                      type::v1::Standing& standing);

}  // namespace concord::inventory
