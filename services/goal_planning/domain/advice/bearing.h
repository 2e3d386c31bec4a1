// What the inventory says of a goal: whether it answers a need, belongs to the
// present and is in line with the client's values. Pure.
#pragma once

#include "concord/goals/v1/goal.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "services/goal_planning/domain/advice/finding.h"

namespace concord::goal_planning {

// By the weight of the heaviest need that one of the goal's records is behind,
// and by the client's rating: below 5 is worth a talk.
Finding CheckRelevant(const goals::v1::Goal& goal,
                      const inventory::v1::NeedsProfile& profile);

// A goal about people of the past alone needs something that the client does
// today; mourning is the accepted exception.
Finding CheckPresentFocused(const goals::v1::Goal& goal,
                            const inventory::v1::NeedsProfile& profile);

// Serves a value, or says that it serves none. Going against one that is 8 of
// 10 important or more is worth a talk, until the client has noted how they
// mean to live with both.
Finding CheckValueAligned(const goals::v1::Goal& goal,
                          const inventory::v1::NeedsProfile& profile);

}  // namespace concord::goal_planning
