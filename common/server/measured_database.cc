#include "common/server/measured_database.h"

#include <utility>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::server {
namespace {

// Whether the database could not do what it should have done. The rest is the
// caller's: a stale etag, a limit, a deadline.
bool IsFault(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kDataLoss:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return true;
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kUnavailable:
      switch (ReasonOf(status)) {
        case type::v1::REASON_DATABASE_UNAVAILABLE:
        case type::v1::REASON_OUTCOME_UNKNOWN:
        case type::v1::REASON_STORAGE_FULL:
        case type::v1::REASON_UNSPECIFIED:
          return true;
        default:
          return false;
      }
    default:
      return false;
  }
}

}  // namespace

MeasuredDatabase::MeasuredDatabase(storage::Database& database,
                                   metrics::Registry& registry)
    : database_(database),
      reads_(registry.AddCounter("concord_store_reads_total",
                                 "Snapshots that were read.")),
      commits_(registry.AddCounter("concord_store_commits_total",
                                   "Writes that became durable.")),
      refusals_(registry.AddCounter(
          "concord_store_refusals_total",
          "Writes that did not take place for a reason of their caller's.")),
      failures_(registry.AddCounter("concord_store_failures_total",
                                    "Reads and writes that the database could "
                                    "not do.")),
      write_seconds_(registry.AddHistogram(
          "concord_store_write_seconds",
          "Time from handing over a write to its being durable.",
          metrics::LatencyBounds())) {}

absl::Status MeasuredDatabase::Read(
    absl::Time deadline,
    absl::FunctionRef<absl::Status(storage::Reader&)> read) {
  reads_.Add();
  absl::Status status = database_.Read(deadline, read);
  if (IsFault(status)) failures_.Add();
  return status;
}

void MeasuredDatabase::Write(Job job) {
  job.done = [this, begun = absl::Now(),
              done = std::move(job.done)](absl::Status status) mutable {
    (status.ok() ? commits_ : IsFault(status) ? failures_ : refusals_).Add();
    write_seconds_.Observe(absl::ToDoubleSeconds(absl::Now() - begun));
    done(std::move(status));
  };
  database_.Write(std::move(job));
}

}  // namespace concord::server
