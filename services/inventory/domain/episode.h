// The rules of an episode: who works on it, how sessions count, which phase it
// is in. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/episode.pb.h"
#include "services/inventory/domain/phase_profile.pb.h"

namespace concord::inventory {

// The phase of the session with this number, counted from 1; that of the first
// for 0. The profile's first and last sessions keep their number when more or
// fewer are planned than it describes; where they would overlap the beginning
// wins.
v1::Episode::Phase PhaseOfSession(const PhaseProfile& profile,
                                  int planned_sessions, int session);

// Planned sessions and all extensions.
int SessionsInAll(const v1::Episode& episode);

// Fills what a new episode begins with.
void BeginEpisode(const PhaseProfile& profile, v1::Episode& episode);

// FIELD_INVALID when a subject is in the care team twice or no therapist is in
// it.
absl::Status CheckCareTeam(const v1::Episode& episode);
// Whether `subject` is a therapist of the care team.
bool IsTherapist(const v1::Episode& episode, absl::string_view subject);

// Counts an attended session. SESSIONS_EXHAUSTED when none is left.
absl::Status RecordSession(const PhaseProfile& profile, absl::Time session_time,
                           v1::Episode& episode);

// Adds sessions; the phase is counted from the new end. LIMIT_REACHED beyond 60
// sessions in all.
absl::Status ExtendEpisode(const PhaseProfile& profile, int session_count,
                           absl::string_view reason, absl::Time now,
                           v1::Episode& episode);

}  // namespace concord::inventory
