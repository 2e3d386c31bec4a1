// The facts of the client's context, and the person with whom they hold.
#include <string>

#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/context_fact_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/domain/records/context.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::ContextFact;

absl::StatusOr<rpc::Encoded<ContextFact>> GetContextFact(
    rpc::Call& call, const v1::GetContextFactRequest& request) {
  return GetEntry<ContextFact>(call, kContextFacts, request);
}

absl::StatusOr<rpc::Encoded<v1::ListContextFactsResponse>> ListContextFacts(
    rpc::Call& call, const v1::ListContextFactsRequest& request) {
  return ListEntries<ContextFact, v1::ListContextFactsResponse>(
      call, kContextFacts, request,
      {.states = AnyOf(request.kinds()), .person = About(request.person())});
}

absl::Status FindPerson(rpc::Call& call, const ContextFact& fact) {
  if (fact.person().empty()) return absl::OkStatus();
  v1::Person person;
  return entry::FindReferred(call, kPeople, fact.person(), person);
}

absl::StatusOr<ContextFact> CreateContextFact(
    rpc::Call& call, const v1::CreateContextFactRequest& request) {
  ContextFact fact = request.context_fact();
  CONCORD_RETURN_IF_ERROR(CheckContextFact(fact));
  CONCORD_RETURN_IF_ERROR(FindPerson(call, fact));
  SetAuthor(call, fact);
  CONCORD_RETURN_IF_ERROR(entry::Create(call, kContextFacts, "context_fact_id",
                                        request.context_fact_id(),
                                        request.request_id(), fact));
  return fact;
}

absl::StatusOr<ContextFact> UpdateContextFact(
    rpc::Call& call, const v1::UpdateContextFactRequest& request) {
  return ModifyEntry<ContextFact>(
      call, kContextFacts, request.context_fact().name(),
      request.context_fact().etag(), [&](ContextFact& fact) -> absl::Status {
        const std::string person = fact.person();
        CONCORD_RETURN_IF_ERROR(contract::ApplyMask(
            request.update_mask(), request.context_fact(), fact));
        CONCORD_RETURN_IF_ERROR(CheckContextFact(fact));
        // The fact outlives the person with whom it held.
        return fact.person() == person ? absl::OkStatus()
                                       : FindPerson(call, fact);
      });
}

absl::StatusOr<ContextFact> DeleteContextFact(
    rpc::Call& call, const v1::DeleteContextFactRequest& request) {
  return DeleteEntry<ContextFact>(call, kContextFacts, request);
}

absl::StatusOr<ContextFact> UndeleteContextFact(
    rpc::Call& call, const v1::UndeleteContextFactRequest& request) {
  return UndeleteEntry<ContextFact>(call, kContextFacts, request);
}

}  // namespace

void RegisterContextFacts(rpc::Service& service) {
  service.Unary<v1::GetContextFactRequest, ContextFact>("GetContextFact",
                                                        &GetContextFact);
  service.Unary<v1::ListContextFactsRequest, v1::ListContextFactsResponse>(
      "ListContextFacts", &ListContextFacts);
  service.Unary<v1::CreateContextFactRequest, ContextFact>("CreateContextFact",
                                                           &CreateContextFact);
  service.Unary<v1::UpdateContextFactRequest, ContextFact>("UpdateContextFact",
                                                           &UpdateContextFact);
  service.Unary<v1::DeleteContextFactRequest, ContextFact>("DeleteContextFact",
                                                           &DeleteContextFact);
  service.Unary<v1::UndeleteContextFactRequest, ContextFact>(
      "UndeleteContextFact", &UndeleteContextFact);
}

}  // namespace concord::inventory
