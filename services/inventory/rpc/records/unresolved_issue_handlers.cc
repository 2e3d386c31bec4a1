// What was never settled: entered, changed, closed with a note.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::UnresolvedIssue;

absl::StatusOr<rpc::Encoded<UnresolvedIssue>> GetUnresolvedIssue(
    rpc::Call& call, const v1::GetUnresolvedIssueRequest& request) {
  return GetEntry<UnresolvedIssue>(call, kUnresolvedIssues, request);
}

absl::StatusOr<rpc::Encoded<v1::ListUnresolvedIssuesResponse>>
ListUnresolvedIssues(rpc::Call& call,
                     const v1::ListUnresolvedIssuesRequest& request) {
  return ListEntries<UnresolvedIssue, v1::ListUnresolvedIssuesResponse>(
      call, kUnresolvedIssues, request,
      {.states = AnyOf(request.states()), .person = About(request.person())});
}

absl::Status CheckReferences(rpc::Call& call, const UnresolvedIssue& issue) {
  if (!issue.goal().empty() &&
      contract::ClientOf(issue.goal()) != call.client()) {
    return InvalidField("unresolved_issue.goal",
                        "is of another client; send a goal of this one");
  }
  for (const std::string& name : issue.people()) {
    v1::Person person;
    CONCORD_RETURN_IF_ERROR(entry::FindReferred(call, kPeople, name, person));
  }
  return absl::OkStatus();
}

absl::StatusOr<UnresolvedIssue> CreateUnresolvedIssue(
    rpc::Call& call, const v1::CreateUnresolvedIssueRequest& request) {
  UnresolvedIssue issue = request.unresolved_issue();
  CONCORD_RETURN_IF_ERROR(CheckReferences(call, issue));
  issue.set_state(UnresolvedIssue::STATE_OPEN);
  SetAuthor(call, issue);
  CONCORD_RETURN_IF_ERROR(entry::Create(
      call, kUnresolvedIssues, "unresolved_issue_id",
      request.unresolved_issue_id(), request.request_id(), issue));
  return issue;
}

absl::StatusOr<UnresolvedIssue> UpdateUnresolvedIssue(
    rpc::Call& call, const v1::UpdateUnresolvedIssueRequest& request) {
  const UnresolvedIssue& update = request.unresolved_issue();
  return ModifyEntry<UnresolvedIssue>(
      call, kUnresolvedIssues, update.name(), update.etag(),
      [&](UnresolvedIssue& issue) -> absl::Status {
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), update, issue));
        return CheckReferences(call, issue);
      });
}

absl::StatusOr<UnresolvedIssue> CloseUnresolvedIssue(
    rpc::Call& call, const v1::CloseUnresolvedIssueRequest& request) {
  return ModifyEntry<UnresolvedIssue>(
      call, kUnresolvedIssues, request.name(), request.etag(),
      [&](UnresolvedIssue& issue) -> absl::Status {
        if (issue.state() != UnresolvedIssue::STATE_OPEN) {
          return StateNotAllowed("Closing an issue", "CLOSED", "OPEN");
        }
        issue.set_state(UnresolvedIssue::STATE_CLOSED);
        issue.set_closing_note(request.closing_note());
        *issue.mutable_close_time() = ToTimestamp(call.now());
        return absl::OkStatus();
      });
}

absl::StatusOr<UnresolvedIssue> DeleteUnresolvedIssue(
    rpc::Call& call, const v1::DeleteUnresolvedIssueRequest& request) {
  return DeleteEntry<UnresolvedIssue>(call, kUnresolvedIssues, request);
}

absl::StatusOr<UnresolvedIssue> UndeleteUnresolvedIssue(
    rpc::Call& call, const v1::UndeleteUnresolvedIssueRequest& request) {
  return UndeleteEntry<UnresolvedIssue>(call, kUnresolvedIssues, request);
}

}  // namespace

void RegisterUnresolvedIssues(rpc::Service& service) {
  service.Unary<v1::GetUnresolvedIssueRequest, UnresolvedIssue>(
      "GetUnresolvedIssue", &GetUnresolvedIssue);
  service
      .Unary<v1::ListUnresolvedIssuesRequest, v1::ListUnresolvedIssuesResponse>(
          "ListUnresolvedIssues", &ListUnresolvedIssues);
  service.Unary<v1::CreateUnresolvedIssueRequest, UnresolvedIssue>(
      "CreateUnresolvedIssue", &CreateUnresolvedIssue);
  service.Unary<v1::UpdateUnresolvedIssueRequest, UnresolvedIssue>(
      "UpdateUnresolvedIssue", &UpdateUnresolvedIssue);
  service.Unary<v1::CloseUnresolvedIssueRequest, UnresolvedIssue>(
      "CloseUnresolvedIssue", &CloseUnresolvedIssue);
  service.Unary<v1::DeleteUnresolvedIssueRequest, UnresolvedIssue>(
      "DeleteUnresolvedIssue", &DeleteUnresolvedIssue);
  service.Unary<v1::UndeleteUnresolvedIssueRequest, UnresolvedIssue>(
      "UndeleteUnresolvedIssue", &UndeleteUnresolvedIssue);
}

}  // namespace concord::inventory
