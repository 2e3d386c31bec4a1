// The forms of the catalogue.
#include <algorithm>
#include <string>
#include <utility>

#include "common/rpc/page.h"
#include "common/status/error.h"
#include "concord/inventory/v1/inventory.pb.h"
#include "services/inventory/rpc/handlers.h"

namespace concord::inventory {
namespace {

// Forms are not stored; this names their list in page tokens.
constexpr storage::Kind kForms = {0, "forms", nullptr};

absl::StatusOr<v1::Form> GetForm(const Catalogue& catalogue,
                                 const v1::GetFormRequest& request) {
  const v1::Form* form = catalogue.FindForm(request.name());
  if (form == nullptr) return NotFound(request.name());
  return *form;
}

absl::StatusOr<v1::ListFormsResponse> ListForms(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::ListFormsRequest& request) {
  CONCORD_ASSIGN_OR_RETURN(const storage::Page page,
                           rpc::ParsePage(call, kForms, "", request.page_size(),
                                          request.page_token()));
  const absl::Span<const v1::Form> forms = catalogue.forms();
  const auto begin =
      page.after.has_value()
          ? std::upper_bound(forms.begin(), forms.end(), page.after->second,
                             [](const std::string& name, const v1::Form& form) {
                               return name < form.name();
                             })
          : forms.begin();
  const auto end = begin + std::min<ptrdiff_t>(page.size, forms.end() - begin);
  v1::ListFormsResponse response;
  response.mutable_forms()->Assign(begin, end);
  if (end != forms.end()) {
    response.set_next_page_token(
        rpc::MakePageToken(call, kForms, "", {0, std::prev(end)->name()}));
  }
  return response;
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
        return ListForms(catalogue, call, request);
      });
}

}  // namespace concord::inventory
