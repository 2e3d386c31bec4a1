// Whole files, read and written at once.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace concord::concordctl {

// Errors name the file and what to do.
absl::StatusOr<std::string> ReadFile(const std::string& path);

// Replaces what is there. kPrivate: for the owner's eyes only.
enum class Access { kPublic, kPrivate };
absl::Status WriteFile(const std::string& path, absl::string_view text,
                       Access access);

}  // namespace concord::concordctl
