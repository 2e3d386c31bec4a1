// The patterns that the rules of the catalogue find.
#include <utility>

#include "common/handler/pages.h"
#include "common/status/error.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "services/inventory/domain/insight/findings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

absl::StatusOr<v1::ListFindingsResponse> ListFindings(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::ListFindingsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecords(call.store(), call.scope()));
  // What is not found is not to tell anybody but a therapist of violence.
  if (call.relation() != storage::Relation::kCareTeam) {
    for (v1::Person& person : records.people) person.clear_violence();
  }
  Findings found = FindPatterns(catalogue.finding_rules(), records, call.now());
  CONCORD_ASSIGN_OR_RETURN(
      v1::ListFindingsResponse response,
      handler::ListComputed<v1::ListFindingsResponse>(
          call, "findings", std::move(found.findings), request,
          &v1::ListFindingsResponse::mutable_findings));
  if (!request.page_token().empty()) return response;
  for (v1::UnassessedRule& rule : found.unassessed) {
    *response.add_unassessed_rules() = std::move(rule);
  }
  return response;
}

}  // namespace

void RegisterFindings(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::ListFindingsRequest, v1::ListFindingsResponse>(
      "ListFindings",
      [&catalogue](rpc::Call& call, const v1::ListFindingsRequest& request) {
        return ListFindings(catalogue, call, request);
      });
}

}  // namespace concord::inventory
