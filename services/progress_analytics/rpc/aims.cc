// Goals are what both parties see; whoever reads measurements reads them.
#include "services/progress_analytics/rpc/aims.h"

#include "common/rpc/refusal.h"
#include "common/status/error.h"
#include "services/progress_analytics/store/aim_store.h"

namespace concord::progress_analytics {
namespace {

constexpr char kGoalPlanning[] = "goal_planning";

}  // namespace

absl::Status CheckAimsHaveCome(rpc::Call& call) {
  const int64_t wanted = call.min_revision(kGoalPlanning);
  if (wanted == 0) return absl::OkStatus();
  CONCORD_ASSIGN_OR_RETURN(const int64_t come,
                           AimsRevision(call.store(), call.scope()));
  return wanted <= come ? absl::OkStatus()
                        : rpc::RevisionBehind(kGoalPlanning, come);
}

absl::StatusOr<std::vector<GoalAim>> LoadAims(rpc::Call& call) {
  CONCORD_RETURN_IF_ERROR(CheckAimsHaveCome(call));
  return LoadAims(call.store(), call.scope());
}

}  // namespace concord::progress_analytics
