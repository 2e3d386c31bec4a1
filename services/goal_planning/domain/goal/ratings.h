// What a client's ratings of a goal were over time, and what they give reason
// to talk about. Pure.
#pragma once

#include "absl/time/time.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/goal_planning/domain/goal/life_cycle.h"

namespace concord::goal_planning {

// Notes what `goal`, just edited by the party from `before`, says of its
// importance, confidence and commitment, where that is new; and brings its
// hints up to date. A rating that was left out says nothing.
void NoteRatings(const goals::v1::Goal& before, const type::v1::Author& party,
                 absl::Time now, goals::v1::Goal& goal);

}  // namespace concord::goal_planning
