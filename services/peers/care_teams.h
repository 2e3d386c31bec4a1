// The care teams of inventory, which every other service follows.
#pragma once

#include <functional>
#include <memory>

#include "common/client/follower.h"
#include "common/client/peer.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"

namespace concord::peers {

// How to follow inventory.
client::FollowOptions CareTeamOptions(
    std::function<client::Context(absl::Time deadline)> own_context);

// Follows inventory's changes and asks it about rights. Everything referred to
// outlives the follower.
std::unique_ptr<client::Follower> FollowCareTeams(
    storage::ResourceStore& store, client::Peer& inventory, const Clock& clock,
    std::function<client::Context(absl::Time deadline)> own_context);

}  // namespace concord::peers
