// The rules of a fact of the client's context. Pure.
#pragma once

#include "absl/status/status.h"
#include "concord/inventory/v1/context_fact.pb.h"

namespace concord::inventory {

// FIELD_INVALID when the topic is none of the kind, or when there are words
// with `asked_declined` or neither of the two.
absl::Status CheckContextFact(const v1::ContextFact& fact);

}  // namespace concord::inventory
