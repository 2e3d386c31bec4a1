// The contracts' codes in a therapist's words, and lines that fit a screen.
// Pure.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace concord::concordctl {

// The lower-case words of an enum value's name without its prefix:
// `GOAL_FAMILY_TRUST_INTIMACY` with `GOAL_FAMILY_` is `trust intimacy`.
std::string Plain(absl::string_view value_name, absl::string_view prefix);

// `2`, `0.75`: at most two digits behind the point.
std::string NumberText(double value);

// `text` in lines of at most 78 columns, the first behind `indent` spaces, the
// others behind two more; ends with a line feed.
std::string Paragraph(int indent, absl::string_view text);

}  // namespace concord::concordctl
