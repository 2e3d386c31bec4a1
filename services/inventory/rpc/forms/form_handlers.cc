// The forms of the catalogue, and those that a tenant adds to them.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/handler/pages.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/form_requests.pb.h"
#include "services/instruments/form_faults.h"
#include "services/inventory/rpc/forms/form_lookup.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using instruments::FindFaults;
using instruments::IsTenantForm;
using v1::Form;

constexpr int kMostForms = 200;

absl::StatusOr<Form> GetForm(const Catalogue& catalogue, rpc::Call& call,
                             const v1::GetFormRequest& request) {
  Form own;
  CONCORD_ASSIGN_OR_RETURN(
      const Form* const form,
      FindForm(catalogue, call, request.name(), request.version(), own));
  return *form;
}

absl::StatusOr<v1::ListFormsResponse> ListForms(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::ListFormsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Form> forms,
                           ReadForms(catalogue, call));
  return handler::ListCatalogue(call, kForms.collection,
                                absl::Span<const Form>(forms), request,
                                &v1::ListFormsResponse::mutable_forms);
}

absl::Status CheckForm(const Form& form) {
  std::vector<FieldViolation> violations = FindFaults(form);
  if (violations.empty()) return absl::OkStatus();
  for (FieldViolation& violation : violations) {
    violation.field = violation.field.empty()
                          ? "form"
                          : absl::StrCat("form.", violation.field);
  }
  return InvalidFields(std::move(violations));
}

absl::Status CheckRoom(rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Form> forms,
                           ReadTenantForms(call));
  if (static_cast<int>(forms.size()) < kMostForms) return absl::OkStatus();
  return LimitReached("forms of a tenant", kMostForms);
}

absl::StatusOr<Form> CreateForm(rpc::Call& call,
                                const v1::CreateFormRequest& request) {
  if (!IsTenantForm(absl::StrCat("forms/", request.form_id()))) {
    return InvalidField("form_id",
                        "does not begin with own-, as every form of a tenant "
                        "does; put that before it");
  }
  CONCORD_RETURN_IF_ERROR(CheckForm(request.form()));
  CONCORD_RETURN_IF_ERROR(CheckRoom(call));
  Form form = request.form();
  form.set_version("1");
  form.mutable_author()->set_subject(call.caller().subject);
  CONCORD_RETURN_IF_ERROR(
      call.unit().Create(kForms, call.scope(), request.form_id(), form));
  return form;
}

// Refuses what would leave no version to be read.
absl::Status RaiseVersion(Form& form) {
  int32_t version = 0;
  if (!absl::SimpleAtoi(form.version(), &version)) {
    return Bug("a stored form has no version");
  }
  if (version == kMostFormVersions) {
    return LimitReached("versions of a form", kMostFormVersions);
  }
  form.set_version(absl::StrCat(version + 1));
  return absl::OkStatus();
}

absl::StatusOr<Form> UpdateForm(rpc::Call& call,
                                const v1::UpdateFormRequest& request) {
  const Form& update = request.form();
  if (!IsTenantForm(update.name())) return NotFound(update.name());
  Form form;
  CONCORD_RETURN_IF_ERROR(call.unit().Modify(
      kForms, call.scope(), contract::LastSegment(update.name()),
      {.etag = update.etag()}, form, [&]() -> absl::Status {
        const std::string before = form.SerializeAsString();
        CONCORD_RETURN_IF_ERROR(
            contract::ApplyMask(request.update_mask(), update, form));
        CONCORD_RETURN_IF_ERROR(CheckForm(form));
        if (form.SerializeAsString() == before) return absl::OkStatus();
        form.mutable_author()->set_subject(call.caller().subject);
        return RaiseVersion(form);
      }));
  return form;
}

}  // namespace

void RegisterForms(const Catalogue& catalogue, rpc::Service& service) {
  service.Unary<v1::GetFormRequest, Form>(
      "GetForm",
      [&catalogue](rpc::Call& call, const v1::GetFormRequest& request) {
        return GetForm(catalogue, call, request);
      });
  service.Unary<v1::ListFormsRequest, v1::ListFormsResponse>(
      "ListForms",
      [&catalogue](rpc::Call& call, const v1::ListFormsRequest& request) {
        return ListForms(catalogue, call, request);
      });
  service.Unary<v1::CreateFormRequest, Form>("CreateForm", &CreateForm);
  service.Unary<v1::UpdateFormRequest, Form>("UpdateForm", &UpdateForm);
}

}  // namespace concord::inventory
