// What a tenant has decided about safety: one resource, the tenant's own.
#include "common/contract/mask.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "concord/inventory/v1/safety_settings_requests.pb.h"
#include "services/inventory/domain/forms/safety_settings.h"
#include "services/inventory/rpc/forms/safety_settings.h"
#include "services/inventory/rpc/handlers.h"
#include "services/inventory/store/kinds.h"

namespace concord::inventory {
namespace {

using v1::SafetySettings;

constexpr char kName[] = "safetySettings/own";

absl::StatusOr<SafetySettings> GetSafetySettings(
    rpc::Call& call, const v1::GetSafetySettingsRequest& request) {
  if (request.name() != kName) return NotFound(request.name());
  return ReadSafetySettings(call);
}

absl::StatusOr<SafetySettings> UpdateSafetySettings(
    rpc::Call& call, const v1::UpdateSafetySettingsRequest& request) {
  const SafetySettings& update = request.safety_settings();
  if (update.name() != kName) return NotFound(update.name());
  CONCORD_ASSIGN_OR_RETURN(SafetySettings settings, ReadSafetySettings(call));
  const auto change = [&]() -> absl::Status {
    CONCORD_RETURN_IF_ERROR(
        contract::ApplyMask(request.update_mask(), update, settings));
    return CheckSafetySettings(settings);
  };
  const absl::string_view id = contract::LastSegment(kName);
  if (settings.has_create_time()) {
    CONCORD_RETURN_IF_ERROR(call.unit().Modify(kSafetySettings, call.scope(),
                                               id, {.etag = update.etag()},
                                               settings, change));
  } else {
    CONCORD_RETURN_IF_ERROR(change());
    CONCORD_RETURN_IF_ERROR(
        call.unit().Create(kSafetySettings, call.scope(), id, settings));
  }
  return settings;
}

}  // namespace

absl::StatusOr<SafetySettings> ReadSafetySettings(rpc::Call& call) {
  SafetySettings settings;
  const absl::Status read =
      call.store().Get(kSafetySettings, {call.caller().tenant, ""},
                       contract::LastSegment(kName), settings);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  settings.set_name(kName);
  return settings;
}

void RegisterSafetySettings(rpc::Service& service) {
  service.Unary<v1::GetSafetySettingsRequest, SafetySettings>(
      "GetSafetySettings", &GetSafetySettings);
  service.Unary<v1::UpdateSafetySettingsRequest, SafetySettings>(
      "UpdateSafetySettings", &UpdateSafetySettings);
}

}  // namespace concord::inventory
