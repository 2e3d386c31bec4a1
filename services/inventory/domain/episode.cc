// Counting sessions, and what follows from their number.
#include "services/inventory/domain/episode.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"

namespace concord::inventory {
namespace {

using v1::Episode;

constexpr int kMostSessions = 60;

void SetPhase(const PhaseProfile& profile, Episode& episode) {
  episode.set_phase(PhaseOfSession(profile, SessionsInAll(episode),
                                   episode.attended_sessions()));
}

}  // namespace

Episode::Phase PhaseOfSession(const PhaseProfile& profile, int planned_sessions,
                              int session) {
  if (session <= profile.initial_sessions()) return Episode::PHASE_INITIAL;
  return session > planned_sessions - profile.termination_sessions()
             ? Episode::PHASE_TERMINATION
             : Episode::PHASE_MIDDLE;
}

int SessionsInAll(const Episode& episode) {
  int sessions = episode.planned_sessions();
  for (const Episode::Extension& extension : episode.extensions()) {
    sessions += extension.session_count();
  }
  return sessions;
}

void BeginEpisode(const PhaseProfile& profile, Episode& episode) {
  episode.set_phase_profile(profile.code());
  if (episode.planned_sessions() == 0) {
    episode.set_planned_sessions(profile.planned_sessions());
  }
  episode.set_state(Episode::STATE_ACTIVE);
  SetPhase(profile, episode);
}

absl::Status CheckCareTeam(const Episode& episode) {
  std::vector<FieldViolation> violations;
  absl::flat_hash_set<absl::string_view> subjects;
  bool has_therapist = false;
  for (int i = 0; i < episode.care_team_size(); ++i) {
    const Episode::CareTeamMember& member = episode.care_team(i);
    has_therapist |= member.kind() == Episode::CareTeamMember::KIND_THERAPIST;
    if (!subjects.insert(member.subject()).second) {
      violations.push_back(
          {absl::StrCat("episode.care_team[", i, "].subject"),
           "is in the care team already; send each subject once"});
    }
  }
  if (!has_therapist) {
    violations.push_back(
        {"episode.care_team", "has no therapist; send at least one"});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

bool IsTherapist(const Episode& episode, absl::string_view subject) {
  return std::any_of(episode.care_team().begin(), episode.care_team().end(),
                     [subject](const Episode::CareTeamMember& member) {
                       return member.kind() ==
                                  Episode::CareTeamMember::KIND_THERAPIST &&
                              member.subject() == subject;
                     });
}

absl::Status RecordSession(const PhaseProfile& profile, absl::Time session_time,
                           Episode& episode) {
  const int sessions = SessionsInAll(episode);
  if (episode.attended_sessions() >= sessions) {
    return Error(
        absl::StatusCode::kFailedPrecondition,
        type::v1::REASON_SESSIONS_EXHAUSTED,
        absl::StrCat("All ", sessions,
                     " sessions have been attended. Extend the episode "
                     "with a reason before recording another."),
        {{"sessions", absl::StrCat(sessions)}});
  }
  episode.set_attended_sessions(episode.attended_sessions() + 1);
  if (!episode.has_last_session_time() ||
      FromTimestamp(episode.last_session_time()) < session_time) {
    *episode.mutable_last_session_time() = ToTimestamp(session_time);
  }
  SetPhase(profile, episode);
  return absl::OkStatus();
}

absl::Status ExtendEpisode(const PhaseProfile& profile, int session_count,
                           absl::string_view reason, absl::Time now,
                           Episode& episode) {
  const int room = kMostSessions - SessionsInAll(episode);
  if (session_count > room) {
    return Error(absl::StatusCode::kResourceExhausted,
                 type::v1::REASON_LIMIT_REACHED,
                 absl::StrCat("An episode has at most ", kMostSessions,
                              " sessions. Add ", room,
                              " at most, or begin another episode."),
                 {{"limit", absl::StrCat(kMostSessions)}});
  }
  Episode::Extension& extension = *episode.add_extensions();
  extension.set_session_count(session_count);
  extension.set_reason(std::string(reason));
  *extension.mutable_extend_time() = ToTimestamp(now);
  episode.set_state(Episode::STATE_EXTENDED);
  SetPhase(profile, episode);
  return absl::OkStatus();
}

}  // namespace concord::inventory
