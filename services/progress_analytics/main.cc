// The progress analytics service.
#include <memory>
#include <utility>

#include "common/server/server.h"
#include "services/peers/peers_of.h"
#include "services/peers/references.h"
#include "services/peers/standing.h"
#include "services/progress_analytics/catalogue/catalogue.h"
#include "services/progress_analytics/peers/aims.h"
#include "services/progress_analytics/peers/goals.h"
#include "services/progress_analytics/peers/scores.h"
#include "services/progress_analytics/rpc/service.h"
#include "services/progress_analytics/store/aim_store.h"
#include "services/progress_analytics/store/schema.h"
#include "services/progress_analytics/store/score_store.h"

namespace concord::progress_analytics {
namespace {

// Who knows what measurements refer to; outlives the services.
struct References {
  absl::optional<peers::InventoryReferences> inventory;
  absl::optional<KnownGoals> goals;
};

absl::StatusOr<server::Wired> Wire(const Catalogue& catalogue,
                                   References& references,
                                   server::Environment& environment) {
  std::unique_ptr<client::Follower> standing =
      peers::FollowStanding(environment.store, *environment.peer("inventory"),
                            environment.clock, environment.own_context);
  environment.background(
      "follow-inventory",
      [follower = standing.get()](const std::function<bool()>& stopping) {
        follower->Run(stopping);
      });
  auto scores = std::make_shared<client::Follower>(
      environment.store, *environment.peer("inventory"), environment.clock,
      ScoreOptions({.score = &ApplyScore,
                    .form = &KeepForm,
                    .settings = &KeepSettings,
                    .forget = &ForgetScoreRevisions},
                   environment.own_context));
  environment.background("follow-scores",
                         [scores](const std::function<bool()>& stopping) {
                           scores->Run(stopping);
                         });
  auto aims = std::make_shared<client::Follower>(
      environment.store, *environment.peer("goal_planning"), environment.clock,
      AimOptions(
          {.aim = &ApplyAim, .note = &NoteAims, .forget = &ForgetAimRevisions},
          environment.own_context));
  environment.background(
      "follow-aims",
      [aims](const std::function<bool()>& stopping) { aims->Run(stopping); });
  references.inventory.emplace(*environment.peer("inventory"));
  references.goals.emplace(*environment.peer("goal_planning"));
  server::Wired wired;
  wired.services.push_back(NewProgressAnalyticsService(
      catalogue, environment.cache, *references.inventory, *references.goals));
  wired.rights = std::move(standing);
  return wired;
}

}  // namespace
}  // namespace concord::progress_analytics

int main(int argc, char** argv) {
  using concord::progress_analytics::Catalogue;
  const absl::StatusOr<Catalogue> catalogue = Catalogue::Load();
  concord::progress_analytics::References references;
  return concord::server::Run(
      argc, argv,
      {.name = "progress_analytics",
       .version = CONCORD_VERSION,
       .summary = "Keeps what is measured in a therapy and says, with its "
                  "uncertainty, what has changed.",
       .migrations = concord::progress_analytics::MeasurementMigrations(),
       .peers = concord::peers::PeersOf("progress_analytics"),
       .wire = [&](concord::server::Environment& environment)
           -> absl::StatusOr<concord::server::Wired> {
         if (!catalogue.ok()) return catalogue.status();
         return concord::progress_analytics::Wire(*catalogue, references,
                                                  environment);
       }});
}
