// Counting sessions, and what follows from their number.
#include "services/inventory/domain/course/episode.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/course/agreement.h"
#include "services/inventory/domain/course/phase.h"

namespace concord::inventory {
namespace {

using v1::Episode;
using v1::PhaseProfile;

constexpr int kMostSessions = 60;
constexpr int kMostUnattended = 60;
constexpr int kMostVoided = 60;

absl::Status LimitReached(int limit, absl::string_view message) {
  return Error(absl::StatusCode::kResourceExhausted,
               type::v1::REASON_LIMIT_REACHED, message,
               {{"limit", absl::StrCat(limit)}});
}

absl::Status CheckRoom(const Episode& episode) {
  const int sessions = SessionsInAll(episode);
  if (sessions == 0) {
    return episode.attended_sessions() < kMostSessions
               ? absl::OkStatus()
               : LimitReached(
                     kMostSessions,
                     absl::StrCat("An episode has at most ", kMostSessions,
                                  " sessions. End it, and begin "
                                  "another episode."));
  }
  if (episode.attended_sessions() < sessions) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_SESSIONS_EXHAUSTED,
               absl::StrCat("All ", sessions,
                            " sessions have been attended. Extend the episode "
                            "with a reason before recording another."),
               {{"sessions", absl::StrCat(sessions)}});
}

int CountUnattended(const Episode& episode) {
  return static_cast<int>(std::count_if(
      episode.sessions().begin(), episode.sessions().end(),
      [](const Episode::Session& session) {
        return session.outcome() != Episode::SESSION_OUTCOME_ATTENDED &&
               !session.has_voiding();
      }));
}

int CountVoided(const Episode& episode) {
  return static_cast<int>(std::count_if(
      episode.sessions().begin(), episode.sessions().end(),
      [](const Episode::Session& session) { return session.has_voiding(); }));
}

// Numbers rise and are never used again.
int NextNumber(const Episode& episode) {
  int last = 0;
  for (const Episode::Session& session : episode.sessions()) {
    last = std::max(last, session.number());
  }
  return last + 1;
}

// Counts anew what the sessions that are left say.
void CountSessions(Episode& episode) {
  episode.set_attended_sessions(0);
  episode.clear_last_session_time();
  for (const Episode::Session& session : episode.sessions()) {
    if (session.has_voiding() ||
        session.outcome() != Episode::SESSION_OUTCOME_ATTENDED) {
      continue;
    }
    episode.set_attended_sessions(episode.attended_sessions() + 1);
    if (!episode.has_last_session_time() ||
        FromTimestamp(episode.last_session_time()) <
            FromTimestamp(session.session_time())) {
      *episode.mutable_last_session_time() = session.session_time();
    }
  }
}

}  // namespace

void BeginEpisode(const PhaseProfile& profile, absl::Time now,
                  Episode& episode) {
  episode.set_phase_profile(profile.name());
  if (!episode.has_planned_sessions() && profile.has_planned_sessions()) {
    episode.set_planned_sessions(profile.planned_sessions());
  }
  episode.set_state(type::v1::EPISODE_STATE_ACTIVE);
  episode.set_phase(ComputePhase(profile, episode));
  KeepDesiredOutcome(Episode::default_instance(), now, episode);
}

absl::Status CheckNotEnded(absl::string_view step, const Episode& episode) {
  if (episode.state() != type::v1::EPISODE_STATE_ENDED) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition,
               type::v1::REASON_STATE_NOT_ALLOWED,
               absl::StrCat(step,
                            " is not allowed: the episode has ended. Begin "
                            "another one with CreateEpisode."),
               {{"step", step},
                {"state", "ENDED"},
                {"allowed_states", "ACTIVE,EXTENDED"}});
}

absl::Status RecordSession(const PhaseProfile& profile,
                           Episode::SessionOutcome outcome,
                           absl::Time session_time, Episode& episode) {
  CONCORD_RETURN_IF_ERROR(CheckNotEnded("RecordSession", episode));
  if (outcome == Episode::SESSION_OUTCOME_UNSPECIFIED) {
    outcome = Episode::SESSION_OUTCOME_ATTENDED;
  }
  const bool attended = outcome == Episode::SESSION_OUTCOME_ATTENDED;
  if (attended) {
    CONCORD_RETURN_IF_ERROR(CheckRoom(episode));
  } else if (CountUnattended(episode) >= kMostUnattended) {
    return LimitReached(
        kMostUnattended,
        absl::StrCat("An episode keeps at most ", kMostUnattended,
                     " sessions that were not attended. Record only those "
                     "that were."));
  }
  const int number = attended ? NextNumber(episode) : 0;
  Episode::Session& session = *episode.add_sessions();
  session.set_number(number);
  session.set_outcome(outcome);
  *session.mutable_session_time() = ToTimestamp(session_time);
  CountSessions(episode);
  episode.set_phase(ComputePhase(profile, episode));
  return absl::OkStatus();
}

absl::Status VoidSession(const PhaseProfile& profile, int position,
                         const type::v1::Voiding& voiding, Episode& episode) {
  if (position > episode.sessions_size()) {
    return InvalidField(
        "session",
        absl::StrCat("is behind the last of the ", episode.sessions_size(),
                     " sessions; send the place of one of them"));
  }
  Episode::Session& session = *episode.mutable_sessions(position - 1);
  if (session.has_voiding()) return absl::OkStatus();
  if (CountVoided(episode) >= kMostVoided) {
    return LimitReached(
        kMostVoided, absl::StrCat("An episode keeps at most ", kMostVoided,
                                  " sessions that were voided. Begin another "
                                  "episode."));
  }
  *session.mutable_voiding() = voiding;
  CountSessions(episode);
  if (episode.state() != type::v1::EPISODE_STATE_ENDED) {
    episode.set_phase(ComputePhase(profile, episode));
  }
  return absl::OkStatus();
}

absl::Status ExtendEpisode(const PhaseProfile& profile, int session_count,
                           absl::string_view reason, absl::Time now,
                           Episode& episode) {
  CONCORD_RETURN_IF_ERROR(CheckNotEnded("ExtendEpisode", episode));
  if (SessionsInAll(episode) == 0) {
    return PreconditionMissing(
        episode.name(),
        "The number of sessions is open. Record sessions without extending "
        "the episode.");
  }
  const int room = kMostSessions - SessionsInAll(episode);
  if (session_count > room) {
    return LimitReached(kMostSessions,
                        absl::StrCat("An episode has at most ", kMostSessions,
                                     " sessions. Add ", room,
                                     " at most, or begin another episode."));
  }
  Episode::Extension& extension = *episode.add_extensions();
  extension.set_session_count(session_count);
  extension.set_reason(std::string(reason));
  *extension.mutable_extend_time() = ToTimestamp(now);
  episode.set_state(type::v1::EPISODE_STATE_EXTENDED);
  episode.set_phase(ComputePhase(profile, episode));
  return absl::OkStatus();
}

absl::Status EndEpisode(const Episode::Ending& ending, Episode& episode) {
  CONCORD_RETURN_IF_ERROR(CheckNotEnded("EndEpisode", episode));
  std::vector<FieldViolation> violations;
  if (ending.reason() == Episode::END_REASON_OTHER && ending.text().empty()) {
    violations.push_back(
        {"text", "is required with this reason; say why in words"});
  }
  if (episode.has_last_session_time() &&
      FromTimestamp(ending.end_time()) <
          FromTimestamp(episode.last_session_time())) {
    violations.push_back({"end_time",
                          "is before the last session; send the time of that "
                          "session or a later one"});
  }
  if (!violations.empty()) return InvalidFields(std::move(violations));
  *episode.mutable_ending() = ending;
  episode.set_state(type::v1::EPISODE_STATE_ENDED);
  return absl::OkStatus();
}

}  // namespace concord::inventory
