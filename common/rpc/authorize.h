// Whether a caller may do to a client's data what a rule describes. Pure.
#pragma once

#include "absl/strings/string_view.h"
#include "common/rpc/service.h"
#include "common/security/token.h"
#include "common/storage/relation.h"
#include "concord/type/v1/standing.pb.h"

namespace concord::rpc {

// What somebody who acts in the token's role is to a client: a client is only
// ever oneself, a therapist is a therapist only to those whose care team has
// them, and so on. `claims` decides who is oneself, so that nothing has to be
// known of the client for it.
storage::Relation RelationTo(const security::Claims& claims,
                             absl::string_view client,
                             const type::v1::Standing& standing);

// Whether `relation` meets the requirement; `client_revision` is 0 for a client
// of whom nothing is stored.
bool Meets(Requirement requirement, const security::Claims& claims,
           storage::Relation relation, const type::v1::Standing& standing,
           int64_t client_revision);

}  // namespace concord::rpc
