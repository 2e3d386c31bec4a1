// Goals as resources: get, list, create, update, and what they were before.
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/algorithm/container.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/contract/difference.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/handler/author.h"
#include "common/handler/entries.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/reference_requests.pb.h"
#include "services/goal_planning/domain/goal/items.h"
#include "services/goal_planning/domain/goal/ratings.h"
#include "services/goal_planning/domain/goal/slots.h"
#include "services/goal_planning/domain/goal/target.h"
#include "services/goal_planning/domain/goal/values.h"
#include "services/goal_planning/rpc/goal/goal_access.h"
#include "services/goal_planning/rpc/handlers.h"
#include "services/goal_planning/store/kinds.h"

namespace concord::goal_planning {
namespace {

using goals::v1::AddGoalItemsRequest;
using goals::v1::CompareGoalRevisionsRequest;
using goals::v1::CompareGoalRevisionsResponse;
using goals::v1::CreateGoalRequest;
using goals::v1::GetGoalRequest;
using goals::v1::Goal;
using goals::v1::ListGoalRevisionsRequest;
using goals::v1::ListGoalRevisionsResponse;
using goals::v1::ListGoalsRequest;
using goals::v1::ListGoalsResponse;
using goals::v1::RemoveGoalItemsRequest;
using goals::v1::UpdateGoalRequest;
using google::protobuf::RepeatedPtrField;
using inventory::v1::CheckReferencesRequest;
using inventory::v1::CheckReferencesResponse;

absl::StatusOr<rpc::Encoded<Goal>> GetGoal(rpc::Call& call,
                                           const GetGoalRequest& request) {
  return handler::GetEntry<Goal>(call, kGoals, request);
}

absl::StatusOr<rpc::Encoded<ListGoalsResponse>> ListGoals(
    rpc::Call& call, const ListGoalsRequest& request) {
  return handler::ListEntries<Goal, ListGoalsResponse>(
      call, kGoals, request,
      {.states = handler::AnyOf(request.states()),
       .person = handler::About(request.person())});
}

// The values that the goal goes against.
RepeatedPtrField<std::string> ValuesOf(const Goal& goal) {
  RepeatedPtrField<std::string> names;
  for (const Goal::ValueConflict& conflict : goal.value_conflicts()) {
    *names.Add() = conflict.register_entry();
  }
  return names;
}

// Everything of the inventory that the goal names.
RepeatedPtrField<std::string> NamesIn(const Goal& goal) {
  RepeatedPtrField<std::string> names = ValuesOf(goal);
  names.MergeFrom(goal.people());
  names.MergeFrom(goal.addressed_records());
  return names;
}

// A goal refers to the client's own records and to what the catalogue has; what
// it referred to `before` may be gone. `prefix` leads to the goal's fields in
// the request.
absl::Status CheckReferences(const Catalogue& catalogue, const rpc::Call& call,
                             const Goal& goal, const Goal& before,
                             absl::string_view prefix) {
  std::vector<FieldViolation> violations = FaultsOfTarget(
      goal, before, catalogue.FindMeasure(goal.target().measure()), prefix);
  const auto* const missing = call.answer<CheckReferencesResponse>();
  const auto check_names = [&](const char* field, const auto& names,
                               const auto& names_before,
                               absl::string_view part = "") {
    for (int i = 0; i < names.size(); ++i) {
      const std::string path = absl::StrCat(prefix, field, "[", i, "]", part);
      if (contract::ClientOf(names.Get(i)) != call.client()) {
        violations.push_back({path, absl::StrCat("must be a record of clients/",
                                                 call.client())});
      } else if (missing != nullptr &&
                 absl::c_linear_search(missing->missing_names(),
                                       names.Get(i)) &&
                 !absl::c_linear_search(names_before, names.Get(i))) {
        violations.push_back(
            {path,
             "is nothing of the inventory that both parties can see; create it "
             "there first, or open it where it is private"});
      }
    }
  };
  check_names("people", goal.people(), before.people());
  check_names("addressed_records", goal.addressed_records(),
              before.addressed_records());
  check_names("value_conflicts", ValuesOf(goal), ValuesOf(before),
              ".register_entry");
  const auto add = [&violations](std::vector<FieldViolation> faults) {
    std::move(faults.begin(), faults.end(), std::back_inserter(violations));
  };
  add(FaultsOfValueConflicts(goal, prefix));
  add(FaultsOfSlots(goal, before, catalogue.FindTemplate(goal.template_()),
                    prefix));
  for (int i = 0; i < goal.strategies_size(); ++i) {
    if (catalogue.FindStrategy(goal.strategies(i)) != nullptr) continue;
    violations.push_back({absl::StrCat(prefix, "strategies[", i, "]"),
                          "is no code of ListStrategies"});
  }
  if (!goal.template_().empty() &&
      catalogue.FindTemplate(goal.template_()) == nullptr) {
    violations.push_back(
        {absl::StrCat(prefix, "template"), "is no name of ListTemplates"});
  }
  return violations.empty() ? absl::OkStatus()
                            : InvalidFields(std::move(violations));
}

// The client's words are the client's.
absl::Status CheckQuotes(const rpc::Call& call, const Goal& before,
                         const Goal& after) {
  if (call.caller().role == security::Role::kClient) return absl::OkStatus();
  if (before.client_quote() != after.client_quote()) {
    return FieldNotAllowed("goal.client_quote");
  }
  const absl::optional<std::string> changed = ChangedClientNote(before, after);
  return changed.has_value() ? FieldNotAllowed(absl::StrCat("goal.", *changed))
                             : absl::OkStatus();
}

// Whether a guardian has a say is not the client's to decide.
absl::Status CheckGuardian(const rpc::Call& call, const Goal& before,
                           const Goal& after) {
  return call.caller().role == security::Role::kClient &&
                 before.guardian_required() != after.guardian_required()
             ? FieldNotAllowed("goal.guardian_required")
             : absl::OkStatus();
}

absl::StatusOr<Goal> CreateGoal(const Catalogue& catalogue, rpc::Call& call,
                                const CreateGoalRequest& request) {
  Goal goal = request.goal();
  const Goal& nothing = Goal::default_instance();
  CONCORD_RETURN_IF_ERROR(
      CheckReferences(catalogue, call, goal, nothing, "goal."));
  CONCORD_RETURN_IF_ERROR(CheckQuotes(call, nothing, goal));
  CONCORD_RETURN_IF_ERROR(CheckGuardian(call, nothing, goal));
  Propose(handler::AuthorOf(call), goal);
  *goal.mutable_change_author() = handler::AuthorOf(call);
  NoteRatings(nothing, handler::AuthorOf(call), call.now(), goal);
  CONCORD_RETURN_IF_ERROR(entry::Create(
      call, kGoals, "goal_id", request.goal_id(), request.request_id(), goal));
  return goal;
}

absl::StatusOr<Goal> UpdateGoal(const Catalogue& catalogue, rpc::Call& call,
                                const UpdateGoalRequest& request) {
  return ModifyGoal(
      call, request.goal().name(), request.goal().etag(), request.reason(),
      [&](Goal& goal) -> absl::Status {
        const Goal before = goal;
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), request.goal(), goal));
        CONCORD_RETURN_IF_ERROR(
            CheckReferences(catalogue, call, goal, before, "goal."));
        CONCORD_RETURN_IF_ERROR(CheckQuotes(call, before, goal));
        CONCORD_RETURN_IF_ERROR(CheckGuardian(call, before, goal));
        return Revise(before, handler::AuthorOf(call), goal);
      });
}

// The lists of a request, as a goal has them.
template <typename Request>
Goal ItemsOf(const Request& request) {
  Goal items;
  *items.mutable_strategies() = request.strategies();
  *items.mutable_addressed_records() = request.addressed_records();
  *items.mutable_people() = request.people();
  *items.mutable_milestones() = request.milestones();
  return items;
}

absl::StatusOr<Goal> AddGoalItems(const Catalogue& catalogue, rpc::Call& call,
                                  const AddGoalItemsRequest& request) {
  const Goal items = ItemsOf(request);
  CONCORD_RETURN_IF_ERROR(CheckReferences(catalogue, call, items, Goal(), ""));
  return ModifyGoal(call, request.name(), /*etag=*/"", /*reason=*/"",
                    [&](Goal& goal) -> absl::Status {
                      const Goal before = goal;
                      CONCORD_RETURN_IF_ERROR(AddItems(items, goal));
                      return Revise(before, handler::AuthorOf(call), goal);
                    });
}

absl::StatusOr<Goal> RemoveGoalItems(rpc::Call& call,
                                     const RemoveGoalItemsRequest& request) {
  return ModifyGoal(call, request.name(), /*etag=*/"", /*reason=*/"",
                    [&](Goal& goal) {
                      const Goal before = goal;
                      RemoveItems(ItemsOf(request), goal);
                      return Revise(before, handler::AuthorOf(call), goal);
                    });
}

absl::StatusOr<CompareGoalRevisionsResponse> CompareGoalRevisions(
    rpc::Call& call, const CompareGoalRevisionsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      const Goal before, GoalAsRead(call, request.name(), request.from_etag()));
  Goal after;
  if (request.to_etag().empty()) {
    CONCORD_RETURN_IF_ERROR(entry::Get(call, kGoals, request.name(), after));
  } else {
    CONCORD_ASSIGN_OR_RETURN(
        after, GoalAsRead(call, request.name(), request.to_etag()));
  }
  CompareGoalRevisionsResponse response;
  for (contract::FieldDifference& difference :
       contract::DifferencesOf(before, after)) {
    auto& change = *response.add_changes();
    change.set_field(std::move(difference.path));
    change.set_before(std::move(difference.before));
    change.set_after(std::move(difference.after));
  }
  return response;
}

absl::StatusOr<rpc::Encoded<ListGoalRevisionsResponse>> ListGoalRevisions(
    rpc::Call& call, const ListGoalRevisionsRequest& request) {
  return handler::ListEntryRevisions<Goal, ListGoalRevisionsResponse>(
      call, kGoals, request);
}

// Has inventory asked about what the request's goal, or its lists, refer to.
template <typename Request, typename Items>
void AskAboutReferences(const char* method, peers::ReferenceSource& references,
                        Items items, rpc::Service& service) {
  service.AskBefore<Request>(
      method, references.lane(),
      [items](const Request& request) {
        return !NamesIn(items(request)).empty();
      },
      [items, &references](const rpc::Call& call, const Request& request) {
        CheckReferencesRequest asked;
        *asked.mutable_names() = NamesIn(items(request));
        return references.FindMissing(call, std::move(asked));
      });
}

}  // namespace

void RegisterGoals(const Catalogue& catalogue,
                   peers::ReferenceSource& references, rpc::Service& service) {
  service.Unary<GetGoalRequest, Goal>("GetGoal", &GetGoal);
  service.Unary<ListGoalsRequest, ListGoalsResponse>("ListGoals", &ListGoals);
  service.Unary<CreateGoalRequest, Goal>(
      "CreateGoal",
      [&catalogue](rpc::Call& call, const CreateGoalRequest& request) {
        return CreateGoal(catalogue, call, request);
      });
  service.Unary<UpdateGoalRequest, Goal>(
      "UpdateGoal",
      [&catalogue](rpc::Call& call, const UpdateGoalRequest& request) {
        return UpdateGoal(catalogue, call, request);
      });
  service.Unary<AddGoalItemsRequest, Goal>(
      "AddGoalItems",
      [&catalogue](rpc::Call& call, const AddGoalItemsRequest& request) {
        return AddGoalItems(catalogue, call, request);
      });
  service.Unary<RemoveGoalItemsRequest, Goal>("RemoveGoalItems",
                                              &RemoveGoalItems);
  const auto goal_of = [](const auto& request) -> const Goal& {
    return request.goal();
  };
  AskAboutReferences<CreateGoalRequest>("CreateGoal", references, goal_of,
                                        service);
  AskAboutReferences<UpdateGoalRequest>("UpdateGoal", references, goal_of,
                                        service);
  AskAboutReferences<AddGoalItemsRequest>(
      "AddGoalItems", references,
      [](const auto& request) { return ItemsOf(request); }, service);
  service.Unary<CompareGoalRevisionsRequest, CompareGoalRevisionsResponse>(
      "CompareGoalRevisions", &CompareGoalRevisions);
  service.Unary<ListGoalRevisionsRequest, ListGoalRevisionsResponse>(
      "ListGoalRevisions", &ListGoalRevisions);
}

}  // namespace concord::goal_planning
