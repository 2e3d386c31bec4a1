// The cache first, while it is known which revision is the newest.
#include "services/goal_planning/peers/inventory.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/handler/cached.h"
#include "common/status/error.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/needs_profile_requests.pb.h"

namespace concord::goal_planning {
namespace {

using inventory::v1::GetNeedsProfileRequest;
using inventory::v1::NeedsProfile;

constexpr char kGetNeedsProfile[] =
    "/concord.inventory.v1.InventoryService/GetNeedsProfile";

absl::StatusOr<NeedsProfile> Ask(client::Peer& inventory, const rpc::Call& call,
                                 int64_t revision) {
  GetNeedsProfileRequest request;
  request.set_name(absl::StrCat("clients/", call.client(), "/needsProfile"));
  client::Context context = client::ContextOf(call, "inventory");
  if (revision > 0) {
    context.min_revision = absl::StrCat("inventory=", revision);
  }
  NeedsProfile profile;
  CONCORD_RETURN_IF_ERROR(
      inventory.Call(kGetNeedsProfile, context, request, profile));
  return profile;
}

}  // namespace

absl::StatusOr<NeedsProfile> InventoryNeeds::Read(const rpc::Call& call) const {
  const int64_t revision = std::max(call.footing().followed_revision,
                                    call.min_revision("inventory"));
  if (!rights_.Fresh(call.now())) return Ask(inventory_, call, revision);
  // An answer may be newer than what was asked for. It then is the answer, but
  // nothing to be kept under the older revision.
  absl::optional<NeedsProfile> newer;
  const std::string query = handler::CachedQuery<NeedsProfile>();
  const absl::StatusOr<std::string> bytes = cache_.GetOrLoad(
      handler::CachedKey<NeedsProfile>(call, query, revision), call.deadline(),
      [&]() -> absl::StatusOr<std::string> {
        CONCORD_ASSIGN_OR_RETURN(NeedsProfile profile,
                                 Ask(inventory_, call, revision));
        if (profile.client_revision() == revision) {
          return profile.SerializeAsString();
        }
        newer = std::move(profile);
        return absl::AbortedError("newer than the key");
      });
  if (newer.has_value()) return *std::move(newer);
  if (!bytes.ok()) return bytes.status();
  NeedsProfile profile;
  if (!profile.ParseFromString(*bytes)) {
    return Ask(inventory_, call, revision);
  }
  return profile;
}

}  // namespace concord::goal_planning
