// The two tables of steps: between stages, and between states.
#include "services/inventory/domain/records/conflict.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::inventory {
namespace {

using v1::Conflict;

constexpr int kMostTransitions = 100;

bool IsClosed(Conflict::State state) {
  return state == Conflict::STATE_RESOLVED ||
         state == Conflict::STATE_DISSOLVED || state == Conflict::STATE_DORMANT;
}

// Whether a conflict that goes on may move between the stages.
bool MayMove(Conflict::Stage from, Conflict::Stage to) {
  switch (from) {
    case Conflict::STAGE_UNKNOWN:
      return to != Conflict::STAGE_UNKNOWN;
    case Conflict::STAGE_RENEGOTIATION:
      return to == Conflict::STAGE_IMPASSE;
    case Conflict::STAGE_IMPASSE:
      return to == Conflict::STAGE_RENEGOTIATION ||
             to == Conflict::STAGE_DISSOLUTION;
    default:
      return false;
  }
}

// The states from which `to` may be reached in `stage`.
std::vector<Conflict::State> StatesBefore(Conflict::State to,
                                          Conflict::Stage stage) {
  const std::vector<Conflict::State> going_on = {Conflict::STATE_OPEN,
                                                 Conflict::STATE_IMPROVING};
  switch (to) {
    case Conflict::STATE_OPEN:
      return {Conflict::STATE_IMPROVING, Conflict::STATE_RESOLVED,
              Conflict::STATE_DISSOLVED, Conflict::STATE_DORMANT};
    case Conflict::STATE_IMPROVING:
      return {Conflict::STATE_OPEN};
    case Conflict::STATE_RESOLVED:
      return stage == Conflict::STAGE_UNKNOWN ||
                     stage == Conflict::STAGE_RENEGOTIATION
                 ? going_on
                 : std::vector<Conflict::State>();
    case Conflict::STATE_DISSOLVED:
      return stage == Conflict::STAGE_DISSOLUTION
                 ? going_on
                 : std::vector<Conflict::State>();
    case Conflict::STATE_DORMANT:
      return {Conflict::STATE_OPEN, Conflict::STATE_IMPROVING,
              Conflict::STATE_RESOLVED, Conflict::STATE_DISSOLVED};
    default:
      return {};
  }
}

std::string NameOf(Conflict::State state) {
  return std::string(absl::StripPrefix(Conflict::State_Name(state), "STATE_"));
}

std::string NameOf(Conflict::Stage stage) {
  return std::string(absl::StripPrefix(Conflict::Stage_Name(stage), "STAGE_"));
}

std::string NamesOf(const std::vector<Conflict::State>& states) {
  return absl::StrJoin(states, ",",
                       [](std::string* out, Conflict::State state) {
                         absl::StrAppend(out, NameOf(state));
                       });
}

// The stages of which `allows` is true.
std::string NamesOfStages(absl::FunctionRef<bool(Conflict::Stage)> allows) {
  std::vector<std::string> names;
  for (int number = Conflict::Stage_MIN; number <= Conflict::Stage_MAX;
       ++number) {
    const auto stage = static_cast<Conflict::Stage>(number);
    if (allows(stage)) names.push_back(NameOf(stage));
  }
  return absl::StrJoin(names, ",");
}

absl::Status CheckStage(const Conflict& conflict, Conflict::Stage to,
                        bool reopens) {
  const Conflict::Stage from = conflict.stage();
  if (to == from || reopens) return absl::OkStatus();
  if (IsClosed(conflict.state())) {
    return StateNotAllowed("Moving to another stage", NameOf(conflict.state()),
                           "OPEN,IMPROVING");
  }
  if (MayMove(from, to)) return absl::OkStatus();
  if (to == Conflict::STAGE_UNKNOWN) {
    return InvalidField("stage",
                        "is not gone back to once a stage is known; send "
                        "another stage, or leave it unset");
  }
  return StateNotAllowed(absl::StrCat("Moving to the stage ", NameOf(to)),
                         NameOf(from),
                         NamesOfStages([to](Conflict::Stage stage) {
                           return MayMove(stage, to);
                         }));
}

absl::Status CheckState(Conflict::State from, Conflict::State to,
                        Conflict::Stage stage) {
  if (to == from) return absl::OkStatus();
  const std::vector<Conflict::State> allowed = StatesBefore(to, stage);
  // It is the stage that does not allow it, from whichever state.
  if (allowed.empty()) {
    return StateNotAllowed(absl::StrCat("Moving to the state ", NameOf(to)),
                           NameOf(stage),
                           NamesOfStages([to](Conflict::Stage one) {
                             return !StatesBefore(to, one).empty();
                           }));
  }
  if (std::find(allowed.begin(), allowed.end(), from) != allowed.end()) {
    return absl::OkStatus();
  }
  return StateNotAllowed(absl::StrCat("Moving to the state ", NameOf(to),
                                      " in the stage ", NameOf(stage)),
                         NameOf(from), NamesOf(allowed));
}

void AddTransition(absl::string_view reason, const type::v1::Author& author,
                   absl::Time now, Conflict& conflict) {
  Conflict::Transition& transition = *conflict.add_transitions();
  transition.set_stage(conflict.stage());
  transition.set_state(conflict.state());
  transition.set_reason(std::string(reason));
  *transition.mutable_author() = author;
  *transition.mutable_transition_time() = ToTimestamp(now);
}

}  // namespace

void OpenConflict(const type::v1::Author& author, absl::Time now,
                  Conflict& conflict) {
  if (conflict.stage() == Conflict::STAGE_UNSPECIFIED) {
    conflict.set_stage(Conflict::STAGE_UNKNOWN);
  }
  conflict.set_state(Conflict::STATE_OPEN);
  AddTransition("", author, now, conflict);
}

absl::Status TakeStep(const ConflictStep& step, absl::Time now,
                      Conflict& conflict) {
  const Conflict::Stage stage =
      step.stage == Conflict::STAGE_UNSPECIFIED ? conflict.stage() : step.stage;
  const Conflict::State state =
      step.state == Conflict::STATE_UNSPECIFIED ? conflict.state() : step.state;
  if (step.stage == Conflict::STAGE_UNSPECIFIED &&
      step.state == Conflict::STATE_UNSPECIFIED) {
    return InvalidField("state", "is unspecified; set it, or `stage`");
  }
  if (stage == conflict.stage() && state == conflict.state()) {
    return absl::OkStatus();
  }
  const bool reopens =
      IsClosed(conflict.state()) && state == Conflict::STATE_OPEN;
  CONCORD_RETURN_IF_ERROR(CheckStage(conflict, stage, reopens));
  CONCORD_RETURN_IF_ERROR(CheckState(conflict.state(), state, stage));
  if (conflict.transitions_size() >= kMostTransitions) {
    return Error(absl::StatusCode::kResourceExhausted,
                 type::v1::REASON_LIMIT_REACHED,
                 "A conflict has at most 100 transitions. Enter a new conflict "
                 "for what follows.",
                 {{"limit", absl::StrCat(kMostTransitions)}});
  }
  conflict.set_stage(stage);
  conflict.set_state(state);
  AddTransition(step.reason, step.author, now, conflict);
  return absl::OkStatus();
}

void AssessAnalysis(Conflict& conflict) {
  if (!conflict.has_analysis()) return;
  Conflict::Analysis& analysis = *conflict.mutable_analysis();
  const std::pair<const char*, bool> questions[] = {
      {"analysis.client_expectation", !analysis.client_expectation().empty()},
      {"analysis.other_expectation", !analysis.other_expectation().empty()},
      {"analysis.evidence", !analysis.evidence().empty()},
      {"stage", conflict.stage() > Conflict::STAGE_UNKNOWN},
      {"analysis.stake", !analysis.stake().empty()},
      {"analysis.alternatives", !analysis.alternatives().empty()},
      {"analysis.supporters", !analysis.supporters().empty()},
      {"analysis.stagnation_gains", !analysis.stagnation_gains().empty()}};
  analysis.clear_next_question();
  int answered = 0;
  for (const auto& [path, is_answered] : questions) {
    if (is_answered) {
      ++answered;
    } else if (analysis.next_question().empty()) {
      analysis.set_next_question(path);
    }
  }
  analysis.set_completeness(answered /
                            static_cast<double>(std::size(questions)));
}

bool GoesOn(const Conflict& conflict) {
  return conflict.state() == Conflict::STATE_OPEN ||
         conflict.state() == Conflict::STATE_IMPROVING;
}

}  // namespace concord::inventory
