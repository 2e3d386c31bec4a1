// Where goals come from: the service that plans them.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "services/progress_analytics/domain/analysis/goal_progress.h"

namespace concord::progress_analytics {

// Reads on behalf of the caller of `call`, with that caller's rights. May wait.
// Thread-safe.
class GoalSource {
 public:
  virtual ~GoalSource() = default;
  // Where questions to it wait.
  virtual Executor& lane() = 0;
  // NOT_FOUND when there is no such goal; UNAVAILABLE / PEER_UNAVAILABLE when
  // it cannot be read.
  virtual absl::StatusOr<GoalAim> Get(const rpc::Call& call,
                                      absl::string_view name) = 0;
  // Every goal of the call's client that has a measure, in their order.
  virtual absl::StatusOr<std::vector<GoalAim>> List(const rpc::Call& call) = 0;
};

}  // namespace concord::progress_analytics
