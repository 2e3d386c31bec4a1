// How clients stand at inventory, which every other service follows.
#pragma once

#include <functional>
#include <memory>

#include "common/client/follower.h"
#include "common/client/peer.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"

namespace concord::peers {

// How to follow inventory.
client::FollowOptions StandingOptions(
    std::function<client::Context(absl::Time deadline)> own_context);

// Follows inventory's changes and asks it how clients stand. Everything
// referred to outlives the follower.
std::unique_ptr<client::Follower> FollowStanding(
    storage::ResourceStore& store, client::Peer& inventory, const Clock& clock,
    std::function<client::Context(absl::Time deadline)> own_context);

}  // namespace concord::peers
