// What goals aim at, as goal planning tells it.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "common/client/follower.h"
#include "common/client/peer.h"
#include "common/storage/resource_store.h"
#include "concord/goals/v1/aim.pb.h"

namespace concord::progress_analytics {

// What is done with what comes, each within the transaction that notes that it
// has come.
struct AimSink {
  std::function<absl::Status(storage::Unit&, storage::Scope,
                             const goals::v1::Aim&)>
      aim;
  // How far the client's record has come.
  std::function<absl::Status(storage::Unit&, storage::Scope, int64_t revision)>
      note;
  // Goal planning's log is not the one that was followed before.
  std::function<absl::Status(storage::Unit&)> forget;
};

// How to follow them.
client::FollowOptions AimOptions(
    AimSink sink,
    std::function<client::Context(absl::Time deadline)> own_context);

}  // namespace concord::progress_analytics
