// What handlers refuse and understand alike.
#include "services/inventory/rpc/entries.h"

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"

namespace concord::inventory {

absl::Status RequireEpisode(const rpc::Call& call) {
  if (call.standing().revision > 0) return absl::OkStatus();
  return PreconditionMissing(
      absl::StrCat("clients/", call.client()),
      "The client has no episode yet. A therapist begins one with "
      "CreateEpisode.");
}

absl::Time MomentOf(const rpc::Call& call, bool is_set,
                    const google::protobuf::Timestamp& time) {
  return is_set ? FromTimestamp(time) : call.now();
}

}  // namespace concord::inventory
