// The measures of all forms, by name.
#include "services/progress_analytics/catalogue/catalogue.h"

#include "common/status/error.h"
#include "concord/progress/v1/measure.pb.h"
#include "services/instruments/catalogue.h"
#include "services/instruments/measures.h"

namespace concord::progress_analytics {

absl::StatusOr<Catalogue> Catalogue::Load() {
  CONCORD_ASSIGN_OR_RETURN(const instruments::Catalogue forms,
                           instruments::Catalogue::Load());
  Catalogue catalogue;
  catalogue.digest_ = forms.digest();
  catalogue.measures_ = instruments::MeasuresOf(forms.forms());
  return catalogue;
}

const progress::v1::Measure* Catalogue::Find(absl::string_view name) const {
  return instruments::FindMeasure(measures_, name);
}

}  // namespace concord::progress_analytics
