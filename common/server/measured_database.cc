#include "common/server/measured_database.h"

#include <utility>

#include "absl/time/clock.h"

namespace concord::server {

MeasuredDatabase::MeasuredDatabase(storage::Database& database,
                                   metrics::Registry& registry)
    : database_(database),
      reads_(registry.AddCounter("concord_store_reads_total",
                                 "Snapshots that were read.")),
      commits_(registry.AddCounter("concord_store_commits_total",
                                   "Writes that became durable.")),
      failures_(registry.AddCounter("concord_store_failures_total",
                                    "Writes that were refused or failed.")),
      write_seconds_(registry.AddHistogram(
          "concord_store_write_seconds",
          "Time from handing over a write to its being durable.",
          metrics::LatencyBounds())) {}

absl::Status MeasuredDatabase::Read(
    absl::Time deadline,
    absl::FunctionRef<absl::Status(storage::Reader&)> read) {
  reads_.Add();
  return database_.Read(deadline, read);
}

void MeasuredDatabase::Write(Job job) {
  job.done = [this, begun = absl::Now(),
              done = std::move(job.done)](absl::Status status) mutable {
    (status.ok() ? commits_ : failures_).Add();
    write_seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - begun));
    done(std::move(status));
  };
  database_.Write(std::move(job));
}

}  // namespace concord::server
