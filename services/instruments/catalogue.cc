// Reads the embedded forms and refuses those with faults.
#include "services/instruments/catalogue.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord_instruments_files.h"
#include "google/protobuf/text_format.h"
#include "services/instruments/form_faults.h"

namespace concord::instruments {
namespace {

using inventory::v1::Form;

// 0 when it is no whole number above 0.
int NumberOf(absl::string_view version) {
  int number = 0;
  return absl::SimpleAtoi(version, &number) && number > 0 ? number : 0;
}

// Parses each file; adds every fault with the file's name.
std::vector<Form> ReadAll(std::vector<std::string>& faults) {
  std::vector<Form> forms;
  for (const auto& file : files::Files()) {
    Form& form = forms.emplace_back();
    if (!google::protobuf::TextFormat::ParseFromString(
            std::string(file.content), &form)) {
      faults.push_back(absl::StrCat(file.name, ": is no text of its message"));
      continue;
    }
    for (const FieldViolation& fault : FindFaults(form)) {
      faults.push_back(
          absl::StrCat(file.name, ": ", fault.field, " ", fault.description));
    }
  }
  return forms;
}

void CheckNames(const std::vector<Form>& forms,
                std::vector<std::string>& faults) {
  std::set<std::pair<std::string, std::string>> names;
  for (const Form& form : forms) {
    const std::string fault_of = absl::StrCat(form.name(), ": ");
    if (!absl::StartsWith(form.name(), "forms/") || IsTenantForm(form.name())) {
      faults.push_back(fault_of + "has no name, or one that is a tenant's");
    }
    if (NumberOf(form.version()) == 0) {
      faults.push_back(fault_of + "has no version");
    }
    if (!names.emplace(form.name(), form.version()).second) {
      faults.push_back(fault_of + "is there twice in one version");
    }
  }
}

void SortByNameNewestFirst(std::vector<Form>& forms) {
  std::sort(forms.begin(), forms.end(), [](const Form& a, const Form& b) {
    return a.name() != b.name() ? a.name() < b.name()
                                : NumberOf(a.version()) > NumberOf(b.version());
  });
}

}  // namespace

absl::StatusOr<Catalogue> Catalogue::Load(std::vector<Form> further) {
  std::vector<std::string> faults;
  std::vector<Form> forms = ReadAll(faults);
  std::move(further.begin(), further.end(), std::back_inserter(forms));
  CheckNames(forms, faults);
  if (!faults.empty()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the forms have faults:\n", absl::StrJoin(faults, "\n")));
  }
  SortByNameNewestFirst(forms);
  Catalogue catalogue;
  catalogue.digest_ = std::string(files::Digest());
  for (Form& form : forms) {
    const bool is_newest = catalogue.forms_.empty() ||
                           catalogue.forms_.back().name() != form.name();
    (is_newest ? catalogue.forms_ : catalogue.former_forms_)
        .push_back(std::move(form));
  }
  return catalogue;
}

const Form* Catalogue::Find(absl::string_view name,
                            absl::string_view version) const {
  for (const auto* forms : {&forms_, &former_forms_}) {
    const auto found = std::find_if(
        forms->begin(), forms->end(), [name, version](const Form& form) {
          return form.name() == name &&
                 (version.empty() || form.version() == version);
        });
    if (found != forms->end()) return &*found;
  }
  return nullptr;
}

}  // namespace concord::instruments
