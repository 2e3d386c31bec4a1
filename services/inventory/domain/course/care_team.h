// Who reaches a client's record: checked, gathered and mended. Pure.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "concord/inventory/v1/care_team.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "google/protobuf/repeated_field.h"

namespace concord::inventory {

using CareTeamMembers =
    google::protobuf::RepeatedPtrField<v1::Episode::CareTeamMember>;

// FIELD_INVALID under `field` when a subject is in it twice or no therapist is
// in it.
absl::Status CheckCareTeam(const CareTeamMembers& members,
                           absl::string_view field);
// Whether `subject` is a therapist of the care team.
bool IsTherapist(const CareTeamMembers& members, absl::string_view subject);

// Everybody of all episodes, each subject once in each part, in the order of
// subjects: a deputy where they are one in all that they work on.
CareTeamMembers MembersOf(absl::Span<const v1::Episode> episodes);

// FIELD_INVALID where the mending itself makes no sense for these members:
// nothing is changed, somebody is added twice or both added and removed, or is
// removed who is no member.
absl::Status CheckMending(const v1::CareTeam::Mending& mending,
                          const CareTeamMembers& members);
// Adds and removes. FIELD_INVALID when no therapist or more than 20 members
// would be left.
absl::Status Mend(const v1::CareTeam::Mending& mending,
                  CareTeamMembers& members);
// Keeps the newest 100.
void NoteMending(const v1::CareTeam::Mending& mending, v1::CareTeam& team);

}  // namespace concord::inventory
