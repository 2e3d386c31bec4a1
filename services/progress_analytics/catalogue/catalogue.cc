// The measures of all forms, by name.
#include "services/progress_analytics/catalogue/catalogue.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/instruments/catalogue.h"
#include "services/instruments/measures.h"

namespace concord::progress_analytics {

using progress::v1::Measure;

absl::StatusOr<Catalogue> Catalogue::Load() {
  CONCORD_ASSIGN_OR_RETURN(const instruments::Catalogue forms,
                           instruments::Catalogue::Load());
  Catalogue catalogue;
  for (const inventory::v1::Form& form : forms.forms()) {
    std::vector<Measure> measures = instruments::MeasuresOf(form);
    std::move(measures.begin(), measures.end(),
              std::back_inserter(catalogue.measures_));
  }
  std::sort(
      catalogue.measures_.begin(), catalogue.measures_.end(),
      [](const Measure& a, const Measure& b) { return a.name() < b.name(); });
  return catalogue;
}

const Measure* Catalogue::Find(absl::string_view name) const {
  const auto found =
      std::lower_bound(measures_.begin(), measures_.end(), name,
                       [](const Measure& measure, absl::string_view wanted) {
                         return measure.name() < wanted;
                       });
  return found != measures_.end() && found->name() == name ? &*found : nullptr;
}

}  // namespace concord::progress_analytics
