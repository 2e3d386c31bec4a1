// The patterns that the rules of the catalogue find.
#include <utility>

#include "common/status/error.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "services/inventory/domain/findings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

constexpr size_t kMostFindings = 50;

absl::StatusOr<v1::ListFindingsResponse> ListFindings(
    const Catalogue& catalogue, rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const Records records,
                           ReadRecords(call.store(), call.scope()));
  Findings found = FindPatterns(catalogue.finding_rules(), records, call.now());
  if (found.findings.size() > kMostFindings) {
    found.findings.resize(kMostFindings);
  }
  v1::ListFindingsResponse response;
  for (v1::Finding& finding : found.findings) {
    *response.add_findings() = std::move(finding);
  }
  for (v1::UnassessedRule& rule : found.unassessed) {
    *response.add_unassessed_rules() = std::move(rule);
  }
  return response;
}

}  // namespace

void RegisterFindings(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::ListFindingsRequest, v1::ListFindingsResponse>(
      "ListFindings",
      [&catalogue](rpc::Call& call, const v1::ListFindingsRequest&) {
        return ListFindings(catalogue, call);
      });
}

}  // namespace concord::inventory
