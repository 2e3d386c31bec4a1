// One table says from where each step is allowed.
#include "services/goal_planning/domain/life_cycle.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "services/goal_planning/domain/wording.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;

// `STATE_ON_HOLD` -> `ON_HOLD`.
std::string NameOf(Goal::State state) {
  return Goal::State_Name(state).substr(sizeof("STATE_") - 1);
}

absl::Status Allow(const char* step, const Goal& goal,
                   std::initializer_list<Goal::State> from) {
  if (std::find(from.begin(), from.end(), goal.state()) != from.end()) {
    return absl::OkStatus();
  }
  std::string allowed;
  for (const Goal::State state : from) {
    absl::StrAppend(&allowed, allowed.empty() ? "" : ",", NameOf(state));
  }
  return StateNotAllowed(step, NameOf(goal.state()), allowed);
}

bool HasAccepted(const Goal& goal, type::v1::AuthorRole role) {
  return std::any_of(goal.agreements().begin(), goal.agreements().end(),
                     [role](const Goal::Agreement& agreement) {
                       return agreement.party() == role;
                     });
}

bool IsAgreed(const Goal& goal) {
  return HasAccepted(goal, type::v1::AUTHOR_ROLE_CLIENT) &&
         HasAccepted(goal, type::v1::AUTHOR_ROLE_THERAPIST);
}

absl::Status RequireTarget(const Goal& goal) {
  const Goal::Target& target = goal.target();
  if (!goal.has_target()) {
    return PreconditionMissing("goal.target",
                               "Say how the goal is measured before work on it "
                               "begins.");
  }
  if (!target.has_baseline() || !target.has_value()) {
    return PreconditionMissing(
        target.has_baseline() ? "goal.target.value" : "goal.target.baseline",
        "Set it before work begins: progress is measured from the baseline "
        "towards the value.");
  }
  const bool rises = target.value() > target.baseline();
  const bool should_rise =
      target.direction() == Goal::Target::DIRECTION_HIGHER_IS_BETTER;
  if (target.value() == target.baseline() || rises != should_rise) {
    return PreconditionMissing(
        "goal.target.value",
        "It must lie on the better side of the baseline. Change the value, the "
        "baseline or the direction.");
  }
  return absl::OkStatus();
}

}  // namespace

void Propose(const Party& party, Goal& goal) {
  goal.set_state(Goal::STATE_PROPOSED);
  goal.set_achievement(Goal::ACHIEVEMENT_IN_PROGRESS);
  goal.set_wording_revision(1);
  goal.set_proposed_by(party.role);
}

absl::Status Revise(const Goal& before, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("UpdateGoal", before,
                                {Goal::STATE_PROPOSED, Goal::STATE_AGREED,
                                 Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}));
  if (SameWording(before, goal)) return absl::OkStatus();
  goal.set_wording_revision(before.wording_revision() + 1);
  goal.clear_agreements();
  if (goal.state() == Goal::STATE_AGREED) goal.set_state(Goal::STATE_PROPOSED);
  return absl::OkStatus();
}

absl::Status Accept(const Party& party, absl::Time now, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("AcceptGoal", goal,
                                {Goal::STATE_PROPOSED, Goal::STATE_AGREED,
                                 Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}));
  if (HasAccepted(goal, party.role)) return absl::OkStatus();
  Goal::Agreement& agreement = *goal.add_agreements();
  agreement.set_party(party.role);
  agreement.set_subject(party.subject);
  agreement.set_wording_revision(goal.wording_revision());
  *agreement.mutable_accept_time() = ToTimestamp(now);
  if (goal.state() == Goal::STATE_PROPOSED && IsAgreed(goal)) {
    goal.set_state(Goal::STATE_AGREED);
  }
  return absl::OkStatus();
}

absl::Status Activate(absl::Time now, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("ActivateGoal", goal, {Goal::STATE_AGREED}));
  CONCORD_RETURN_IF_ERROR(RequireTarget(goal));
  goal.set_state(Goal::STATE_ACTIVE);
  *goal.mutable_activate_time() = ToTimestamp(now);
  return absl::OkStatus();
}

absl::Status Pause(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("PauseGoal", goal, {Goal::STATE_ACTIVE}));
  goal.set_state(Goal::STATE_ON_HOLD);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Resume(Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("ResumeGoal", goal, {Goal::STATE_ON_HOLD}));
  goal.set_state(Goal::STATE_ACTIVE);
  goal.clear_reason();
  return absl::OkStatus();
}

absl::Status Complete(Goal::Achievement achievement, absl::string_view reason,
                      absl::Time now, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(
      Allow("CompleteGoal", goal, {Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}));
  if (achievement != Goal::ACHIEVEMENT_ACHIEVED &&
      achievement != Goal::ACHIEVEMENT_NOT_ACHIEVED) {
    return InvalidField("achievement",
                        "must be ACHIEVED or NOT_ACHIEVED; say which");
  }
  goal.set_state(Goal::STATE_COMPLETED);
  goal.set_achievement(achievement);
  goal.set_reason(std::string(reason));
  *goal.mutable_complete_time() = ToTimestamp(now);
  return absl::OkStatus();
}

absl::Status Cancel(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("CancelGoal", goal,
                                {Goal::STATE_PROPOSED, Goal::STATE_AGREED,
                                 Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD}));
  goal.set_state(Goal::STATE_CANCELLED);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Reject(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("RejectGoal", goal, {Goal::STATE_PROPOSED}));
  goal.set_state(Goal::STATE_REJECTED);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

}  // namespace concord::goal_planning
