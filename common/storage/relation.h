// How a subject relates to a client.
#pragma once

namespace concord::storage {

enum class Relation {
  kNone = 0,
  // The subject is the client.
  kSelf = 1,
  // An active therapist of the care team.
  kCareTeam = 2,
  // Supervises a therapist of the care team: reads, does not write.
  kSupervises = 3,
  // A service account of the tenant, whose token names the method: reads.
  kAccount = 4,
};

}  // namespace concord::storage
