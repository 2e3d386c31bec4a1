// What goal planning has told of the goals: what each aims at.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/storage/resource_store.h"
#include "concord/goals/v1/aim.pb.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"

namespace concord::progress_analytics {

// Keeps what the goal aims at, unless something newer is kept; raises the
// client's revision, since what is computed of goals is another then.
absl::Status ApplyAim(storage::Unit& unit, storage::Scope scope,
                      const goals::v1::Aim& aim);
// Notes how far the client's record at goal planning has come here.
absl::Status NoteAims(storage::Unit& unit, storage::Scope scope,
                      int64_t revision);
// For a beginning from the oldest change, where the followed log is another one
// than before: what it says of a goal counts, whatever was applied.
absl::Status ForgetAimRevisions(storage::Unit& unit);

// Every goal of the client that was not entered in error, in the order of their
// creation; without a measure while it has no target.
absl::StatusOr<std::vector<GoalAim>> LoadAims(storage::Snapshot& snapshot,
                                              storage::Scope scope);
// What NoteAims noted; 0 when nothing has come.
absl::StatusOr<int64_t> AimsRevision(storage::Snapshot& snapshot,
                                     storage::Scope scope);

}  // namespace concord::progress_analytics
