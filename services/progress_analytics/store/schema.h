// The tables that are this service's own.
#pragma once

#include "absl/types/span.h"
#include "common/storage/migration.h"

namespace concord::progress_analytics {

absl::Span<const storage::Migration> MeasurementMigrations();

}  // namespace concord::progress_analytics
