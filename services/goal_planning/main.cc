// The goal planning service.
#include <memory>
#include <utility>

#include "absl/types/optional.h"
#include "common/server/server.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/peers/inventory.h"
#include "services/goal_planning/rpc/service.h"
#include "services/peers/peers_of.h"
#include "services/peers/references.h"
#include "services/peers/standing.h"

namespace concord::goal_planning {
namespace {

absl::StatusOr<server::Wired> Wire(
    const Catalogue& catalogue,
    absl::optional<peers::InventoryReferences>& references,
    server::Environment& environment) {
  client::Peer& inventory = *environment.peer("inventory");
  std::unique_ptr<client::Follower> standing = peers::FollowStanding(
      environment.store, inventory, environment.clock, environment.own_context);
  environment.background(
      "follow-inventory",
      [follower = standing.get()](const std::function<bool()>& stopping) {
        follower->Run(stopping);
      });
  auto needs = std::make_shared<const InventoryNeeds>(inventory, *standing,
                                                      environment.cache);
  references.emplace(inventory);
  server::Wired wired;
  wired.services.push_back(NewGoalPlanningService(
      catalogue, environment.cache,
      {.lane = inventory.lane(),
       .read = [needs](const rpc::Call& call) { return needs->Read(call); }},
      *references));
  wired.rights = std::move(standing);
  return wired;
}

}  // namespace
}  // namespace concord::goal_planning

int main(int argc, char** argv) {
  using concord::goal_planning::Catalogue;
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load();
  absl::optional<concord::peers::InventoryReferences> references;
  return concord::server::Run(
      argc, argv,
      {.name = "goal_planning",
       .version = CONCORD_VERSION,
       .summary =
           "Suggests goals that answer a client's needs, and carries those "
           "that client and therapist agree on through their life.",
       .peers = concord::peers::PeersOf("goal_planning"),
       .wire = [&](concord::server::Environment& environment)
           -> absl::StatusOr<concord::server::Wired> {
         if (!catalogue.ok()) return catalogue.status();
         return concord::goal_planning::Wire(*catalogue, references,
                                             environment);
       }});
}
