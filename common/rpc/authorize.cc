// The table of roles, relations and requirements, as two switches.
#include "common/rpc/authorize.h"

namespace concord::rpc {

using security::Role;
using storage::Relation;

Relation EffectiveRelation(const security::Claims& claims,
                           absl::string_view client, Relation stored) {
  const auto only = [stored](Relation relation) {
    return stored == relation ? stored : Relation::kNone;
  };
  switch (claims.role) {
    case Role::kClient:
      return !client.empty() && claims.client == client ? Relation::kSelf
                                                        : Relation::kNone;
    case Role::kTherapist:
      return only(Relation::kCareTeam);
    case Role::kSupervisor:
      return only(Relation::kSupervises);
    default:
      return Relation::kNone;
  }
}

bool Meets(Requirement requirement, const security::Claims& claims,
           Relation relation, int64_t client_revision) {
  switch (requirement) {
    case Requirement::kNone:
      return true;
    case Requirement::kParty:
      return relation == Relation::kSelf || relation == Relation::kCareTeam;
    case Requirement::kTherapist:
      return relation == Relation::kCareTeam;
    case Requirement::kReader:
      return relation != Relation::kNone;
    case Requirement::kSelfOrAdmin:
      return relation == Relation::kSelf || claims.role == Role::kAdmin;
    case Requirement::kTherapistOrNewClient:
      return relation == Relation::kCareTeam ||
             (claims.role == Role::kTherapist && client_revision == 0);
  }
  return false;
}

}  // namespace concord::rpc
