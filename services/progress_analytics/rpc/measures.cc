// Tenants' measures are what their forms come to, as inventory has told them.
#include "services/progress_analytics/rpc/measures.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "common/status/error.h"
#include "concord/inventory/v1/form.pb.h"
#include "services/instruments/measures.h"
#include "services/progress_analytics/store/score_store.h"

namespace concord::progress_analytics {

using inventory::v1::Form;
using progress::v1::Measure;
using progress::v1::SeriesKey;

namespace {

// Measures as the tenant judges by them, by name, where they have chosen.
absl::StatusOr<std::vector<Measure>> ListChosen(const Catalogue& catalogue,
                                                rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const inventory::v1::MeasurementSettings settings,
                           FindSettings(call.store(), call.scope().tenant));
  std::vector<Measure> chosen;
  for (const auto& choice : settings.chosen_cutoffs()) {
    const Measure* const published = catalogue.Find(choice.measure());
    if (published == nullptr) continue;
    Measure measure = *published;
    if (instruments::ChooseCutoff(choice.cutoff(), measure)) {
      chosen.push_back(std::move(measure));
    }
  }
  std::sort(
      chosen.begin(), chosen.end(),
      [](const Measure& a, const Measure& b) { return a.name() < b.name(); });
  return chosen;
}

}  // namespace

const Measure* Measures::Find(absl::string_view name,
                              absl::string_view version) {
  const Measure* const published = FindPublished(name, version);
  if (published == nullptr || instruments::IsTenantMeasure(name)) {
    return published;
  }
  if (!chosen_.has_value()) {
    absl::StatusOr<std::vector<Measure>> chosen = ListChosen(catalogue_, call_);
    status_.Update(chosen.status());
    chosen_ = std::move(chosen).value_or(std::vector<Measure>());
  }
  if (!status_.ok()) return nullptr;
  const Measure* const chosen = instruments::FindMeasure(*chosen_, name);
  return chosen != nullptr ? chosen : published;
}

const Measure* Measures::FindPublished(absl::string_view name,
                                       absl::string_view version) {
  if (!instruments::IsTenantMeasure(name)) return catalogue_.Find(name);
  const std::string form = instruments::FormOfMeasure(name);
  const auto [entry, is_new] =
      own_.try_emplace(absl::StrCat(form, "/", version));
  if (is_new) {
    const absl::StatusOr<absl::optional<Form>> found =
        FindForm(call_.store(), call_.scope().tenant, form, version);
    status_.Update(found.status());
    if (found.ok() && found->has_value()) {
      entry->second = instruments::MeasuresOf(**found);
    }
  }
  for (const Measure& measure : entry->second) {
    if (measure.name() == name) return &measure;
  }
  return nullptr;
}

absl::StatusOr<const Measure*> Measures::Require(absl::string_view name,
                                                 absl::string_view version,
                                                 absl::string_view field) {
  const Measure* const measure = Find(name, version);
  if (!status_.ok()) return status_;
  if (measure != nullptr) return measure;
  return InvalidField(field,
                      "is no measure of the catalogue or the tenant; see "
                      "ListMeasures");
}

SeriesKey Measures::Versioned(SeriesKey key) {
  if (!key.instrument_version().empty()) return key;
  const Measure* const measure = FindPublished(key.measure());
  if (measure != nullptr && instruments::IsTenantMeasure(measure->name())) {
    key.set_instrument_version(measure->version());
  }
  return key;
}

absl::StatusOr<std::string> Measures::Digest() {
  CONCORD_ASSIGN_OR_RETURN(
      const int64_t changes,
      CountTenantChanges(call_.store(), call_.scope().tenant));
  return absl::StrCat(catalogue_.digest(), "/", changes);
}

absl::StatusOr<std::vector<Measure>> ListAll(const Catalogue& catalogue,
                                             rpc::Call& call) {
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Form> forms,
                           TenantForms(call.store(), call.scope().tenant));
  std::vector<Measure> own = instruments::MeasuresOf(forms);
  std::vector<Measure> all;
  all.reserve(own.size() + catalogue.measures().size());
  std::merge(
      catalogue.measures().begin(), catalogue.measures().end(),
      std::make_move_iterator(own.begin()), std::make_move_iterator(own.end()),
      std::back_inserter(all),
      [](const Measure& a, const Measure& b) { return a.name() < b.name(); });
  CONCORD_ASSIGN_OR_RETURN(const std::vector<Measure> chosen,
                           ListChosen(catalogue, call));
  for (Measure& measure : all) {
    const Measure* const one = instruments::FindMeasure(chosen, measure.name());
    if (one != nullptr) measure = *one;
  }
  return all;
}

}  // namespace concord::progress_analytics
