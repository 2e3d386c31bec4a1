// The written forms that a text of a request may have. Pure.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "concord/type/v1/bounds.pb.h"

namespace concord::contract {

// Unicode code points of valid UTF-8.
size_t CountCharacters(absl::string_view text);
bool IsUtf8(absl::string_view text);
// Whether a control character other than tab and line feed is in `text`.
bool HasControlCharacter(absl::string_view text);
bool HasFormat(type::v1::Bounds::Format format, absl::string_view text);
// What to send instead, for the caller's developer.
absl::string_view FormatRule(type::v1::Bounds::Format format);
// Whether a `YYYY-MM-DD` that has FORMAT_DATE has not begun anywhere on Earth.
bool IsFutureDate(absl::string_view text, absl::Time now);

}  // namespace concord::contract
