// The order of a client's goals: one resource, which is there before it is
// stored.
#include <string>
#include <utility>
#include <vector>

#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/author.h"
#include "common/handler/entries.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/goals/v1/goal_order_requests.pb.h"
#include "services/goal_planning/domain/goal/order.h"
#include "services/goal_planning/rpc/goal/goal_access.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using goals::v1::GetGoalOrderRequest;
using goals::v1::Goal;
using goals::v1::GoalOrder;
using goals::v1::ListGoalOrderRevisionsRequest;
using goals::v1::ListGoalOrderRevisionsResponse;
using goals::v1::ReprioritizeGoalsRequest;

absl::StatusOr<std::vector<Goal>> ReadGoals(rpc::Call& call) {
  return entry::ListAll<Goal>(call, kGoals);
}

absl::StatusOr<GoalOrder> GetGoalOrder(rpc::Call& call,
                                       const GetGoalOrderRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(GoalOrder order, ReadOrder(call));
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Goal> goals, ReadGoals(call));
  order.set_name(request.name());
  BringUpToDate(goals, order);
  return order;
}

absl::StatusOr<GoalOrder> ReprioritizeGoals(
    rpc::Call& call, const ReprioritizeGoalsRequest& request) {
  GoalOrder order = request.goal_order();
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Goal> goals, ReadGoals(call));
  CONCORD_RETURN_IF_ERROR(CheckOrder(goals, order));
  CONCORD_ASSIGN_OR_RETURN(GoalOrder stored, ReadOrder(call));
  if (stored.etag() != order.etag()) return EtagMismatch(order.name());
  *order.mutable_change_author() = handler::AuthorOf(call);
  if (stored.etag().empty()) {
    CONCORD_RETURN_IF_ERROR(entry::Create(call, kGoalOrders, "",
                                          kGoalOrders.collection(), "", order));
    return order;
  }
  CONCORD_RETURN_IF_ERROR(
      entry::Modify(call, kGoalOrders, order.name(), order.etag(), stored,
                    [&]() -> absl::Status {
                      if (stored.has_imported()) {
                        *order.mutable_imported() = stored.imported();
                      }
                      *order.mutable_create_time() = stored.create_time();
                      *order.mutable_update_time() = stored.update_time();
                      stored = order;
                      return absl::OkStatus();
                    }));
  return stored;
}

absl::StatusOr<rpc::Encoded<ListGoalOrderRevisionsResponse>>
ListGoalOrderRevisions(rpc::Call& call,
                       const ListGoalOrderRevisionsRequest& request) {
  return handler::ListEntryRevisions<GoalOrder, ListGoalOrderRevisionsResponse>(
      call, kGoalOrders, request);
}

}  // namespace

void RegisterGoalOrders(rpc::Service& service) {
  service.Unary<GetGoalOrderRequest, GoalOrder>("GetGoalOrder", &GetGoalOrder);
  service.Unary<ReprioritizeGoalsRequest, GoalOrder>("ReprioritizeGoals",
                                                     &ReprioritizeGoals);
  service.Unary<ListGoalOrderRevisionsRequest, ListGoalOrderRevisionsResponse>(
      "ListGoalOrderRevisions", &ListGoalOrderRevisions);
}

}  // namespace concord::goal_planning
