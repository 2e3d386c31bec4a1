// Words for a difficult talk.
#include "concord/goals/v1/script.pb.h"
#include "concord/goals/v1/script_requests.pb.h"
#include "services/goal_planning/domain/practice/script.h"
#include "services/goal_planning/rpc/handlers.h"

namespace concord::goal_planning {

using goals::v1::DraftScriptRequest;
using goals::v1::ScriptDraft;

void RegisterScripts(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<DraftScriptRequest, ScriptDraft>(
      "DraftScript",
      [&catalogue](rpc::Call&, const DraftScriptRequest& request)
          -> absl::StatusOr<ScriptDraft> {
        return DraftScript(catalogue.script_packs(), request.script());
      });
}

}  // namespace concord::goal_planning
