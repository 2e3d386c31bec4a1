// What a handler asks of its call.
#include "common/rpc/call.h"

#include <cstdio>
#include <cstdlib>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "common/rpc/hold.h"

namespace concord::rpc {

int64_t Call::min_revision(absl::string_view service) const {
  for (absl::string_view entry : absl::StrSplit(min_revisions_, ',')) {
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(entry, absl::MaxSplits('=', 1));
    int64_t revision = 0;
    if (absl::StripAsciiWhitespace(parts.first) == service &&
        absl::SimpleAtoi(parts.second, &revision) && revision > 0) {
      return revision;
    }
  }
  return 0;
}

absl::Status Call::Clear(absl::Span<const absl::string_view> people) {
  is_cleared_ = true;
  for (const absl::string_view person : people) {
    const type::v1::Standing::Hold* const hold = PersonHold(standing(), person);
    if (hold == nullptr) continue;
    if (override_ == nullptr) {
      return SafetyHold(*hold, relation_, can_be_overridden_);
    }
    is_override_used_ = true;
  }
  return absl::OkStatus();
}

storage::Unit& Call::unit() {
  if (unit_ == nullptr) {
    std::fputs("Call::unit() is for methods with access kWrite\n", stderr);
    std::abort();
  }
  return *unit_;
}

}  // namespace concord::rpc
