// The life of a conflict: which stages and states may follow which. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::inventory {

// Whether it is open or improving, and not settled, over or at rest.
bool GoesOn(const v1::Conflict& conflict);

// Opens a new conflict: state, stage and the first transition.
void OpenConflict(const type::v1::Author& author, absl::Time now,
                  v1::Conflict& conflict);

// Says how far the analysis has come and what to ask next, in the order of the
// contract; an analysis of which nothing is answered stays unset.
void AssessAnalysis(v1::Conflict& conflict);

// A step of a conflict and who says so. Unspecified leaves as it is.
struct ConflictStep {
  v1::Conflict::Stage stage = v1::Conflict::STAGE_UNSPECIFIED;
  v1::Conflict::State state = v1::Conflict::STATE_UNSPECIFIED;
  absl::string_view reason;
  type::v1::Author author;
};

// Takes the step and adds it to the transitions; a step that leads nowhere
// changes nothing. The stages are those of a role dispute (Klerman et al. 1984;
// Weissman, Markowitz & Klerman 2018). STATE_NOT_ALLOWED for a step that is not
// one of theirs, LIMIT_REACHED after 100 transitions, FIELD_INVALID when the
// step has neither stage nor state.
absl::Status TakeStep(const ConflictStep& step, absl::Time now,
                      v1::Conflict& conflict);

}  // namespace concord::inventory
