// A tenant's forms are stored under the tenant, with no client.
#include "services/inventory/rpc/forms/form_lookup.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "services/instruments/form_faults.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using instruments::IsTenantForm;
using v1::Form;

storage::Scope TenantOf(const rpc::Call& call) {
  return {call.scope().tenant, {}};
}

absl::Status NoSuchVersion(absl::string_view name, absl::string_view version) {
  return Error(absl::StatusCode::kNotFound, type::v1::REASON_RESOURCE_NOT_FOUND,
               absl::StrCat(name, " has no version ", version,
                            ". Leave `version` empty for the newest."),
               {{"resource", name}, {"version", version}});
}

absl::Status ReadFormer(rpc::Call& call, absl::string_view name,
                        absl::string_view version, Form& form) {
  bool parses = true;
  bool is_found = false;
  CONCORD_RETURN_IF_ERROR(
      call.store()
          .ListRevisions(kForms, TenantOf(call), contract::LastSegment(name),
                         {.size = kMostFormVersions},
                         [&](const storage::Record& record) {
                           if (is_found) return;
                           parses &= form.ParseFromString(record.bytes);
                           is_found = form.version() == version;
                         })
          .status());
  if (!parses) return Bug("a stored form does not parse");
  return is_found ? absl::OkStatus() : NoSuchVersion(name, version);
}

}  // namespace

absl::StatusOr<const Form*> FindForm(const Catalogue& catalogue,
                                     rpc::Call& call, absl::string_view name,
                                     absl::string_view version, Form& own) {
  if (!IsTenantForm(name)) {
    const Form* const form = catalogue.FindForm(name, version);
    if (form != nullptr) return form;
    return catalogue.FindForm(name) == nullptr ? NotFound(name)
                                               : NoSuchVersion(name, version);
  }
  CONCORD_RETURN_IF_ERROR(call.store().Get(kForms, TenantOf(call),
                                           contract::LastSegment(name), own));
  if (!version.empty() && own.version() != version) {
    CONCORD_RETURN_IF_ERROR(ReadFormer(call, name, version, own));
  }
  return &own;
}

absl::StatusOr<std::vector<Form>> ReadTenantForms(rpc::Call& call) {
  return call.store().ListAll<Form>(kForms, TenantOf(call));
}

absl::StatusOr<std::vector<Form>> ReadForms(const Catalogue& catalogue,
                                            rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(std::vector<Form> own, ReadTenantForms(call));
  std::vector<Form> forms;
  forms.reserve(own.size() + catalogue.forms().size());
  std::merge(catalogue.forms().begin(), catalogue.forms().end(),
             std::make_move_iterator(own.begin()),
             std::make_move_iterator(own.end()), std::back_inserter(forms),
             [](const Form& a, const Form& b) { return a.name() < b.name(); });
  return forms;
}

}  // namespace concord::inventory
