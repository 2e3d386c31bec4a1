// Inventory's scores and the tenants' forms, which become measurements and
// measures here.
#pragma once

#include <functional>

#include "absl/status/status.h"
#include "common/client/follower.h"
#include "common/client/peer.h"
#include "common/storage/resource_store.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/measurement_settings.pb.h"
#include "services/progress_analytics/domain/analysis/score.h"

namespace concord::progress_analytics {

// What is done with what comes, each within the transaction that notes that it
// has come.
struct ScoreSink {
  std::function<absl::Status(storage::Unit&, storage::Scope, const Score&)>
      score;
  std::function<absl::Status(storage::Unit&, absl::string_view tenant,
                             const inventory::v1::Form&)>
      form;
  std::function<absl::Status(storage::Unit&, absl::string_view tenant,
                             const inventory::v1::MeasurementSettings&)>
      settings;
  // Inventory's log is not the one that was followed before.
  std::function<absl::Status(storage::Unit&)> forget;
};

// How to follow them, on a stream and with a position of their own.
client::FollowOptions ScoreOptions(
    ScoreSink sink,
    std::function<client::Context(absl::Time deadline)> own_context);

}  // namespace concord::progress_analytics
