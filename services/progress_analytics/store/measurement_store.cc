// The statements around packed readings.
#include "services/progress_analytics/store/measurement_store.h"

#include <algorithm>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/progress_analytics/store/chunk.h"
#include "services/progress_analytics/store/stored.pb.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measurement;
using progress::v1::Reading;
using progress::v1::Series;
using progress::v1::SeriesKey;
using storage::Bytes;
using storage::Row;
using storage::Scope;
using storage::Snapshot;
using storage::Statement;
using store::StoredChunk;
using Readings = google::protobuf::RepeatedPtrField<Reading>;

constexpr int64_t kChunkSize = 512;

constexpr Statement kFindSeries = {
    "find_series",
    "SELECT number, reading_count, first_time, last_time, voided_count "
    "FROM series "
    "WHERE tenant = $1 AND client = $2 AND measure = $3 AND source = $4 "
    "AND informant = $5 AND goal = $6 AND instrument_version = $7 "
    "AND about = $8 AND kept_from_client = $9"};
constexpr Statement kLastNumber = {
    "last_series_number",
    "SELECT coalesce(max(number), 0) FROM series "
    "WHERE tenant = $1 AND client = $2"};
constexpr Statement kPutSeries = {
    "put_series",
    "INSERT INTO series (tenant, client, number, measure, source, informant, "
    "goal, instrument_version, about, kept_from_client, reading_count, "
    "first_time, last_time, voided_count) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
    "ON CONFLICT (tenant, client, number) DO UPDATE SET reading_count = $11, "
    "first_time = $12, last_time = $13, voided_count = $14"};
constexpr Statement kGetChunk = {
    "get_chunk",
    "SELECT bytes FROM chunk "
    "WHERE tenant = $1 AND client = $2 AND series = $3 AND chunk = $4"};
constexpr Statement kPutChunk = {
    "put_chunk",
    "INSERT INTO chunk (tenant, client, series, chunk, bytes) "
    "VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (tenant, client, series, chunk) DO UPDATE SET bytes = $5"};
constexpr Statement kGetVersion = {
    "get_measurement_version",
    "SELECT bytes FROM measurement_version WHERE tenant = $1 AND client = $2 "
    "AND series = $3 AND position = $4 AND version = $5"};
constexpr Statement kPutVersion = {
    "put_measurement_version",
    "INSERT INTO measurement_version (tenant, client, series, position, "
    "version, bytes) VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr Statement kListSeries = {
    "list_series",
    "SELECT number, measure, source, informant, goal, instrument_version, "
    "about, kept_from_client, reading_count, first_time, last_time, "
    "voided_count FROM series "
    "WHERE tenant = $1 AND client = $2 AND number >= $3 "
    "AND reading_count > $4 * voided_count AND kept_from_client <= $5 "
    "ORDER BY number LIMIT $6"};
constexpr Statement kLoadAll = {
    "load_all_series",
    "SELECT series.number, series.measure, series.source, series.informant, "
    "series.goal, series.instrument_version, series.about, "
    "series.kept_from_client, series.reading_count, chunk.bytes "
    "FROM series JOIN chunk ON chunk.tenant = series.tenant "
    "AND chunk.client = series.client AND chunk.series = series.number "
    "WHERE series.tenant = $1 AND series.client = $2 "
    "ORDER BY series.number, chunk.chunk"};
constexpr Statement kLoadOne = {
    "load_series",
    "SELECT series.number, series.measure, series.source, series.informant, "
    "series.goal, series.instrument_version, series.about, "
    "series.kept_from_client, series.reading_count, chunk.bytes "
    "FROM series JOIN chunk ON chunk.tenant = series.tenant "
    "AND chunk.client = series.client AND chunk.series = series.number "
    "WHERE series.tenant = $1 AND series.client = $2 AND series.measure = $3 "
    "AND series.source = $4 AND series.informant = $5 AND series.goal = $6 "
    "AND series.instrument_version = $7 AND series.about = $8 "
    "AND series.kept_from_client = $9 "
    "ORDER BY series.number, chunk.chunk"};

absl::string_view LastSegment(absl::string_view name) {
  return name.substr(name.rfind('/') + 1);
}

// A key as the columns hold it: of names of this client the ids alone.
struct KeyColumns {
  explicit KeyColumns(const SeriesKey& key)
      : measure(key.measure()),
        source(key.source()),
        informant(LastSegment(key.informant())),
        goal(LastSegment(key.goal())),
        instrument_version(key.instrument_version()),
        about(LastSegment(key.about())),
        kept_from_client(IsKeptFromClient(key) ? 1 : 0) {}

  absl::string_view measure;
  int64_t source;
  absl::string_view informant;
  absl::string_view goal;
  absl::string_view instrument_version;
  absl::string_view about;
  int64_t kept_from_client;
};

// From a row whose columns from `first` on are those of KeyColumns.
SeriesKey KeyOf(const Row& row, int first, absl::string_view client) {
  const auto name = [&](absl::string_view collection, absl::string_view id) {
    return id.empty()
               ? std::string()
               : absl::StrCat("clients/", client, "/", collection, "/", id);
  };
  SeriesKey key;
  key.set_measure(std::string(row.Text(first)));
  key.set_source(static_cast<type::v1::AuthorRole>(row.Int(first + 1)));
  key.set_informant(name("people", row.Text(first + 2)));
  key.set_goal(name("goals", row.Text(first + 3)));
  key.set_instrument_version(std::string(row.Text(first + 4)));
  key.set_about(name("people", row.Text(first + 5)));
  key.set_shared_with_client(key.source() ==
                                 type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER &&
                             row.Int(first + 6) == 0);
  return key;
}

bool IsSame(const SeriesKey& a, const SeriesKey& b) {
  return a.measure() == b.measure() && a.source() == b.source() &&
         a.informant() == b.informant() && a.goal() == b.goal() &&
         a.instrument_version() == b.instrument_version() &&
         a.about() == b.about() && IsKeptFromClient(a) == IsKeptFromClient(b);
}

struct SeriesRow {
  int64_t number = 0;
  int64_t reading_count = 0;
  int64_t first_micros = INT64_MAX;
  int64_t last_micros = INT64_MIN;
  int64_t voided_count = 0;
};

absl::StatusOr<SeriesRow> FindOrBegin(Snapshot& snapshot, Scope scope,
                                      const KeyColumns& key) {
  SeriesRow series;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kFindSeries,
      {scope.tenant, scope.client, key.measure, key.source, key.informant,
       key.goal, key.instrument_version, key.about, key.kept_from_client},
      [&](const Row& row) {
        series = {row.Int(0), row.Int(1), row.Int(2), row.Int(3), row.Int(4)};
      }));
  if (series.number != 0) return series;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kLastNumber, {scope.tenant, scope.client},
      [&](const Row& row) { series.number = row.Int(0) + 1; }));
  if (series.number <= kMostSeries) return series;
  return Error(absl::StatusCode::kResourceExhausted,
               type::v1::REASON_LIMIT_REACHED,
               absl::StrCat("The client has ", kMostSeries,
                            " series, as many as there may be. Record into one "
                            "of them."));
}

// A chunk of a series; chunks are numbered from 0.
struct ChunkPlace {
  int64_t series;
  int64_t number;
};

ChunkPlace ChunkOf(const Place& place) {
  return {place.series, place.position / kChunkSize};
}
int InChunk(const Place& place) {
  return static_cast<int>(place.position % kChunkSize);
}

absl::StatusOr<StoredChunk> ReadChunk(Snapshot& snapshot, Scope scope,
                                      ChunkPlace place) {
  StoredChunk chunk;
  bool parsed = true;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kGetChunk, {scope.tenant, scope.client, place.series, place.number},
      [&](const Row& row) {
        const absl::string_view bytes = row.Text(0);
        parsed =
            chunk.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
      }));
  if (!parsed || !Unpacker(chunk).IsSound()) {
    return Bug("a stored chunk is damaged");
  }
  return chunk;
}

absl::Status PutChunk(storage::Unit& unit, Scope scope, ChunkPlace place,
                      const StoredChunk& chunk) {
  const std::string bytes = chunk.SerializeAsString();
  return unit.writer()
      .Execute(kPutChunk, {scope.tenant, scope.client, place.series,
                           place.number, Bytes{bytes}})
      .status();
}

absl::Status PutSeries(storage::Unit& unit, Scope scope, const KeyColumns& key,
                       const SeriesRow& series) {
  return unit.writer()
      .Execute(kPutSeries,
               {scope.tenant, scope.client, series.number, key.measure,
                key.source, key.informant, key.goal, key.instrument_version,
                key.about, key.kept_from_client, series.reading_count,
                series.first_micros, series.last_micros, series.voided_count})
      .status();
}

std::string NameOf(Scope scope, const Place& place) {
  return absl::StrCat("clients/", scope.client, "/measurements/", IdOf(place));
}

// The offsets of a chunk's readings from UTC, in their order.
class Offsets {
 public:
  explicit Offsets(const StoredChunk& chunk) : chunk_(chunk) {}

  int32_t Next(absl::Time taken) {
    while (left_ == 0 && entry_ + 1 < chunk_.entries_size()) {
      const StoredChunk::Entry& entry = chunk_.entries(++entry_);
      left_ = entry.reading_count();
      is_utc_ = entry.time_zone().empty() ||
                !absl::LoadTimeZone(entry.time_zone(), &zone_);
    }
    --left_;
    return is_utc_ ? 0 : static_cast<int32_t>(zone_.At(taken).offset);
  }

 private:
  const StoredChunk& chunk_;
  int entry_ = -1;
  int left_ = 0;
  bool is_utc_ = true;
  absl::TimeZone zone_;
};

// Builds SeriesData from rows (number, the key's columns, reading_count, chunk
// bytes).
class Loader {
 public:
  explicit Loader(absl::string_view client) : client_(client) {}

  void Add(const Row& row) {
    if (row.Int(0) != number_) {
      number_ = row.Int(0);
      series_.emplace_back();
      series_.back().key = KeyOf(row, 1, client_);
      series_.back().points.reserve(static_cast<size_t>(row.Int(8)));
    }
    const absl::string_view bytes = row.Text(9);
    if (!chunk_.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
        chunk_.taken_micros_steps_size() != chunk_.values_size()) {
      is_sound_ = false;
      return;
    }
    SeriesData& series = series_.back();
    int64_t micros = 0;
    int mark = 0;
    Offsets offsets(chunk_);
    for (int i = 0; i < chunk_.values_size(); ++i) {
      micros += chunk_.taken_micros_steps(i);
      const absl::Time taken = FromMicros(micros);
      const int32_t offset = offsets.Next(taken);
      if (mark < chunk_.marks_size() && chunk_.marks(mark).position() == i &&
          chunk_.marks(mark++).voided()) {
        continue;
      }
      series.points.push_back({taken, chunk_.values(i), offset});
    }
  }

  absl::StatusOr<std::vector<SeriesData>> Take() {
    if (!is_sound_) return Bug("a stored chunk does not parse");
    series_.erase(std::remove_if(series_.begin(), series_.end(),
                                 [](const SeriesData& series) {
                                   return series.points.empty();
                                 }),
                  series_.end());
    const auto earlier = [](const Point& a, const Point& b) {
      return a.time < b.time;
    };
    for (SeriesData& series : series_) {
      if (!std::is_sorted(series.points.begin(), series.points.end(),
                          earlier)) {
        std::stable_sort(series.points.begin(), series.points.end(), earlier);
      }
    }
    return std::move(series_);
  }

 private:
  const absl::string_view client_;
  int64_t number_ = 0;
  bool is_sound_ = true;
  StoredChunk chunk_;
  std::vector<SeriesData> series_;
};

// Positions of one series from which a page is read.
struct Stretch {
  int64_t series = 0;
  SeriesKey key;
  int64_t begin = 0;
  int64_t end = 0;
};

// Where the next measurements from `begin` on are: at least `count` of them, if
// there are as many.
absl::StatusOr<std::vector<Stretch>> StretchesFrom(Snapshot& snapshot,
                                                   Scope scope,
                                                   const Place& begin,
                                                   const Selection& selection,
                                                   int count) {
  const SeriesKey* const only = selection.series;
  const int64_t most = only == nullptr ? int64_t{count} + 1 : kMostSeries;
  std::vector<Stretch> stretches;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kListSeries,
      {scope.tenant, scope.client, begin.series,
       int64_t{selection.with_voided ? 0 : 1},
       int64_t{selection.for_client ? 0 : 1}, most},
      [&](const Row& row) {
        SeriesKey key = KeyOf(row, 1, scope.client);
        if (only != nullptr && !IsSame(*only, key)) return;
        stretches.push_back({.series = row.Int(0),
                             .key = std::move(key),
                             .begin = row.Int(0) == begin.series
                                          ? std::max<int64_t>(begin.position, 0)
                                          : 0,
                             .end = row.Int(8)});
      }));
  return stretches;
}

// Which version of the measurement this is, from 1 on: what its etag says.
int64_t VersionOf(const Measurement& measurement) {
  int64_t version = 1;
  return absl::SimpleAtoi(absl::StrReplaceAll(measurement.etag(), {{"\"", ""}}),
                          &version)
             ? version
             : 1;
}

absl::StatusOr<Measurement> ReadVersion(Snapshot& snapshot, Scope scope,
                                        const Place& place, int64_t version,
                                        const SeriesKey& key) {
  Measurement measurement;
  bool found = false;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kGetVersion,
      {scope.tenant, scope.client, place.series, place.position, version},
      [&](const Row& row) {
        const absl::string_view bytes = row.Text(0);
        found = measurement.ParseFromArray(bytes.data(),
                                           static_cast<int>(bytes.size()));
      }));
  if (!found) return Bug("a version of a measurement cannot be read");
  measurement.set_name(NameOf(scope, place));
  *measurement.mutable_series() = key;
  return measurement;
}

absl::Status PutVersion(storage::Unit& unit, Scope scope, const Place& place,
                        int64_t version, Measurement measurement) {
  measurement.clear_name();
  measurement.clear_series();
  const std::string bytes = measurement.SerializeAsString();
  return unit.writer()
      .Execute(kPutVersion, {scope.tenant, scope.client, place.series,
                             place.position, version, Bytes{bytes}})
      .status();
}

// What the series' row says of its readings, after one of them was amended.
absl::Status CountAnew(storage::Unit& unit, Scope scope, const SeriesKey& key) {
  const KeyColumns columns(key);
  CONCORD_ASSIGN_OR_RETURN(SeriesRow series, FindOrBegin(unit, scope, columns));
  const absl::StatusOr<SeriesData> data = LoadSeries(unit, scope, key);
  if (data.ok()) {
    series.first_micros = ToMicros(data->points.front().time);
    series.last_micros = ToMicros(data->points.back().time);
    series.voided_count =
        series.reading_count - static_cast<int64_t>(data->points.size());
  } else if (absl::IsNotFound(data.status())) {
    series.first_micros = INT64_MAX;
    series.last_micros = INT64_MIN;
    series.voided_count = series.reading_count;
  } else {
    return data.status();
  }
  return PutSeries(unit, scope, columns, series);
}

}  // namespace

absl::Status NoReading(absl::string_view measure) {
  return Error(absl::StatusCode::kNotFound, type::v1::REASON_RESOURCE_NOT_FOUND,
               absl::StrCat("There is no reading of ", measure,
                            " in the series that was asked for. See "
                            "ListSeries."),
               {{"resource", measure}});
}

std::string IdOf(const Place& place) {
  return absl::StrCat(place.series, "-", place.position);
}

absl::optional<Place> PlaceOf(absl::string_view id) {
  const std::pair<absl::string_view, absl::string_view> parts =
      absl::StrSplit(id, absl::MaxSplits('-', 1));
  Place place;
  if (!absl::SimpleAtoi(parts.first, &place.series) ||
      !absl::SimpleAtoi(parts.second, &place.position) || place.position < 0 ||
      IdOf(place) != id) {
    return absl::nullopt;
  }
  return place;
}

absl::StatusOr<Place> AppendReadings(storage::Unit& unit, Scope scope,
                                     const Recording& recording,
                                     const Readings& readings) {
  const KeyColumns key(recording.series);
  CONCORD_ASSIGN_OR_RETURN(SeriesRow series, FindOrBegin(unit, scope, key));
  const Place first = {series.number, series.reading_count};
  const Recorder recorder = {.subject = recording.entered_by,
                             .own = recording.own,
                             .now_micros = ToMicros(unit.now()),
                             .time_zone = recording.time_zone,
                             .form_response = recording.form_response};
  for (int next = 0; next < readings.size();) {
    const int64_t number = series.reading_count / kChunkSize;
    StoredChunk chunk;
    if (series.reading_count % kChunkSize != 0) {
      CONCORD_ASSIGN_OR_RETURN(chunk,
                               ReadChunk(unit, scope, {series.number, number}));
    }
    Packer packer(chunk, recorder);
    while (next < readings.size() && chunk.values_size() < kChunkSize) {
      const Reading& reading = readings[next++];
      const int64_t micros = ToMicros(FromTimestamp(reading.taken_time()));
      packer.Add(reading, micros);
      series.first_micros = std::min(series.first_micros, micros);
      series.last_micros = std::max(series.last_micros, micros);
      ++series.reading_count;
    }
    CONCORD_RETURN_IF_ERROR(
        PutChunk(unit, scope, {series.number, number}, chunk));
  }
  CONCORD_RETURN_IF_ERROR(PutSeries(unit, scope, key, series));
  CONCORD_RETURN_IF_ERROR(
      unit.Touch(scope,
                 NameOf(scope, {series.number, series.reading_count - 1}),
                 type::v1::Change::ACTION_CREATED)
          .status());
  return first;
}

absl::StatusOr<Measurement> ReadMeasurement(Snapshot& snapshot, Scope scope,
                                            const Place& place) {
  absl::optional<Measurement> found;
  CONCORD_RETURN_IF_ERROR(
      ListMeasurements(snapshot, scope, place, {.with_voided = true}, 1,
                       [&](const Place& at, const Measurement& measurement) {
                         if (at.series == place.series &&
                             at.position == place.position) {
                           found = measurement;
                         }
                         return true;
                       })
          .status());
  if (found.has_value()) return *std::move(found);
  return NotFound(NameOf(scope, place));
}

absl::StatusOr<bool> ListMeasurements(
    Snapshot& snapshot, Scope scope, const Place& begin,
    const Selection& selection, int limit,
    absl::FunctionRef<bool(const Place&, const Measurement&)> each) {
  CONCORD_ASSIGN_OR_RETURN(
      const std::vector<Stretch> stretches,
      StretchesFrom(snapshot, scope, begin, selection, limit + 1));
  int given = 0;
  for (const Stretch& stretch : stretches) {
    Measurement measurement;
    *measurement.mutable_series() = stretch.key;
    for (int64_t position = stretch.begin; position < stretch.end;) {
      const int64_t number = position / kChunkSize;
      CONCORD_ASSIGN_OR_RETURN(
          const StoredChunk chunk,
          ReadChunk(snapshot, scope, {stretch.series, number}));
      Unpacker unpacker(chunk);
      for (int i = 0; i < unpacker.size(); ++i) {
        const Place place = {stretch.series, number * kChunkSize + i};
        unpacker.Fill(scope.client, measurement);
        if (place.position < position) continue;
        const StoredChunk::Mark* const mark = unpacker.mark();
        if (mark != nullptr && mark->voided() && !selection.with_voided) {
          continue;
        }
        if (given == limit) return true;
        Measurement amended;
        if (mark != nullptr) {
          CONCORD_ASSIGN_OR_RETURN(
              amended, ReadVersion(snapshot, scope, place,
                                   mark->version_count(), stretch.key));
        }
        measurement.set_name(NameOf(scope, place));
        if (!each(place, mark == nullptr ? measurement : amended)) return true;
        ++given;
      }
      position = (number + 1) * kChunkSize;
    }
  }
  return false;
}

absl::StatusOr<bool> ListVersions(
    Snapshot& snapshot, Scope scope, const Place& place, int64_t before,
    int limit, absl::FunctionRef<void(int64_t, const Measurement&)> each) {
  CONCORD_ASSIGN_OR_RETURN(const Measurement newest,
                           ReadMeasurement(snapshot, scope, place));
  const int64_t count = VersionOf(newest);
  int64_t number = std::min(before - 1, count);
  for (; number >= 1 && limit > 0; --number, --limit) {
    if (number == count) {
      each(number, newest);
      continue;
    }
    CONCORD_ASSIGN_OR_RETURN(
        const Measurement version,
        ReadVersion(snapshot, scope, place, number, newest.series()));
    each(number, version);
  }
  return number >= 1;
}

absl::StatusOr<Measurement> AmendMeasurement(
    storage::Unit& unit, Scope scope, const Place& place,
    absl::string_view etag,
    absl::FunctionRef<absl::Status(Measurement&)> change) {
  CONCORD_ASSIGN_OR_RETURN(const Measurement before,
                           ReadMeasurement(unit, scope, place));
  if (!etag.empty() && etag != before.etag()) {
    return EtagMismatch(before.name());
  }
  Measurement after = before;
  CONCORD_RETURN_IF_ERROR(change(after));
  const int64_t version = VersionOf(before) + 1;
  if (version > kMostVersions) {
    return LimitReached("versions of a measurement", kMostVersions);
  }
  after.set_etag(storage::EtagOf(version));
  *after.mutable_update_time() = ToTimestamp(unit.now());
  if (version == 2) {
    CONCORD_RETURN_IF_ERROR(PutVersion(unit, scope, place, 1, before));
  }
  CONCORD_RETURN_IF_ERROR(PutVersion(unit, scope, place, version, after));
  CONCORD_ASSIGN_OR_RETURN(StoredChunk chunk,
                           ReadChunk(unit, scope, ChunkOf(place)));
  Amend(InChunk(place), static_cast<int>(version), after, chunk);
  CONCORD_RETURN_IF_ERROR(PutChunk(unit, scope, ChunkOf(place), chunk));
  CONCORD_RETURN_IF_ERROR(CountAnew(unit, scope, before.series()));
  CONCORD_RETURN_IF_ERROR(unit.Touch(scope, NameOf(scope, place),
                                     after.has_voiding()
                                         ? type::v1::Change::ACTION_DELETED
                                         : type::v1::Change::ACTION_UPDATED)
                              .status());
  return after;
}

absl::StatusOr<bool> ListSeries(
    Snapshot& snapshot, Scope scope, int64_t begin, bool for_client, int limit,
    absl::FunctionRef<void(int64_t, const Series&)> each) {
  int given = 0;
  bool more = false;
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kListSeries,
      {scope.tenant, scope.client, begin, int64_t{1},
       int64_t{for_client ? 0 : 1}, int64_t{limit} + 1},
      [&](const Row& row) {
        more = given == limit;
        if (more) return;
        Series series;
        *series.mutable_key() = KeyOf(row, 1, scope.client);
        series.set_reading_count(row.Int(8) - row.Int(11));
        *series.mutable_first_time() = ToTimestamp(FromMicros(row.Int(9)));
        *series.mutable_last_time() = ToTimestamp(FromMicros(row.Int(10)));
        each(row.Int(0), series);
        ++given;
      }));
  return more;
}

absl::StatusOr<std::vector<SeriesData>> LoadAllSeries(Snapshot& snapshot,
                                                      Scope scope) {
  Loader loader(scope.client);
  CONCORD_RETURN_IF_ERROR(
      snapshot.reader().Query(kLoadAll, {scope.tenant, scope.client},
                              [&](const Row& row) { loader.Add(row); }));
  return loader.Take();
}

absl::StatusOr<SeriesData> LoadSeries(Snapshot& snapshot, Scope scope,
                                      const SeriesKey& key) {
  const KeyColumns columns(key);
  Loader loader(scope.client);
  CONCORD_RETURN_IF_ERROR(snapshot.reader().Query(
      kLoadOne,
      {scope.tenant, scope.client, columns.measure, columns.source,
       columns.informant, columns.goal, columns.instrument_version,
       columns.about, columns.kept_from_client},
      [&](const Row& row) { loader.Add(row); }));
  CONCORD_ASSIGN_OR_RETURN(std::vector<SeriesData> series, loader.Take());
  if (!series.empty()) return std::move(series.front());
  return NoReading(key.measure());
}

}  // namespace concord::progress_analytics
