// What has come from inventory to be followed: the scores of responses, kept as
// measurements, and the tenants' forms and settings.
#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "common/storage/resource_store.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/inventory/v1/measurement_settings.pb.h"
#include "services/progress_analytics/domain/analysis/score.h"

namespace concord::progress_analytics {

// Makes the client's measurements those of the score: records, corrects and
// voids them. Exactly once in effect: of one response only what is newer than
// what has been applied changes anything. What a client has no room for is left
// out.
absl::Status ApplyScore(storage::Unit& unit, storage::Scope scope,
                        const Score& score);

// Keeps a version of a tenant's form.
absl::Status KeepForm(storage::Unit& unit, absl::string_view tenant,
                      const inventory::v1::Form& form);

// Keeps by which boundaries a tenant judges.
absl::Status KeepSettings(storage::Unit& unit, absl::string_view tenant,
                          const inventory::v1::MeasurementSettings& settings);
// Those of the tenant; empty while nobody has chosen.
absl::StatusOr<inventory::v1::MeasurementSettings> FindSettings(
    storage::Snapshot& snapshot, absl::string_view tenant);

// A tenant's form in this version; without one, the newest. Nothing when it is
// not known, or not known yet.
absl::StatusOr<absl::optional<inventory::v1::Form>> FindForm(
    storage::Snapshot& snapshot, absl::string_view tenant,
    absl::string_view name, absl::string_view version);
// How often a tenant's forms and settings were kept anew.
absl::StatusOr<int64_t> CountTenantChanges(storage::Snapshot& snapshot,
                                           absl::string_view tenant);
// The newest version of each of a tenant's forms, by name.
absl::StatusOr<std::vector<inventory::v1::Form>> TenantForms(
    storage::Snapshot& snapshot, absl::string_view tenant);

// For a beginning from the oldest change, where the followed log is another one
// than before: what it says of a response counts, whatever was applied.
absl::Status ForgetScoreRevisions(storage::Unit& unit);

}  // namespace concord::progress_analytics
