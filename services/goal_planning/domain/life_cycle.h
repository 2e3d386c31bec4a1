// The life of a goal: which steps its state allows, and what each step does.
// Pure; a refused step leaves the goal as it was.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/care.pb.h"

namespace concord::goal_planning {

// Who takes a step.
struct Party {
  type::v1::AuthorRole role = type::v1::AUTHOR_ROLE_UNSPECIFIED;
  std::string subject;
};

// A new goal begins as a proposal that nobody has accepted.
void Propose(const Party& party, goals::v1::Goal& goal);

// Brings `goal`, just edited from `before`, back into order:
// FAILED_PRECONDITION / STATE_NOT_ALLOWED when it has ended; a changed wording
// withdraws all agreements and makes an agreed goal a proposal again.
absl::Status Revise(const goals::v1::Goal& before, goals::v1::Goal& goal);

// Accepts the present wording for the party's role; the second role makes a
// proposed goal agreed. Accepting twice changes nothing.
absl::Status Accept(const Party& party, absl::Time now, goals::v1::Goal& goal);

// Begins work on an agreed goal, which needs a target with a baseline and a
// value on the better side of it.
absl::Status Activate(absl::Time now, goals::v1::Goal& goal);

absl::Status Pause(absl::string_view reason, goals::v1::Goal& goal);
absl::Status Resume(goals::v1::Goal& goal);
// `achievement` is ACHIEVED or NOT_ACHIEVED.
absl::Status Complete(goals::v1::Goal::Achievement achievement,
                      absl::string_view reason, absl::Time now,
                      goals::v1::Goal& goal);
absl::Status Cancel(absl::string_view reason, goals::v1::Goal& goal);
absl::Status Reject(absl::string_view reason, goals::v1::Goal& goal);

}  // namespace concord::goal_planning
