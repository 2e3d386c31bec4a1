// The forms of the catalogue.
#include "common/rpc/catalogue_page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

absl::StatusOr<v1::Form> GetForm(const Catalogue& catalogue,
                                 const v1::GetFormRequest& request) {
  const v1::Form* form = catalogue.FindForm(request.name());
  if (form == nullptr) return NotFound(request.name());
  return *form;
}

}  // namespace

void RegisterForms(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetFormRequest, v1::Form>(
      "GetForm", [&catalogue](rpc::Call&, const v1::GetFormRequest& request) {
        return GetForm(catalogue, request);
      });
  service.Unary<v1::ListFormsRequest, v1::ListFormsResponse>(
      "ListForms",
      [&catalogue](rpc::Call& call, const v1::ListFormsRequest& request) {
        return rpc::ListCatalogue(call, "forms", catalogue.forms(),
                                  &v1::Form::name, request,
                                  &v1::ListFormsResponse::mutable_forms);
      });
}

}  // namespace concord::inventory
