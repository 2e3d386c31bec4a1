// Who sees measurements is said of their kind; this does what it says.
#include "services/progress_analytics/rpc/measurements.h"

#include <algorithm>
#include <utility>

#include "common/contract/resource_name.h"
#include "common/entry/entry.h"
#include "common/rpc/refusal.h"
#include "common/status/error.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measurement;
using progress::v1::Series;
using progress::v1::SeriesKey;

constexpr char kInventory[] = "inventory";

// Measurements are nobody's alone.
bool MaySeeAny(const rpc::Call& call) {
  return entry::MaySee(call, kMeasurements, storage::Record());
}

bool MaySee(const rpc::Call& call, const SeriesKey& key) {
  return MaySeeAny(call) && !(IsForClient(call) && IsKeptFromClient(key));
}

absl::Status NotMine(const rpc::Call& call, const Place& place) {
  return NotFound(
      contract::ResourceName(call.client(), "measurements", IdOf(place)));
}

}  // namespace

bool IsForClient(const rpc::Call& call) {
  return entry::ViewerOf(call) == type::v1::RELATION_SELF;
}

bool HasNote(const google::protobuf::Message& measurement) {
  return !static_cast<const Measurement&>(measurement).reading().note().empty();
}

void TakeOutNote(type::v1::Relation viewer,
                 google::protobuf::Message& measurement) {
  if (viewer != type::v1::RELATION_SELF) return;
  auto& seen = static_cast<Measurement&>(measurement);
  const type::v1::Author& writer =
      seen.has_correction_author() ? seen.correction_author() : seen.author();
  const bool is_own = writer.role() == type::v1::AUTHOR_ROLE_CLIENT &&
                      writer.entered_by().empty();
  if (!is_own && HasNote(seen)) seen.mutable_reading()->clear_note();
}

absl::Status CheckScoresHaveCome(const rpc::Call& call) {
  const int64_t applied = call.footing().applied_revision;
  return call.min_revision(kInventory) <= applied
             ? absl::OkStatus()
             : rpc::RevisionBehind(kInventory, applied);
}

absl::StatusOr<Place> PlaceNamed(const std::string& name) {
  const absl::optional<Place> place = PlaceOf(contract::LastSegment(name));
  if (!place.has_value()) return NotFound(name);
  return *place;
}

absl::StatusOr<Measurement> ReadMeasurement(rpc::Call& call,
                                            const Place& place) {
  CONCORD_ASSIGN_OR_RETURN(Measurement measurement,
                           ReadMeasurement(call.store(), call.scope(), place));
  if (!MaySee(call, measurement.series())) return NotMine(call, place);
  kMeasurements.TakeOut(entry::ViewerOf(call), measurement);
  return measurement;
}

absl::StatusOr<Measurement> AmendMeasurement(
    rpc::Call& call, const Place& place, absl::string_view etag,
    absl::FunctionRef<absl::Status(Measurement&)> change) {
  CONCORD_RETURN_IF_ERROR(ReadMeasurement(call, place).status());
  CONCORD_ASSIGN_OR_RETURN(
      Measurement measurement,
      AmendMeasurement(call.unit(), call.scope(), place, etag, change));
  kMeasurements.TakeOut(entry::ViewerOf(call), measurement);
  return measurement;
}

absl::StatusOr<bool> ListVersions(
    rpc::Call& call, const Place& place, int64_t before, int limit,
    absl::FunctionRef<void(int64_t, const Measurement&)> each) {
  CONCORD_RETURN_IF_ERROR(ReadMeasurement(call, place).status());
  return ListVersions(call.store(), call.scope(), place, before, limit,
                      [&](int64_t number, const Measurement& stored) {
                        Measurement measurement = stored;
                        kMeasurements.TakeOut(entry::ViewerOf(call),
                                              measurement);
                        each(number, measurement);
                      });
}

absl::StatusOr<bool> ListMeasurements(
    rpc::Call& call, const Place& begin, const Selection& selection, int limit,
    absl::FunctionRef<bool(const Place&, const Measurement&)> each) {
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  if (!MaySeeAny(call)) return false;
  if (!IsForClient(call)) {
    return ListMeasurements(call.store(), call.scope(), begin, selection, limit,
                            each);
  }
  Selection theirs = selection;
  theirs.for_client = true;
  return ListMeasurements(call.store(), call.scope(), begin, theirs, limit,
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
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  if (!MaySeeAny(call)) return false;
  return ListSeries(call.store(), call.scope(), begin, IsForClient(call), limit,
                    each);
}

absl::StatusOr<std::vector<SeriesData>> LoadAllSeries(rpc::Call& call,
                                                      const Window& window,
                                                      bool for_client) {
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  if (!MaySeeAny(call)) return std::vector<SeriesData>();
  CONCORD_ASSIGN_OR_RETURN(std::vector<SeriesData> all,
                           LoadAllSeries(call.store(), call.scope()));
  const bool is_theirs = for_client || IsForClient(call);
  all.erase(std::remove_if(all.begin(), all.end(),
                           [&](SeriesData& series) {
                             if (is_theirs && IsKeptFromClient(series.key)) {
                               return true;
                             }
                             Narrow(window, series);
                             return series.points.empty();
                           }),
            all.end());
  return all;
}

absl::StatusOr<SeriesData> LoadSeries(rpc::Call& call, const Window& window,
                                      const SeriesKey& key) {
  CONCORD_RETURN_IF_ERROR(CheckScoresHaveCome(call));
  if (!MaySee(call, key)) return NoReading(key.measure());
  CONCORD_ASSIGN_OR_RETURN(SeriesData series,
                           LoadSeries(call.store(), call.scope(), key));
  Narrow(window, series);
  return series.points.empty() ? NoReading(key.measure())
                               : absl::StatusOr<SeriesData>(std::move(series));
}

}  // namespace concord::progress_analytics
