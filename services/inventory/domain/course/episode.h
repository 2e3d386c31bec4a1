// The rules of an episode: how sessions count, how it goes on and ends. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/voiding.pb.h"

namespace concord::inventory {

// Fills what a new episode begins with.
void BeginEpisode(const v1::PhaseProfile& profile, absl::Time now,
                  v1::Episode& episode);

// STATE_NOT_ALLOWED for `step` when the episode has ended.
absl::Status CheckNotEnded(absl::string_view step, const v1::Episode& episode);

// Keeps what became of a session; unspecified means attended, which alone
// counts. SESSIONS_EXHAUSTED when none is left, STATE_NOT_ALLOWED after the
// end, LIMIT_REACHED when no more can be kept.
absl::Status RecordSession(const v1::PhaseProfile& profile,
                           v1::Episode::SessionOutcome outcome,
                           absl::Time session_time, v1::Episode& episode);

// Notes that the session at this place of `sessions`, from 1, was recorded in
// error, and counts those that are left. FIELD_INVALID when there is none,
// LIMIT_REACHED when no more can be kept.
absl::Status VoidSession(const v1::PhaseProfile& profile, int position,
                         const type::v1::Voiding& voiding,
                         v1::Episode& episode);

// Adds sessions; the phase is counted from the new end. LIMIT_REACHED beyond 60
// sessions in all, STATE_NOT_ALLOWED after the end, PRECONDITION_MISSING when
// the number of sessions is open.
absl::Status ExtendEpisode(const v1::PhaseProfile& profile, int session_count,
                           absl::string_view reason, absl::Time now,
                           v1::Episode& episode);

// Ends the episode; its phase stays the one that was reached. STATE_NOT_ALLOWED
// after the end, FIELD_INVALID when the end is before the last session or the
// reason needs words and has none.
absl::Status EndEpisode(const v1::Episode::Ending& ending,
                        v1::Episode& episode);

}  // namespace concord::inventory
