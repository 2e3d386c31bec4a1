// Which phase of a therapy it is, by the number of sessions and by decision.
// Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"

namespace concord::inventory {

// The phase of the session with this number, counted from 1; that of the first
// for 0. The profile's first and last sessions keep their number when more or
// fewer are planned than it describes; where they would overlap the beginning
// wins. With 0 planned sessions nothing can be counted from the end.
type::v1::Phase PhaseOfSession(const v1::PhaseProfile& profile,
                               int planned_sessions, int session);

// The phase that the attended sessions give, or the one begun by decision when
// that is later.
type::v1::Phase ComputePhase(const v1::PhaseProfile& profile,
                             const v1::Episode& episode);

// Planned sessions and all extensions; 0 when the number is open.
int SessionsInAll(const v1::Episode& episode);

// Begins a phase that is not counted; beginning the present one changes
// nothing. FIELD_INVALID when the profile has no such phase or counts its
// sessions, STATE_NOT_ALLOWED when the episode is beyond it or has ended.
absl::Status BeginPhase(const v1::PhaseProfile& profile, type::v1::Phase phase,
                        absl::string_view reason, absl::Time now,
                        v1::Episode& episode);

}  // namespace concord::inventory
