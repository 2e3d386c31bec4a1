// A client's goals as lines of text, and back.
#include <string>
#include <utility>

#include "common/rpc/client_copy.h"
#include "concord/goals/v1/goals.pb.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using goals::v1::ExportClientRequest;
using goals::v1::ExportClientResponse;
using goals::v1::ImportClientRequest;
using goals::v1::ImportClientResponse;
using google::protobuf::Message;

constexpr char kService[] = "goal_planning";

absl::Span<const rpc::CopiedKind> CopiedKinds() {
  static const rpc::CopiedKind kKinds[] = {
      {&kGoals, &goals::v1::Goal::default_instance()},
      {&kGoalOrders, &goals::v1::GoalOrder::default_instance()},
  };
  return kKinds;
}

absl::StatusOr<ExportClientResponse> Export(
    rpc::Call& call, const ExportClientRequest& request) {
  const auto admit = [](const storage::Kind&, Message&) { return true; };
  CONCORD_ASSIGN_OR_RETURN(
      rpc::ExportPage page,
      rpc::ExportClient(
          call, {.service = kService, .kinds = CopiedKinds(), .admit = admit},
          request.page_size(), request.page_token()));
  ExportClientResponse response;
  for (std::string& line : page.lines) response.add_lines(std::move(line));
  response.set_next_page_token(std::move(page.next_page_token));
  return response;
}

absl::StatusOr<ImportClientResponse> Import(
    rpc::Call& call, const ImportClientRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const rpc::ImportResult result,
      rpc::ImportClient(call, kService, CopiedKinds(), request.lines(),
                        [](const Message&) { return std::string(); }));
  ImportClientResponse response;
  response.set_stored_count(result.stored_count);
  response.set_present_count(result.present_count);
  response.set_client_revision(call.unit().last_revision() > 0
                                   ? call.unit().last_revision()
                                   : call.standing().revision);
  for (const FieldViolation& fault : result.faults) {
    auto& added = *response.add_faults();
    added.set_field(fault.field);
    added.set_description(fault.description);
  }
  return response;
}

}  // namespace

void RegisterCopies(rpc::Service& service) {
  service.Unary<ExportClientRequest, ExportClientResponse>("ExportClient",
                                                           &Export);
  service.Unary<ImportClientRequest, ImportClientResponse>("ImportClient",
                                                           &Import);
}

}  // namespace concord::goal_planning
