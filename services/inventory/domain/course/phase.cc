// Stages counted from the beginning and from the end of an episode, and those
// between that wait for a decision.
#include "services/inventory/domain/course/phase.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "services/inventory/domain/course/episode.h"

namespace concord::inventory {
namespace {

using v1::Episode;
using v1::PhaseProfile;

// The first stage that lasts as long as it takes; the last one when all are
// counted.
int FirstOpenStage(const PhaseProfile& profile) {
  int stage = 0;
  while (stage + 1 < profile.stages_size() &&
         profile.stages(stage).session_count() > 0) {
    ++stage;
  }
  return stage;
}

// The first of the stages that are counted from the end; their number when
// there are none.
int FirstStageFromEnd(const PhaseProfile& profile, int planned_sessions) {
  int stage = profile.stages_size();
  if (planned_sessions == 0) return stage;
  while (stage - 1 > FirstOpenStage(profile) &&
         profile.stages(stage - 1).session_count() > 0) {
    --stage;
  }
  return stage;
}

int StageOfSession(const PhaseProfile& profile, int planned_sessions,
                   int session) {
  const int open = FirstOpenStage(profile);
  int counted = 0;
  for (int stage = 0; stage < open; ++stage) {
    counted += profile.stages(stage).session_count();
    if (session <= counted) return stage;
  }
  int end = planned_sessions;
  for (int stage = profile.stages_size() - 1;
       stage >= FirstStageFromEnd(profile, planned_sessions); --stage) {
    end -= profile.stages(stage).session_count();
    if (session > end) return stage;
  }
  return open;
}

// -1 when the profile has no such phase.
int StageOfPhase(const PhaseProfile& profile, type::v1::Phase phase) {
  for (int stage = 0; stage < profile.stages_size(); ++stage) {
    if (profile.stages(stage).phase() == phase) return stage;
  }
  return -1;
}

int StageOf(const PhaseProfile& profile, const Episode& episode) {
  int stage = StageOfSession(profile, SessionsInAll(episode),
                             episode.attended_sessions());
  for (const Episode::PhaseStart& start : episode.phase_starts()) {
    stage = std::max(stage, StageOfPhase(profile, start.phase()));
  }
  return stage;
}

std::string NameOf(type::v1::Phase phase) {
  return std::string(absl::StripPrefix(type::v1::Phase_Name(phase), "PHASE_"));
}

// The names of the stages from `begin` up to, not including, `end`.
std::vector<std::string> NamesOf(const PhaseProfile& profile, int begin,
                                 int end) {
  std::vector<std::string> names;
  for (int stage = begin; stage < end; ++stage) {
    names.push_back(NameOf(profile.stages(stage).phase()));
  }
  return names;
}

absl::Status CannotBeBegun(const PhaseProfile& profile, int planned_sessions) {
  const std::vector<std::string> names =
      NamesOf(profile, FirstOpenStage(profile) + 1,
              FirstStageFromEnd(profile, planned_sessions));
  return InvalidField(
      "phase",
      names.empty()
          ? "is not begun by decision; in this phase profile the number of "
            "sessions begins every phase"
          : absl::StrCat("is not begun by decision in this phase profile; "
                         "send one of: ",
                         absl::StrJoin(names, ", ")));
}

}  // namespace

type::v1::Phase PhaseOfSession(const PhaseProfile& profile,
                               int planned_sessions, int session) {
  return profile.stages(StageOfSession(profile, planned_sessions, session))
      .phase();
}

type::v1::Phase ComputePhase(const PhaseProfile& profile,
                             const Episode& episode) {
  return profile.stages(StageOf(profile, episode)).phase();
}

int SessionsInAll(const Episode& episode) {
  int sessions = episode.planned_sessions();
  for (const Episode::Extension& extension : episode.extensions()) {
    sessions += extension.session_count();
  }
  return sessions;
}

absl::Status BeginPhase(const PhaseProfile& profile, type::v1::Phase phase,
                        absl::string_view reason, absl::Time now,
                        Episode& episode) {
  CONCORD_RETURN_IF_ERROR(CheckNotEnded("BeginPhase", episode));
  const int sessions = SessionsInAll(episode);
  const int stage = StageOfPhase(profile, phase);
  if (stage <= FirstOpenStage(profile) ||
      stage >= FirstStageFromEnd(profile, sessions)) {
    return CannotBeBegun(profile, sessions);
  }
  const int present = StageOf(profile, episode);
  if (stage == present) return absl::OkStatus();
  if (stage < present) {
    return StateNotAllowed(absl::StrCat("BeginPhase of ", NameOf(phase)),
                           NameOf(episode.phase()),
                           absl::StrJoin(NamesOf(profile, 0, stage + 1), ","));
  }
  Episode::PhaseStart& start = *episode.add_phase_starts();
  start.set_phase(phase);
  start.set_reason(std::string(reason));
  *start.mutable_start_time() = ToTimestamp(now);
  episode.set_phase(ComputePhase(profile, episode));
  return absl::OkStatus();
}

}  // namespace concord::inventory
