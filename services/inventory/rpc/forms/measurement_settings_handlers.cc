// By which published boundaries a tenant judges.
#include <string>
#include <vector>

#include "concord/inventory/v1/measurement_settings_requests.pb.h"
#include "services/instruments/measures.h"
#include "services/inventory/domain/forms/measurement_settings.h"
#include "services/inventory/rpc/forms/tenant_settings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::MeasurementSettings;

Boundaries BoundariesOf(const Catalogue& catalogue) {
  Boundaries boundaries;
  for (const auto& measure : instruments::MeasuresOf(catalogue.forms())) {
    std::vector<std::string>& codes = boundaries[measure.name()];
    if (measure.has_cutoff()) codes.push_back(measure.cutoff().code());
    for (const auto& other : measure.other_cutoffs()) {
      codes.push_back(other.code());
    }
  }
  return boundaries;
}

absl::StatusOr<MeasurementSettings> GetMeasurementSettings(
    rpc::Call& call, const v1::GetMeasurementSettingsRequest& request) {
  return GetSettings<MeasurementSettings>(call, kMeasurementSettings,
                                          request.name());
}

absl::StatusOr<MeasurementSettings> UpdateMeasurementSettings(
    const Catalogue& catalogue, rpc::Call& call,
    const v1::UpdateMeasurementSettingsRequest& request) {
  return UpdateSettings<MeasurementSettings>(
      call, kMeasurementSettings, request.measurement_settings(),
      request.update_mask(), [&](const MeasurementSettings& settings) {
        return CheckMeasurementSettings(settings, BoundariesOf(catalogue));
      });
}

}  // namespace

void RegisterMeasurementSettings(const Catalogue& catalogue,
                                 rpc::Service& service) {
  service.Unary<v1::GetMeasurementSettingsRequest, MeasurementSettings>(
      "GetMeasurementSettings", &GetMeasurementSettings);
  service.Unary<v1::UpdateMeasurementSettingsRequest, MeasurementSettings>(
      "UpdateMeasurementSettings",
      [&catalogue](rpc::Call& call,
                   const v1::UpdateMeasurementSettingsRequest& request) {
        return UpdateMeasurementSettings(catalogue, call, request);
      });
}

}  // namespace concord::inventory
