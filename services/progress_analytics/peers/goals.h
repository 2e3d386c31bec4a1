// Goal planning, as this service knows it: where goals come from.
#pragma once

#include "common/client/peer.h"
#include "services/progress_analytics/peers/goal_source.h"

namespace concord::progress_analytics {

class PlannedGoals final : public GoalSource {
 public:
  // The peer outlives this.
  explicit PlannedGoals(client::Peer& goal_planning) : peer_(goal_planning) {}

  Executor& lane() override { return peer_.lane(); }

  absl::StatusOr<GoalAim> Get(const rpc::Call& call,
                              absl::string_view name) override;
  absl::StatusOr<std::vector<GoalAim>> List(const rpc::Call& call) override;

 private:
  client::Peer& peer_;
};

}  // namespace concord::progress_analytics
