// Conflicts with the people of the inventory.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/domain/records/conflict.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Conflict;

absl::StatusOr<rpc::Encoded<Conflict>> GetConflict(
    rpc::Call& call, const v1::GetConflictRequest& request) {
  return GetEntry<Conflict>(call, kConflicts, request);
}

absl::StatusOr<rpc::Encoded<v1::ListConflictsResponse>> ListConflicts(
    rpc::Call& call, const v1::ListConflictsRequest& request) {
  return ListEntries<Conflict, v1::ListConflictsResponse>(
      call, kConflicts, request,
      {.states = AnyOf(request.states()), .person = About(request.person())});
}

absl::StatusOr<Conflict> CreateConflict(
    rpc::Call& call, const v1::CreateConflictRequest& request) {
  Conflict conflict = request.conflict();
  v1::Person person;
  CONCORD_RETURN_IF_ERROR(
      entry::FindReferred(call, kPeople, conflict.person(), person));
  OpenConflict(handler::AuthorOf(call), call.now(), conflict);
  AssessAnalysis(conflict);
  SetAuthor(call, conflict);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kConflicts, "conflict_id",
                                        request.conflict_id(),
                                        request.request_id(), conflict));
  return conflict;
}

absl::StatusOr<Conflict> UpdateConflict(
    rpc::Call& call, const v1::UpdateConflictRequest& request) {
  return ModifyEntry<Conflict>(
      call, kConflicts, request.conflict().name(), request.conflict().etag(),
      [&](Conflict& conflict) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(contract::ApplyMask(
            request.update_mask(), request.conflict(), conflict));
        AssessAnalysis(conflict);
        return absl::OkStatus();
      });
}

absl::StatusOr<Conflict> TransitionConflict(
    rpc::Call& call, const v1::TransitionConflictRequest& request) {
  const ConflictStep step = {.stage = request.stage(),
                             .state = request.state(),
                             .reason = request.reason(),
                             .author = handler::AuthorOf(call)};
  return ModifyEntry<Conflict>(
      call, kConflicts, request.name(), request.etag(),
      [&](Conflict& conflict) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(TakeStep(step, call.now(), conflict));
        AssessAnalysis(conflict);
        return absl::OkStatus();
      });
}

absl::StatusOr<Conflict> DeleteConflict(
    rpc::Call& call, const v1::DeleteConflictRequest& request) {
  return DeleteEntry<Conflict>(call, kConflicts, request);
}

absl::StatusOr<Conflict> UndeleteConflict(
    rpc::Call& call, const v1::UndeleteConflictRequest& request) {
  return UndeleteEntry<Conflict>(call, kConflicts, request);
}

}  // namespace

void RegisterConflicts(rpc::Service& service) {
  service.Unary<v1::GetConflictRequest, Conflict>("GetConflict", &GetConflict);
  service.Unary<v1::ListConflictsRequest, v1::ListConflictsResponse>(
      "ListConflicts", &ListConflicts);
  service.Unary<v1::CreateConflictRequest, Conflict>("CreateConflict",
                                                     &CreateConflict);
  service.Unary<v1::UpdateConflictRequest, Conflict>("UpdateConflict",
                                                     &UpdateConflict);
  service.Unary<v1::TransitionConflictRequest, Conflict>("TransitionConflict",
                                                         &TransitionConflict);
  service.Unary<v1::DeleteConflictRequest, Conflict>("DeleteConflict",
                                                     &DeleteConflict);
  service.Unary<v1::UndeleteConflictRequest, Conflict>("UndeleteConflict",
                                                       &UndeleteConflict);
}

}  // namespace concord::inventory
