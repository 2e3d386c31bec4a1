// The life of a goal: which steps its state allows, and what each step does.
// Pure; a refused step leaves the goal as it was.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/override.pb.h"
#include "concord/type/v1/rights.pb.h"

namespace concord::goal_planning {

// Somebody else's acceptance, which the party writes down.
struct Signature {
  goals::v1::Goal::Agreement::Kind kind = goals::v1::Goal::Agreement::KIND_OWN;
  std::string signatory;
};

// A new goal begins as a proposal that nobody has accepted.
void Propose(const type::v1::Author& party, goals::v1::Goal& goal);

// Brings `goal`, just edited by the party from `before`, back into order:
// FAILED_PRECONDITION / STATE_NOT_ALLOWED when it has ended; a changed wording
// withdraws all agreements and makes an agreed goal a proposal again, or a
// counter-proposal when it is not the proposer's.
absl::Status Revise(const goals::v1::Goal& before,
                    const type::v1::Author& party, goals::v1::Goal& goal);

// Accepts the present wording for the party's role; the last one that is needed
// makes a proposal agreed. Accepting twice changes nothing. Only a therapist
// writes down somebody else's: FIELD_NOT_ALLOWED otherwise, FIELD_INVALID for a
// signature that is the party's own.
absl::Status Accept(const type::v1::Author& party, const Signature& signature,
                    absl::Time now, goals::v1::Goal& goal);

// Whether it has neither ended nor was entered in error.
bool IsOpen(const goals::v1::Goal& goal);

// Whether everybody who is needed has accepted the present wording.
bool IsAgreed(const goals::v1::Goal& goal);

// Takes the party's acceptance back, and with a client's what was written down
// for them. An agreed goal becomes a proposal, an active one is set aside.
absl::Status Withdraw(const type::v1::Author& party, absl::string_view reason,
                      goals::v1::Goal& goal);

// Begins work on an agreed goal, which needs a target with a baseline and a
// value on the better side of it.
absl::Status Activate(absl::Time now, goals::v1::Goal& goal);

// Keeps why work goes on although it was held back for safety.
void KeepOverride(const type::v1::SafetyOverride& given,
                  absl::string_view subject, absl::Time now,
                  goals::v1::Goal& goal);
// Keeps what a therapist has looked at before work on a goal about boundaries
// began. PRECONDITION_MISSING when nobody has, and nothing is given.
absl::Status CheckSafety(const std::string& given, absl::string_view subject,
                         absl::Time now, goals::v1::Goal& goal);

// Whether there is anything that not everybody sees, and taking it out.
bool HasHidden(const goals::v1::Goal& goal);
void Redact(type::v1::Relation viewer, goals::v1::Goal& goal);

absl::Status Pause(absl::string_view reason, goals::v1::Goal& goal);
// PRECONDITION_MISSING while the present wording is not agreed.
absl::Status Resume(goals::v1::Goal& goal);
// `achievement` is ACHIEVED or NOT_ACHIEVED.
absl::Status Complete(goals::v1::Goal::Achievement achievement,
                      absl::string_view reason, absl::Time now,
                      goals::v1::Goal& goal);
absl::Status Cancel(absl::string_view reason, goals::v1::Goal& goal);
absl::Status Reject(absl::string_view reason, goals::v1::Goal& goal);
// A goal that was achieved is kept up.
absl::Status Sustain(goals::v1::Goal& goal);
// It should never have been there. Nothing follows.
absl::Status Retract(absl::string_view reason, goals::v1::Goal& goal);

}  // namespace concord::goal_planning
