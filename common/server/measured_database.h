// The database, counted and timed on the way to it.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/metrics/metrics.h"
#include "common/storage/database.h"

namespace concord::server {

class MeasuredDatabase final : public storage::Database {
 public:
  // Both must outlive it.
  MeasuredDatabase(storage::Database& database, metrics::Registry& registry);

  absl::Status Read(
      absl::Time deadline,
      absl::FunctionRef<absl::Status(storage::Reader&)> read) override;
  void Write(Job job) override;
  void SetHooks(Hooks hooks) override { database_.SetHooks(std::move(hooks)); }
  absl::string_view name() const override { return database_.name(); }
  bool sole_writer() const override { return database_.sole_writer(); }

 private:
  storage::Database& database_;
  metrics::Counter reads_;
  metrics::Counter commits_;
  metrics::Counter refusals_;
  metrics::Counter failures_;
  metrics::Histogram write_seconds_;
};

}  // namespace concord::server
