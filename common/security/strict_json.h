// JSON as security asks for it: one meaning for each text.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::security {

// Parses one JSON object. INVALID_ARGUMENT, without any part of the text, when
// it is not valid JSON in UTF-8, has a member twice, is nested deeper than four
// levels, or is not an object.
absl::StatusOr<nlohmann::json> ParseStrictJson(absl::string_view text);

}  // namespace concord::security
