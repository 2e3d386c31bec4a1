#include "services/inventory/rpc/standing.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "common/entry/entry.h"
#include "common/status/error.h"
#include "concord/inventory/v1/episode.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "services/inventory/domain/course/standing.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {

using type::v1::Standing;

absl::Status ChangeStanding(rpc::Call& call,
                            absl::FunctionRef<void(Standing&)> change) {
  CONCORD_ASSIGN_OR_RETURN(const storage::Footing footing,
                           call.unit().FindFooting(call.scope()));
  Standing standing = *footing.standing;
  change(standing);
  if (google::protobuf::util::MessageDifferencer::Equals(standing,
                                                         *footing.standing)) {
    return absl::OkStatus();
  }
  standing.set_name(absl::StrCat("clients/", call.client(), "/standing"));
  standing.set_client_revision(call.unit().last_revision());
  return call.unit().SetStanding(call.scope(), standing);
}

absl::Status FollowEpisodes(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<v1::Episode> episodes,
                           entry::ListAll<v1::Episode>(call, kEpisodes));
  return ChangeStanding(
      call, [&](Standing& standing) { DescribeEpisodes(episodes, standing); });
}

}  // namespace concord::inventory
