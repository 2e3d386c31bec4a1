// The table of roles, relations and requirements, as two switches.
#include "common/rpc/authorize.h"

#include <algorithm>

namespace concord::rpc {

using security::Role;
using storage::Relation;

Relation RelationTo(const security::Claims& claims, absl::string_view client,
                    const type::v1::Standing& standing) {
  const auto member = [&](type::v1::Relation needed, Relation relation) {
    return std::any_of(standing.care_team().begin(), standing.care_team().end(),
                       [&](const type::v1::Standing::Member& found) {
                         return found.relation() == needed &&
                                found.subject() == claims.subject;
                       })
               ? relation
               : Relation::kNone;
  };
  switch (claims.role) {
    case Role::kClient:
      return !client.empty() && claims.client == client ? Relation::kSelf
                                                        : Relation::kNone;
    case Role::kTherapist:
      return member(type::v1::RELATION_CARE_TEAM, Relation::kCareTeam);
    case Role::kSupervisor:
      return member(type::v1::RELATION_SUPERVISES, Relation::kSupervises);
    case Role::kService:
      return Relation::kAccount;
    default:
      return Relation::kNone;
  }
}

bool Meets(Requirement requirement, const security::Claims& claims,
           Relation relation, const type::v1::Standing& standing,
           int64_t client_revision) {
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
    case Requirement::kKnownClient:
      return standing.care_team_size() > 0;
  }
  return false;
}

}  // namespace concord::rpc
