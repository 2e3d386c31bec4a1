// The refusals that handlers share.
#include "services/inventory/rpc/entries.h"

#include "absl/strings/str_cat.h"

namespace concord::inventory {

absl::Status RequireEpisode(const rpc::Call& call) {
  if (call.standing().revision > 0) return absl::OkStatus();
  return PreconditionMissing(
      absl::StrCat("clients/", call.client()),
      "The client has no episode yet. A therapist begins one with "
      "CreateEpisode.");
}

}  // namespace concord::inventory
