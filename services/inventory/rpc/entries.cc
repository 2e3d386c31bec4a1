// Authorship and the refusals that handlers share.
#include "services/inventory/rpc/entries.h"

#include "absl/strings/str_cat.h"

namespace concord::inventory {

Viewer ViewerOf(const rpc::Call& call) {
  switch (call.caller().role) {
    case security::Role::kTherapist:
      return Viewer::kTherapist;
    case security::Role::kSupervisor:
      return Viewer::kSupervisor;
    default:
      return Viewer::kClient;
  }
}

absl::Status RequireEpisode(const rpc::Call& call) {
  if (call.standing().revision > 0) return absl::OkStatus();
  return PreconditionMissing(
      absl::StrCat("clients/", call.client()),
      "The client has no episode yet. A therapist begins one with "
      "CreateEpisode.");
}

}  // namespace concord::inventory
