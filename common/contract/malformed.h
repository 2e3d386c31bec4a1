// Explains to a caller why the bytes of a request do not parse.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace concord::contract {

// The path of the first text in `bytes`, read as a `descriptor`, that is not
// UTF-8 (`goal.steps[2].title`); empty when there is none, so that the fault is
// elsewhere in the bytes.
std::string FindMalformedText(const google::protobuf::Descriptor& descriptor,
                              absl::string_view bytes);

}  // namespace concord::contract
