// The steps of a goal's life.
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/author.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_order.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/reference_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/goal_planning/domain/goal/order.h"
#include "services/goal_planning/rpc/goal/goal_access.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using goals::v1::AcceptGoalRequest;
using goals::v1::ActivateGoalRequest;
using goals::v1::CancelGoalRequest;
using goals::v1::CompleteGoalRequest;
using goals::v1::Goal;
using goals::v1::PauseGoalRequest;
using goals::v1::RejectGoalRequest;
using goals::v1::ResumeGoalRequest;
using goals::v1::RetractGoalRequest;
using goals::v1::SustainGoalRequest;
using goals::v1::WithdrawAcceptanceRequest;
using inventory::v1::CheckReferencesRequest;
using inventory::v1::CheckReferencesResponse;

bool IsGuardians(const AcceptGoalRequest& request) {
  return request.signature().kind() == Goal::Agreement::KIND_GUARDIAN;
}

// The etag stands for a wording, not for everything: were the other party's
// acceptance a change, one of two who accept at the same time would be refused.
absl::StatusOr<Goal> AcceptGoal(rpc::Call& call,
                                const AcceptGoalRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const Goal read,
                           GoalAsRead(call, request.name(), request.etag()));
  Signature signature;
  if (request.has_signature()) {
    signature = {request.signature().kind(), request.signature().signatory()};
    if (signature.kind == Goal::Agreement::KIND_OWN) {
      return InvalidField("signature.kind",
                          "is KIND_OWN; leave the signature out");
    }
    const auto* const missing = call.answer<CheckReferencesResponse>();
    if (missing != nullptr && !missing->missing_guardians().empty()) {
      return InvalidField("signature.signatory",
                          "is no guardian of an episode; send the display_name "
                          "of one, or enter them there first");
    }
  }
  return ModifyGoal(
      call, request.name(), /*etag=*/"", /*reason=*/"", [&](Goal& goal) {
        return read.wording_revision() == goal.wording_revision()
                   ? Accept(handler::AuthorOf(call), signature, call.now(),
                            goal)
                   : Mismatch(call, request.name(), request.etag());
      });
}

absl::StatusOr<Goal> WithdrawAcceptance(
    rpc::Call& call, const WithdrawAcceptanceRequest& request) {
  return ModifyGoal(
      call, request.name(), request.etag(), request.reason(), [&](Goal& goal) {
        return Withdraw(handler::AuthorOf(call), request.reason(), goal);
      });
}

// Whether one more may be active.
absl::Status CheckActiveGoals(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const goals::v1::GoalOrder order, ReadOrder(call));
  const int limit = ActiveGoalLimit(order);
  int active = 0;
  CONCORD_RETURN_IF_ERROR(
      entry::List(
          call, kGoals, Goal::default_instance(),
          {.page_size = limit, .states = storage::BitOf(Goal::STATE_ACTIVE)},
          [&active](const google::protobuf::Message&) { ++active; })
          .status());
  if (active < limit) return absl::OkStatus();
  return Error(absl::StatusCode::kResourceExhausted,
               type::v1::REASON_LIMIT_REACHED,
               absl::StrCat(active,
                            " goals are active already. Complete or pause one "
                            "first, or raise active_goal_limit with "
                            "ReprioritizeGoals."),
               {{"limit", absl::StrCat(limit)}});
}

// Nothing is begun about who is on hold unless a therapist decides so, which
// the goal keeps.
absl::Status ClearPeople(rpc::Call& call, Goal& goal) {
  CONCORD_RETURN_IF_ERROR(call.Clear(std::vector<absl::string_view>(
      goal.people().begin(), goal.people().end())));
  if (call.used_override() != nullptr) {
    KeepOverride(*call.used_override(), call.caller().subject, call.now(),
                 goal);
  }
  return absl::OkStatus();
}

absl::StatusOr<Goal> ActivateGoal(rpc::Call& call,
                                  const ActivateGoalRequest& request) {
  if (!request.safety_check().empty() &&
      call.caller().role == security::Role::kClient) {
    return FieldNotAllowed("safety_check");
  }
  return ModifyGoal(
      call, request.name(), request.etag(), /*reason=*/"",
      [&](Goal& goal) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(Activate(call.now(), goal));
        CONCORD_RETURN_IF_ERROR(ClearPeople(call, goal));
        CONCORD_RETURN_IF_ERROR(CheckSafety(
            request.safety_check(), call.caller().subject, call.now(), goal));
        return CheckActiveGoals(call);
      });
}

absl::StatusOr<Goal> PauseGoal(rpc::Call& call,
                               const PauseGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), request.reason(),
                    [&](Goal& goal) { return Pause(request.reason(), goal); });
}

absl::StatusOr<Goal> ResumeGoal(rpc::Call& call,
                                const ResumeGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), /*reason=*/"",
                    [&](Goal& goal) -> absl::Status {
                      CONCORD_RETURN_IF_ERROR(Resume(goal));
                      CONCORD_RETURN_IF_ERROR(ClearPeople(call, goal));
                      return CheckActiveGoals(call);
                    });
}

absl::StatusOr<Goal> CompleteGoal(rpc::Call& call,
                                  const CompleteGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), request.reason(),
                    [&](Goal& goal) {
                      return Complete(request.achievement(), request.reason(),
                                      call.now(), goal);
                    });
}

absl::StatusOr<Goal> CancelGoal(rpc::Call& call,
                                const CancelGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), request.reason(),
                    [&](Goal& goal) { return Cancel(request.reason(), goal); });
}

absl::StatusOr<Goal> RejectGoal(rpc::Call& call,
                                const RejectGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), request.reason(),
                    [&](Goal& goal) { return Reject(request.reason(), goal); });
}

absl::StatusOr<Goal> SustainGoal(rpc::Call& call,
                                 const SustainGoalRequest& request) {
  return ModifyGoal(call, request.name(), request.etag(), /*reason=*/"",
                    [](Goal& goal) { return Sustain(goal); });
}

absl::StatusOr<Goal> RetractGoal(rpc::Call& call,
                                 const RetractGoalRequest& request) {
  return ModifyGoal(
      call, request.name(), request.etag(), request.reason(),
      [&](Goal& goal) { return Retract(request.reason(), goal); });
}

}  // namespace

void RegisterLifeCycle(peers::ReferenceSource& references,
                       rpc::Service& service) {
  service.Unary<AcceptGoalRequest, Goal>("AcceptGoal", &AcceptGoal);
  service.AskBefore<AcceptGoalRequest>(
      "AcceptGoal", references.lane(), &IsGuardians,
      [&references](const rpc::Call& call, const AcceptGoalRequest& request) {
        CheckReferencesRequest asked;
        asked.add_guardians(request.signature().signatory());
        return references.FindMissing(call, std::move(asked));
      });
  service.Unary<ActivateGoalRequest, Goal>("ActivateGoal", &ActivateGoal);
  service.Unary<PauseGoalRequest, Goal>("PauseGoal", &PauseGoal);
  service.Unary<ResumeGoalRequest, Goal>("ResumeGoal", &ResumeGoal);
  service.Unary<CompleteGoalRequest, Goal>("CompleteGoal", &CompleteGoal);
  service.Unary<CancelGoalRequest, Goal>("CancelGoal", &CancelGoal);
  service.Unary<RejectGoalRequest, Goal>("RejectGoal", &RejectGoal);
  service.Unary<SustainGoalRequest, Goal>("SustainGoal", &SustainGoal);
  service.Unary<RetractGoalRequest, Goal>("RetractGoal", &RetractGoal);
  service.Unary<WithdrawAcceptanceRequest, Goal>("WithdrawAcceptance",
                                                 &WithdrawAcceptance);
}

}  // namespace concord::goal_planning
