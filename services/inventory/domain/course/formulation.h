// The rules of formulations. Pure.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/inventory/v1/formulation.pb.h"
#include "concord/type/v1/author.pb.h"

namespace concord::inventory {

// FIELD_INVALID when there is a second problem area without a first, or the
// same one twice.
absl::Status CheckFormulation(const v1::Formulation& formulation);

// Brings `after` into the form that is stored; where it says something else
// than `before`, the client's agreement is withdrawn.
void Reword(const v1::Formulation& before, v1::Formulation& after);

// Notes that the client agrees, once.
void Agree(const type::v1::Author& client, absl::Time now,
           v1::Formulation& formulation);

// Another resource that a field of the request names.
struct Reference {
  std::string field;
  std::string name;
};

// What `after` refers to and `before` does not.
std::vector<Reference> NewReferences(const v1::Formulation& before,
                                     const v1::Formulation& after);

}  // namespace concord::inventory
