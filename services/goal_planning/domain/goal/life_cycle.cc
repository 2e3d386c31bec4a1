// One table says from where each step is allowed.
#include "services/goal_planning/domain/goal/life_cycle.h"

#include <algorithm>
#include <initializer_list>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/goal/wording.h"

namespace concord::goal_planning {
namespace {

constexpr int kMostOverrides = 20;

using goals::v1::Goal;

// What is neither ended nor void.
constexpr std::initializer_list<Goal::State> kOpenStates = {
    Goal::STATE_PROPOSED, Goal::STATE_COUNTERED, Goal::STATE_AGREED,
    Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD};

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

bool HasAccepted(const Goal& goal, type::v1::AuthorRole role, bool guardian) {
  return std::any_of(
      goal.agreements().begin(), goal.agreements().end(),
      [role, guardian](const Goal::Agreement& agreement) {
        return agreement.author().role() == role &&
               guardian == (agreement.kind() == Goal::Agreement::KIND_GUARDIAN);
      });
}

bool IsProposal(const Goal& goal) {
  return goal.state() == Goal::STATE_PROPOSED ||
         goal.state() == Goal::STATE_COUNTERED;
}

Goal::State ProposalBy(type::v1::AuthorRole role, const Goal& goal) {
  return role == goal.author().role() ? Goal::STATE_PROPOSED
                                      : Goal::STATE_COUNTERED;
}

absl::Status CheckSignature(const type::v1::Author& party,
                            const Signature& signature) {
  if (signature.kind == Goal::Agreement::KIND_OWN) return absl::OkStatus();
  if (party.role() != type::v1::AUTHOR_ROLE_THERAPIST) {
    return FieldNotAllowed("signature");
  }
  return signature.kind == Goal::Agreement::KIND_UNSPECIFIED
             ? InvalidField("signature.kind",
                            "is unspecified; say KIND_PROXY or KIND_GUARDIAN")
             : absl::OkStatus();
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
      target.direction() == type::v1::DIRECTION_HIGHER_IS_BETTER;
  if (target.value() == target.baseline() || rises != should_rise) {
    return PreconditionMissing(
        "goal.target.value",
        "It must lie on the better side of the baseline. Change the value, the "
        "baseline or the direction.");
  }
  return absl::OkStatus();
}

}  // namespace

void Propose(const type::v1::Author& party, Goal& goal) {
  goal.set_state(Goal::STATE_PROPOSED);
  goal.set_achievement(Goal::ACHIEVEMENT_IN_PROGRESS);
  goal.set_wording_revision(1);
  *goal.mutable_author() = party;
  *goal.mutable_wording_author() = party;
}

absl::Status Revise(const Goal& before, const type::v1::Author& party,
                    Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("UpdateGoal", before, kOpenStates));
  if (SameWording(before, goal)) return absl::OkStatus();
  goal.set_wording_revision(before.wording_revision() + 1);
  *goal.mutable_wording_author() = party;
  goal.clear_agreements();
  if (IsProposal(goal) || goal.state() == Goal::STATE_AGREED) {
    goal.set_state(ProposalBy(party.role(), goal));
  }
  return absl::OkStatus();
}

absl::Status Accept(const type::v1::Author& party, const Signature& signature,
                    absl::Time now, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(CheckSignature(party, signature));
  CONCORD_RETURN_IF_ERROR(Allow("AcceptGoal", goal, kOpenStates));
  const bool own = signature.kind == Goal::Agreement::KIND_OWN;
  const auto role = own ? party.role() : type::v1::AUTHOR_ROLE_CLIENT;
  if (HasAccepted(goal, role,
                  signature.kind == Goal::Agreement::KIND_GUARDIAN)) {
    return absl::OkStatus();
  }
  Goal::Agreement& agreement = *goal.add_agreements();
  agreement.mutable_author()->set_role(role);
  if (own) {
    agreement.mutable_author()->set_subject(party.subject());
  } else {
    agreement.mutable_author()->set_entered_by(party.subject());
  }
  agreement.set_wording_revision(goal.wording_revision());
  agreement.set_kind(signature.kind);
  agreement.set_signatory(signature.signatory);
  *agreement.mutable_accept_time() = ToTimestamp(now);
  if (IsProposal(goal) && IsAgreed(goal)) goal.set_state(Goal::STATE_AGREED);
  return absl::OkStatus();
}

bool IsOpen(const Goal& goal) {
  return std::find(kOpenStates.begin(), kOpenStates.end(), goal.state()) !=
         kOpenStates.end();
}

bool IsAgreed(const Goal& goal) {
  return HasAccepted(goal, type::v1::AUTHOR_ROLE_CLIENT, false) &&
         HasAccepted(goal, type::v1::AUTHOR_ROLE_THERAPIST, false) &&
         (!goal.guardian_required() ||
          HasAccepted(goal, type::v1::AUTHOR_ROLE_CLIENT, true));
}

absl::Status Withdraw(const type::v1::Author& party, absl::string_view reason,
                      Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("WithdrawAcceptance", goal, kOpenStates));
  auto& agreements = *goal.mutable_agreements();
  const auto left = std::remove_if(
      agreements.begin(), agreements.end(), [&party](const auto& agreement) {
        return agreement.author().role() == party.role();
      });
  if (left == agreements.end()) return absl::OkStatus();
  agreements.erase(left, agreements.end());
  if (goal.state() == Goal::STATE_AGREED) {
    goal.set_state(ProposalBy(goal.wording_author().role(), goal));
  } else if (goal.state() == Goal::STATE_ACTIVE) {
    goal.set_state(Goal::STATE_ON_HOLD);
    goal.set_reason(std::string(reason));
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

void KeepOverride(const type::v1::SafetyOverride& given,
                  absl::string_view subject, absl::Time now, Goal& goal) {
  auto& kept = *goal.mutable_safety_overrides();
  if (kept.size() == kMostOverrides) kept.erase(kept.begin());
  type::v1::SafetyOverride& added = *kept.Add();
  added.set_reason(given.reason());
  added.set_subject(std::string(subject));
  *added.mutable_override_time() = ToTimestamp(now);
}

absl::Status CheckSafety(const std::string& given, absl::string_view subject,
                         absl::Time now, Goal& goal) {
  if (!given.empty()) {
    Goal::SafetyCheck& check = *goal.mutable_safety_check();
    check.set_text(given);
    check.set_subject(std::string(subject));
    *check.mutable_check_time() = ToTimestamp(now);
  }
  return goal.family() != type::v1::GOAL_FAMILY_BOUNDARIES ||
                 goal.has_safety_check()
             ? absl::OkStatus()
             : PreconditionMissing(
                   "goal.safety_check",
                   "Work on boundaries begins when a therapist has looked at "
                   "what it may bring on. Let a therapist send safety_check "
                   "with what was found about retaliation and violence.");
}

bool HasHidden(const Goal& goal) {
  return goal.safety_overrides_size() > 0 || goal.has_safety_check();
}

void Redact(type::v1::Relation viewer, Goal& goal) {
  if (viewer == type::v1::RELATION_CARE_TEAM) return;
  goal.clear_safety_overrides();
  goal.clear_safety_check();
}

absl::Status Pause(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("PauseGoal", goal, {Goal::STATE_ACTIVE}));
  goal.set_state(Goal::STATE_ON_HOLD);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Resume(Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("ResumeGoal", goal, {Goal::STATE_ON_HOLD}));
  if (!IsAgreed(goal)) {
    return PreconditionMissing(
        "goal.agreements",
        "Not everybody has accepted the present wording. "
        "Let them accept it first.");
  }
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
  CONCORD_RETURN_IF_ERROR(Allow("CancelGoal", goal, kOpenStates));
  goal.set_state(Goal::STATE_CANCELLED);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Reject(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(
      Allow("RejectGoal", goal, {Goal::STATE_PROPOSED, Goal::STATE_COUNTERED}));
  goal.set_state(Goal::STATE_REJECTED);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Sustain(Goal& goal) {
  CONCORD_RETURN_IF_ERROR(Allow("SustainGoal", goal, {Goal::STATE_COMPLETED}));
  if (goal.achievement() == Goal::ACHIEVEMENT_NOT_ACHIEVED) {
    return PreconditionMissing("goal.achievement",
                               "Only a goal that was achieved can be kept up. "
                               "Propose a new one instead.");
  }
  goal.set_achievement(Goal::ACHIEVEMENT_SUSTAINING);
  return absl::OkStatus();
}

absl::Status Retract(absl::string_view reason, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(
      Allow("RetractGoal", goal,
            {Goal::STATE_PROPOSED, Goal::STATE_COUNTERED, Goal::STATE_AGREED,
             Goal::STATE_ACTIVE, Goal::STATE_ON_HOLD, Goal::STATE_COMPLETED,
             Goal::STATE_CANCELLED, Goal::STATE_REJECTED}));
  goal.set_state(Goal::STATE_ENTERED_IN_ERROR);
  goal.set_reason(std::string(reason));
  return absl::OkStatus();
}

}  // namespace concord::goal_planning
