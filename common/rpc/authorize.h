// Whether a caller may do to a client's data what a rule describes. Pure.
#pragma once

#include "absl/strings/string_view.h"
#include "common/rpc/service.h"
#include "common/security/token.h"
#include "common/storage/resource_store.h"

namespace concord::rpc {

// What the stored relation is worth to someone who acts in the token's role: a
// client is only ever oneself, a therapist is a therapist only to those whose
// care team has them, and so on. `claims` decides who is oneself, so that no
// row is needed for it.
storage::Relation EffectiveRelation(const security::Claims& claims,
                                    absl::string_view client,
                                    storage::Relation stored);

// Whether `relation` meets the requirement; `client_revision` is 0 for a client
// of whom nothing is stored.
bool Meets(Requirement requirement, const security::Claims& claims,
           storage::Relation relation, int64_t client_revision);

}  // namespace concord::rpc
