// Measurements in their own tables: a row for each series of a client, and its
// readings packed by the hundred, because analyses read all of them at once and
// imports write them by the thousand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "common/storage/resource_store.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "services/progress_analytics/domain/analysis/series.h"

namespace concord::progress_analytics {

// NOT_FOUND: nothing was recorded of the measure where it was looked for.
absl::Status NoReading(absl::string_view measure);

// How many series a client may have.
inline constexpr int64_t kMostSeries = 500;

// What page tokens of series are bound to.
inline constexpr storage::Kind kSeriesKind = {2, "series", nullptr};

// Where a measurement is: `7-42` in `clients/{client}/measurements/7-42`. The
// position counts the readings of the series from 0 in the order of recording.
struct Place {
  int64_t series = 0;
  int64_t position = 0;
};
std::string IdOf(const Place& place);
// Nothing when `id` is none of ours.
absl::optional<Place> PlaceOf(absl::string_view id);

// Who records what, in one transaction.
struct Recording {
  const progress::v1::SeriesKey& series;
  absl::string_view time_zone;
  absl::string_view entered_by;
  // Whether they say it themselves.
  bool own = true;
  // The id of the form response whose score it is, if it is one.
  absl::string_view form_response = {};
};

// Appends `readings`, at least one, to their series, which begins to exist if
// it does not; raises the client's revision once. Returns the place of the
// first: the others follow it. RESOURCE_EXHAUSTED / LIMIT_REACHED beyond
// kMostSeries.
absl::StatusOr<Place> AppendReadings(
    storage::Unit& unit, storage::Scope scope, const Recording& recording,
    const google::protobuf::RepeatedPtrField<progress::v1::Reading>& readings);

// How many versions there may be of one measurement.
inline constexpr int kMostVersions = 100;

// Gives `change` the measurement as it is and keeps what it makes of reading,
// time zone, correction and voiding as a new version, whose etag and update
// time it sets; raises the client's revision. NOT_FOUND; ABORTED /
// ETAG_MISMATCH; RESOURCE_EXHAUSTED / LIMIT_REACHED beyond kMostVersions; and
// whatever `change` returns.
absl::StatusOr<progress::v1::Measurement> AmendMeasurement(
    storage::Unit& unit, storage::Scope scope, const Place& place,
    absl::string_view etag,
    absl::FunctionRef<absl::Status(progress::v1::Measurement&)> change);

// NOT_FOUND when there is no such measurement.
absl::StatusOr<progress::v1::Measurement> ReadMeasurement(
    storage::Snapshot& snapshot, storage::Scope scope, const Place& place);

// Calls `each` for at most `limit` versions of a measurement, newest first,
// from those before number `before` on; the first one that was recorded is
// number 1. True when more follow. NOT_FOUND.
absl::StatusOr<bool> ListVersions(
    storage::Snapshot& snapshot, storage::Scope scope, const Place& place,
    int64_t before, int limit,
    absl::FunctionRef<void(int64_t number, const progress::v1::Measurement&)>
        each);

// Which measurements are listed.
struct Selection {
  // Of this series alone, when it is given.
  const progress::v1::SeriesKey* series = nullptr;
  bool with_voided = false;
  // Without the series that are kept from them.
  bool for_client = false;
};

// Calls `each` for at most `limit` measurements in the order of their places,
// from `begin` on, until it returns false: that one has no room any more. True
// when more follow.
absl::StatusOr<bool> ListMeasurements(
    storage::Snapshot& snapshot, storage::Scope scope, const Place& begin,
    const Selection& selection, int limit,
    absl::FunctionRef<bool(const Place&, const progress::v1::Measurement&)>
        each);

// Calls `each` for at most `limit` series of which something counts, in the
// order in which they began, from number `begin` on; `for_client` without those
// that are kept from them. True when more follow.
absl::StatusOr<bool> ListSeries(
    storage::Snapshot& snapshot, storage::Scope scope, int64_t begin,
    bool for_client, int limit,
    absl::FunctionRef<void(int64_t number, const progress::v1::Series&)> each);

// Every series of the client with its points, in the order in which they began;
// what was voided is left out, and so is a series of which nothing is left.
absl::StatusOr<std::vector<SeriesData>> LoadAllSeries(
    storage::Snapshot& snapshot, storage::Scope scope);

// One series with its points; NOT_FOUND when nothing of it was recorded.
absl::StatusOr<SeriesData> LoadSeries(storage::Snapshot& snapshot,
                                      storage::Scope scope,
                                      const progress::v1::SeriesKey& key);

}  // namespace concord::progress_analytics
