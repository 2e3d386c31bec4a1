// What a tenant has decided: one resource of each kind, the tenant's own.
#pragma once

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "common/contract/mask.h"
#include "common/rpc/call.h"
#include "common/status/error.h"
#include "common/storage/resource_store.h"
#include "google/protobuf/field_mask.pb.h"

namespace concord::inventory {

inline constexpr char kOwnSettings[] = "own";

// Those of the caller's tenant, empty but for the name while nobody has decided
// anything.
template <typename Settings>
absl::StatusOr<Settings> ReadSettings(rpc::Call& call,
                                      const storage::Kind& kind) {
  Settings settings;
  const absl::Status read = call.store().Get(kind, {call.caller().tenant, ""},
                                             kOwnSettings, settings);
  if (!read.ok() && !absl::IsNotFound(read)) return read;
  settings.set_name(absl::StrCat(kind.collection, "/", kOwnSettings));
  return settings;
}

// The same by their name. NOT_FOUND for any other.
template <typename Settings>
absl::StatusOr<Settings> GetSettings(rpc::Call& call, const storage::Kind& kind,
                                     absl::string_view name) {
  if (name != absl::StrCat(kind.collection, "/", kOwnSettings)) {
    return NotFound(name);
  }
  return ReadSettings<Settings>(call, kind);
}

// Changes them as the request asks, unless `check` refuses what comes of it.
template <typename Settings>
absl::StatusOr<Settings> UpdateSettings(
    rpc::Call& call, const storage::Kind& kind, const Settings& update,
    const google::protobuf::FieldMask& mask,
    absl::FunctionRef<absl::Status(const Settings&)> check) {
  CONCORD_ASSIGN_OR_RETURN(Settings settings,
                           GetSettings<Settings>(call, kind, update.name()));
  const auto change = [&]() -> absl::Status {
    CONCORD_RETURN_IF_ERROR(contract::ApplyMask(mask, update, settings));
    return check(settings);
  };
  if (settings.has_create_time()) {
    CONCORD_RETURN_IF_ERROR(call.unit().Modify(kind, call.scope(), kOwnSettings,
                                               {.etag = update.etag()},
                                               settings, change));
  } else {
    CONCORD_RETURN_IF_ERROR(change());
    CONCORD_RETURN_IF_ERROR(
        call.unit().Create(kind, call.scope(), kOwnSettings, settings));
  }
  return settings;
}

}  // namespace concord::inventory
