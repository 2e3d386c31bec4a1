// Responses to forms, and the safety flags that are opened with them.
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/resource_name.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "services/inventory/domain/answers.h"
#include "services/inventory/domain/safety.h"
#include "services/inventory/domain/scoring.h"
#include "services/inventory/rpc/entries.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::Response;

absl::StatusOr<rpc::Encoded<Response>> GetResponse(
    rpc::Call& call, const v1::GetResponseRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(storage::Record record,
                           call.store().Get(kResponses, call.scope(),
                                            rpc::LastSegment(request.name())));
  return rpc::Encoded<Response>{std::move(record.bytes)};
}

absl::StatusOr<rpc::Encoded<v1::ListResponsesResponse>> ListResponses(
    rpc::Call& call, const v1::ListResponsesRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(
      storage::Page page,
      rpc::ParsePage(call, kResponses, request.form(), request.page_size(),
                     request.page_token()));
  if (!request.form().empty()) {
    page.reference = rpc::LastSegment(request.form());
  }
  CONCORD_ASSIGN_OR_RETURN(
      std::string bytes,
      rpc::ListEncoded(call, kResponses, Response::default_instance(),
                       request.form(), page));
  return rpc::Encoded<v1::ListResponsesResponse>{std::move(bytes)};
}

absl::StatusOr<Response> CreateResponse(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::CreateResponseRequest& request) {
  CONCORD_RETURN_IF_ERROR(RequireEpisode(call));
  Response response = request.response();
  const v1::Form* form = catalogue.FindForm(response.form());
  if (form == nullptr) {
    return InvalidField("response.form",
                        "is no form of the catalogue; use one of ListForms");
  }
  CONCORD_RETURN_IF_ERROR(CheckAnswers(*form, response));
  Score(*form, response);
  SetAuthor(call, response);
  CONCORD_RETURN_IF_ERROR(call.unit().Create(
      kResponses, call.scope(),
      rpc::NewId(request.response_id(), request.request_id()), response));
  for (v1::SafetyFlag& flag : EvaluateSafety(*form, response)) {
    const std::string id = absl::StrCat(
        absl::AsciiStrToLower(request.request_id()), "-", flag.item());
    CONCORD_RETURN_IF_ERROR(
        call.unit().Create(kSafetyFlags, call.scope(), id, flag));
  }
  return response;
}

}  // namespace

void RegisterResponses(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetResponseRequest, Response>("GetResponse", &GetResponse);
  service.Unary<v1::ListResponsesRequest, v1::ListResponsesResponse>(
      "ListResponses", &ListResponses);
  service.Unary<v1::CreateResponseRequest, Response>(
      "CreateResponse",
      [&catalogue](rpc::Call& call, const v1::CreateResponseRequest& request) {
        return CreateResponse(catalogue, call, request);
      });
}

}  // namespace concord::inventory
