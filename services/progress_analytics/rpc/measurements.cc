// Who sees measurements is said of their kind; this does what it says.
#include "services/progress_analytics/rpc/measurements.h"

#include "common/entry/entry.h"
#include "common/status/error.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measurement;
using progress::v1::Series;
using progress::v1::SeriesKey;

// Measurements are nobody's alone.
bool MaySeeAny(const rpc::Call& call) {
  return entry::MaySee(call, kMeasurements, storage::Record());
}

}  // namespace

absl::StatusOr<Measurement> ReadMeasurement(rpc::Call& call,
                                            const Place& place) {
  CONCORD_ASSIGN_OR_RETURN(Measurement measurement,
                           ReadMeasurement(call.store(), call.scope(), place));
  if (!MaySeeAny(call)) return NotFound(measurement.name());
  kMeasurements.TakeOut(entry::ViewerOf(call), measurement);
  return measurement;
}

absl::StatusOr<bool> ListMeasurements(
    rpc::Call& call, const Place& begin, const SeriesKey* only, int limit,
    absl::FunctionRef<bool(const Place&, const Measurement&)> each) {
  if (!MaySeeAny(call)) return false;
  if (!kMeasurements.has_redaction()) {
    return ListMeasurements(call.store(), call.scope(), begin, only, limit,
                            each);
  }
  return ListMeasurements(call.store(), call.scope(), begin, only, limit,
                          [&](const Place& place, const Measurement& stored) {
                            Measurement measurement = stored;
                            kMeasurements.TakeOut(entry::ViewerOf(call),
                                                  measurement);
                            return each(place, measurement);
                          });
}

absl::StatusOr<bool> ListSeries(
    rpc::Call& call, int64_t begin, int limit,
    absl::FunctionRef<void(int64_t, const Series&)> each) {
  if (!MaySeeAny(call)) return false;
  return ListSeries(call.store(), call.scope(), begin, limit, each);
}

absl::StatusOr<std::vector<SeriesData>> LoadAllSeries(rpc::Call& call) {
  if (!MaySeeAny(call)) return std::vector<SeriesData>();
  return LoadAllSeries(call.store(), call.scope());
}

absl::StatusOr<SeriesData> LoadSeries(rpc::Call& call, const SeriesKey& key) {
  if (!MaySeeAny(call)) return NoReading(key.measure());
  return LoadSeries(call.store(), call.scope(), key);
}

}  // namespace concord::progress_analytics
