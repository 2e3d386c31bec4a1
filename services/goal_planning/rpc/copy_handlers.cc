// A client's goals as lines of text, and back.
#include <string>
#include <utility>

#include "common/handler/client_copy.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/type/v1/copy_requests.pb.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using google::protobuf::Message;
using type::v1::ExportClientRequest;
using type::v1::ExportClientResponse;
using type::v1::ImportClientRequest;
using type::v1::ImportClientResponse;

constexpr char kService[] = "goal_planning";

absl::Span<const handler::CopiedKind> CopiedKinds() {
  static const handler::CopiedKind kKinds[] = {
      {&kGoals, &goals::v1::Goal::default_instance()},
      {&kGoalOrders, &goals::v1::GoalOrder::default_instance()},
  };
  return kKinds;
}

absl::StatusOr<ExportClientResponse> Export(
    rpc::Call& call, const ExportClientRequest& request) {
  const auto prune = [](const entry::Kind&, Message&) { return true; };
  return handler::ExportClient(
      call, {.service = kService, .kinds = CopiedKinds(), .prune = prune},
      request);
}

absl::StatusOr<ImportClientResponse> Import(
    rpc::Call& call, const ImportClientRequest& request) {
  return handler::ImportClient(call, kService, CopiedKinds(), request,
                               [](const Message&) { return std::string(); });
}

}  // namespace

void RegisterCopies(rpc::Service& service) {
  service.Unary<ExportClientRequest, ExportClientResponse>("ExportClient",
                                                           &Export);
  service.Unary<ImportClientRequest, ImportClientResponse>("ImportClient",
                                                           &Import);
}

}  // namespace concord::goal_planning
