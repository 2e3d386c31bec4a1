// The patterns that the rules of the catalogue find.
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/handler/cached.h"
#include "common/handler/pages.h"
#include "common/status/error.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "services/inventory/domain/insight/findings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/records.h"

namespace concord::inventory {
namespace {

absl::StatusOr<v1::ListFindingsResponse> FindAll(const Catalogue& catalogue,
                                                 rpc::Call& call,
                                                 absl::Time moment) {
  CONCORD_ASSIGN_OR_RETURN(Records records,
                           ReadRecords(call.store(), call.scope()));
  // What is not found is not to tell anybody but a therapist of violence.
  if (call.relation() != storage::Relation::kCareTeam) {
    for (v1::Person& person : records.people) person.clear_violence();
  }
  Findings found = FindPatterns(catalogue.finding_rules(), records, moment);
  v1::ListFindingsResponse all;
  for (v1::Finding& finding : found.findings) {
    *all.add_findings() = std::move(finding);
  }
  for (v1::UnassessedRule& rule : found.unassessed) {
    *all.add_unassessed_rules() = std::move(rule);
  }
  return all;
}

// Of the last full hour, so that what was found is found again for a while.
absl::StatusOr<v1::ListFindingsResponse> ListFindings(
    const Catalogue& catalogue, cache::SealedCache& cache, rpc::Call& call,
    const v1::ListFindingsRequest& request) {
  const int64_t hour = absl::ToUnixSeconds(call.now()) / 3600;
  const std::string arguments = absl::StrCat(
      catalogue.rules_digest(), "/",
      call.relation() == storage::Relation::kCareTeam ? "team" : "others", "/",
      hour);
  CONCORD_ASSIGN_OR_RETURN(
      const rpc::Encoded<v1::ListFindingsResponse> encoded,
      handler::Cached<v1::ListFindingsResponse>(cache, call, arguments, [&] {
        return FindAll(catalogue, call, absl::FromUnixSeconds(hour * 3600));
      }));
  v1::ListFindingsResponse all;
  if (!all.ParseFromString(encoded.bytes)) {
    return Bug("cached findings do not parse");
  }
  CONCORD_ASSIGN_OR_RETURN(
      v1::ListFindingsResponse response,
      handler::ListComputed<v1::ListFindingsResponse>(
          call, "findings",
          std::vector<v1::Finding>(
              std::make_move_iterator(all.mutable_findings()->begin()),
              std::make_move_iterator(all.mutable_findings()->end())),
          request, &v1::ListFindingsResponse::mutable_findings));
  if (request.page_token().empty()) {
    *response.mutable_unassessed_rules() =
        std::move(*all.mutable_unassessed_rules());
  }
  return response;
}

}  // namespace

void RegisterFindings(const Catalogue& catalogue, cache::SealedCache& cache,
                      rpc::Service& service) {
  service.Unary<v1::ListFindingsRequest, v1::ListFindingsResponse>(
      "ListFindings",
      [&catalogue, &cache](rpc::Call& call,
                           const v1::ListFindingsRequest& request) {
        return ListFindings(catalogue, cache, call, request);
      });
}

}  // namespace concord::inventory
