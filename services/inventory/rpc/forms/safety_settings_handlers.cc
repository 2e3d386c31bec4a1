// What a tenant has decided about safety.
#include "concord/inventory/v1/safety_settings_requests.pb.h"
#include "services/inventory/domain/forms/safety_settings.h"
#include "services/inventory/rpc/forms/tenant_settings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::SafetySettings;

absl::StatusOr<SafetySettings> GetSafetySettings(
    rpc::Call& call, const v1::GetSafetySettingsRequest& request) {
  return GetSettings<SafetySettings>(call, kSafetySettings, request.name());
}

absl::StatusOr<SafetySettings> UpdateSafetySettings(
    rpc::Call& call, const v1::UpdateSafetySettingsRequest& request) {
  return UpdateSettings<SafetySettings>(
      call, kSafetySettings, request.safety_settings(), request.update_mask(),
      &CheckSafetySettings);
}

}  // namespace

void RegisterSafetySettings(rpc::Service& service) {
  service.Unary<v1::GetSafetySettingsRequest, SafetySettings>(
      "GetSafetySettings", &GetSafetySettings);
  service.Unary<v1::UpdateSafetySettingsRequest, SafetySettings>(
      "UpdateSafetySettings", &UpdateSafetySettings);
}

}  // namespace concord::inventory
