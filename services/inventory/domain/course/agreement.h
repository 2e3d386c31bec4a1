// What client and therapist agree on: the outcome that the client wants, and
// consents. Pure.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/episode.pb.h"

namespace concord::inventory {

// Whether the episode has a guardian of this name.
bool IsGuardian(const v1::Episode& episode, const std::string& name);

// Keeps the first version of the desired outcome beside the newest; `before` is
// the episode as it was, empty when it begins.
void KeepDesiredOutcome(const v1::Episode& before, absl::Time now,
                        v1::Episode& episode);

// FIELD_INVALID where a way to contact the client is named twice.
absl::Status CheckSafeContact(const v1::Episode& episode);

// FIELD_NOT_ALLOWED when anything differs but the desired outcome and how the
// client can be contacted.
absl::Status CheckChangedByClient(const v1::Episode& before,
                                  const v1::Episode& after);

// Adds a decision to the consents. FIELD_INVALID when its guardian is none of
// the episode, LIMIT_REACHED when there are as many as it keeps.
absl::Status RecordConsent(const v1::Episode::Consent& consent,
                           v1::Episode& episode);

}  // namespace concord::inventory
