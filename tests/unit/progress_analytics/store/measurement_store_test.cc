// Measurements written and read on a real database.
#include "services/progress_analytics/store/measurement_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/progress_analytics/store/store_fixture.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measurement;
using progress::v1::Reading;
using progress::v1::Series;
using progress::v1::SeriesKey;
using storage::Scope;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::Refused;
using Readings = google::protobuf::RepeatedPtrField<Reading>;

constexpr Scope kScope = {"t1", "c1"};
const absl::Time kNow =
    absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone());
const absl::Time kBegin =
    absl::FromCivil(absl::CivilDay(2025, 3, 3), absl::UTCTimeZone());

absl::Time Day(int day) { return kBegin + absl::Hours(24) * day; }

SeriesKey Key(const char* measure) {
  SeriesKey key;
  key.set_measure(measure);
  key.set_source(type::v1::AUTHOR_ROLE_CLIENT);
  return key;
}

void Add(int day, double value, Readings& readings) {
  Reading& reading = *readings.Add();
  *reading.mutable_taken_time() = ToTimestamp(Day(day));
  reading.set_value(value);
}

// One reading a day with the day's number as its value.
Readings Daily(int begin, int end) {
  Readings readings;
  for (int day = begin; day < end; ++day) Add(day, day, readings);
  return readings;
}

std::vector<double> ValuesOf(const SeriesData& series) {
  std::vector<double> values;
  for (const Point& point : series.points) values.push_back(point.value);
  return values;
}

std::vector<double> Numbers(int end) {
  std::vector<double> numbers;
  for (int i = 0; i < end; ++i) numbers.push_back(i);
  return numbers;
}

class MeasurementStoreTest : public StoreFixture {
 protected:
  absl::StatusOr<Place> Append(const SeriesKey& key, const Readings& readings,
                               Scope scope = kScope) {
    Place first;
    const absl::Status changed =
        store_->Change(kNow, [&](storage::Unit& unit) -> absl::Status {
          CONCORD_ASSIGN_OR_RETURN(first,
                                   AppendReadings(unit, scope,
                                                  {.series = key,
                                                   .time_zone = "Europe/Lisbon",
                                                   .entered_by = "anna"},
                                                  readings));
          return absl::OkStatus();
        });
    if (!changed.ok()) return changed;
    return first;
  }

  // What `read` finds in a snapshot.
  template <typename Read>
  auto Find(const Read& read) {
    decltype(read(std::declval<storage::Snapshot&>())) found =
        absl::UnknownError("not read");
    EXPECT_THAT(store_->Read(absl::InfiniteFuture(),
                             [&](storage::Snapshot& snapshot) {
                               found = read(snapshot);
                               return absl::OkStatus();
                             }),
                IsOk());
    return found;
  }
  absl::StatusOr<SeriesData> Load(const SeriesKey& key, Scope scope = kScope) {
    return Find([&](storage::Snapshot& snapshot) {
      return LoadSeries(snapshot, scope, key);
    });
  }
  absl::StatusOr<std::vector<SeriesData>> LoadAll(Scope scope = kScope) {
    return Find([&](storage::Snapshot& snapshot) {
      return LoadAllSeries(snapshot, scope);
    });
  }
  absl::StatusOr<Measurement> Get(const Place& place, Scope scope = kScope) {
    return Find([&](storage::Snapshot& snapshot) {
      return ReadMeasurement(snapshot, scope, place);
    });
  }
  absl::StatusOr<Measurement> Amend(
      const Place& place, absl::FunctionRef<absl::Status(Measurement&)> change,
      absl::string_view etag = {}) {
    Measurement amended;
    const absl::Status changed =
        store_->Change(kNow, [&](storage::Unit& unit) -> absl::Status {
          CONCORD_ASSIGN_OR_RETURN(
              amended, AmendMeasurement(unit, kScope, place, etag, change));
          return absl::OkStatus();
        });
    if (!changed.ok()) return changed;
    return amended;
  }
  absl::StatusOr<Measurement> Void(const Place& place) {
    return Amend(place, [](Measurement& measurement) {
      measurement.mutable_voiding()->set_reason("another client's");
      return absl::OkStatus();
    });
  }
  absl::StatusOr<Measurement> SetValue(const Place& place, double value) {
    return Amend(place, [value](Measurement& measurement) {
      measurement.mutable_reading()->set_value(value);
      return absl::OkStatus();
    });
  }
  std::vector<Series> AllSeries() {
    std::vector<Series> listed;
    EXPECT_THAT(Find([&](storage::Snapshot& snapshot) {
                  return ListSeries(snapshot, kScope, 0, /*for_client=*/false,
                                    500, [&](int64_t, const Series& series) {
                                      listed.push_back(series);
                                    });
                }),
                IsOk());
    return listed;
  }
  // The values of all versions, newest first.
  std::vector<double> Versions(const Place& place, int64_t before = INT64_MAX,
                               int limit = 500) {
    std::vector<double> values;
    EXPECT_THAT(Find([&](storage::Snapshot& snapshot) {
                  return ListVersions(
                      snapshot, kScope, place, before, limit,
                      [&](int64_t, const Measurement& measurement) {
                        values.push_back(measurement.reading().value());
                      });
                }),
                IsOk());
    return values;
  }

  // The values of a page, and whether more follow.
  std::pair<std::vector<double>, bool> List(const Place& begin, int limit,
                                            const SeriesKey* only = nullptr) {
    std::vector<double> values;
    const auto more = Find([&](storage::Snapshot& snapshot) {
      return ListMeasurements(
          snapshot, kScope, begin, {.series = only}, limit,
          [&](const Place&, const Measurement& measurement) {
            values.push_back(measurement.reading().value());
            return true;
          });
    });
    EXPECT_THAT(more, IsOk());
    return {values, more.value_or(false)};
  }
};

TEST(PlaceTest, ReadsBackTheIdsThatItWritesAndNoOthers) {
  const Place place = {7, 42};
  EXPECT_EQ(IdOf(place), "7-42");
  EXPECT_EQ(PlaceOf("7-42")->series, 7);
  EXPECT_EQ(PlaceOf("7-42")->position, 42);
  for (const char* id : {"", "7", "7-", "-42", "07-42", "7-042", "7-4x", " 7-4",
                         "7-4 ", "+7-4", "7--4", "7-99999999999999999999"}) {
    EXPECT_FALSE(PlaceOf(id).has_value()) << id;
  }
}

TEST_F(MeasurementStoreTest, GivesReadingsInTheOrderOfTheirTimes) {
  Readings readings;
  Add(9, 4, readings);
  Add(1, 17, readings);
  Add(5, 9, readings);
  ASSERT_THAT(Append(Key("measures/phq-9"), readings), IsOk());
  readings.Clear();
  Add(3, 14, readings);
  ASSERT_THAT(Append(Key("measures/phq-9"), readings), IsOk());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/phq-9"))),
              ElementsAre(17, 14, 9, 4));
}

TEST_F(MeasurementStoreTest, KeepsReadingsOfOneInstantInTheOrderOfRecording) {
  Readings readings;
  for (double value : {5, 3, 8}) Add(2, value, readings);
  ASSERT_THAT(Append(Key("measures/phq-9"), readings), IsOk());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/phq-9"))), ElementsAre(5, 3, 8));
}

TEST_F(MeasurementStoreTest, LosesNothingWhereAChunkEnds) {
  // Chunks hold 512: exactly full, one more, and one batch over three of them.
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 512)), IsOk());
  EXPECT_EQ(ValuesOf(*Load(Key("measures/phq-9"))), Numbers(512));
  const auto place = Append(Key("measures/phq-9"), Daily(512, 513));
  ASSERT_THAT(place, IsOk());
  EXPECT_EQ(IdOf(*place), "1-512");
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(513, 2000)), IsOk());
  EXPECT_EQ(ValuesOf(*Load(Key("measures/phq-9"))), Numbers(2000));
  for (int position : {0, 511, 512, 1023, 1024, 1999}) {
    const auto read = Get({1, position});
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->reading().value(), position);
  }
  EXPECT_TRUE(absl::IsNotFound(Get({1, 2000}).status()));
}

TEST_F(MeasurementStoreTest, KeepsInstantsToTheMicrosecondAroundTheEpoch) {
  const std::vector<absl::Time> times = {
      absl::FromCivil(absl::CivilDay(1900, 1, 1), absl::UTCTimeZone()),
      absl::UnixEpoch() - absl::Microseconds(1), absl::UnixEpoch(),
      kNow + absl::Microseconds(123456)};
  Readings readings;
  for (absl::Time time : times) {
    *readings.Add()->mutable_taken_time() = ToTimestamp(time);
  }
  ASSERT_THAT(Append(Key("measures/phq-9"), readings), IsOk());
  const auto series = Load(Key("measures/phq-9"));
  ASSERT_THAT(series, IsOk());
  std::vector<absl::Time> read;
  for (const Point& point : series->points) read.push_back(point.time);
  EXPECT_EQ(read, times);
}

TEST_F(MeasurementStoreTest, TellsSeriesApartByEveryPartOfTheirKey) {
  std::vector<SeriesKey> keys(7, Key("measures/phq-9"));
  keys[1].set_measure("measures/gad-7");
  keys[2].set_source(type::v1::AUTHOR_ROLE_THERAPIST);
  keys[3].set_goal("clients/c1/goals/ask");
  keys[4].set_instrument_version("voice");
  keys[5].set_source(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
  keys[5].set_informant("clients/c1/people/rui");
  keys[6] = keys[5];
  keys[6].set_shared_with_client(true);
  for (size_t i = 0; i < keys.size(); ++i) {
    Readings readings;
    Add(1, static_cast<double>(i), readings);
    ASSERT_THAT(Append(keys[i], readings), IsOk());
  }
  const auto all = LoadAll();
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->size(), keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ((*all)[i].key.SerializeAsString(), keys[i].SerializeAsString());
    EXPECT_THAT(ValuesOf((*all)[i]), ElementsAre(i));
    EXPECT_THAT(ValuesOf(*Load(keys[i])), ElementsAre(i));
  }
}

TEST_F(MeasurementStoreTest, KeepsClientsAndTenantsApart) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 3)), IsOk());
  for (const Scope& other : {Scope{"t1", "c2"}, Scope{"t2", "c1"}}) {
    EXPECT_TRUE(absl::IsNotFound(Load(Key("measures/phq-9"), other).status()));
    EXPECT_TRUE(absl::IsNotFound(Get({1, 0}, other).status()));
    EXPECT_THAT(*LoadAll(other), IsEmpty());
  }
}

TEST_F(MeasurementStoreTest, GivesAMeasurementWithAllThatWasSaidOfIt) {
  Readings readings = Daily(0, 3);
  readings[1].set_note("after the talk");
  const auto first = Append(Key("measures/phq-9"), readings);
  ASSERT_THAT(first, IsOk());
  const auto read = Get({first->series, first->position + 1});
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->name(), "clients/c1/measurements/1-1");
  EXPECT_EQ(read->series().measure(), "measures/phq-9");
  EXPECT_EQ(read->reading().SerializeAsString(),
            readings[1].SerializeAsString());
  EXPECT_EQ(read->time_zone(), "Europe/Lisbon");
  EXPECT_EQ(read->author().subject(), "anna");
  EXPECT_EQ(read->author().role(), type::v1::AUTHOR_ROLE_CLIENT);
  EXPECT_EQ(read->etag(), "\"1\"");
  EXPECT_EQ(FromTimestamp(read->create_time()), kNow);
  EXPECT_EQ(Get({first->series, 2})->reading().note(), "");
}

TEST_F(MeasurementStoreTest, FindsEachOf500MeasurementsByItsName) {
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(0, 20)), IsOk());
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 500)), IsOk());
  for (int i = 0; i < 500; ++i) {
    const auto read = Get(PlaceOf(absl::StrCat("2-", i)).value());
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->name(), absl::StrCat("clients/c1/measurements/2-", i));
    EXPECT_EQ(read->reading().value(), i);
    EXPECT_EQ(FromTimestamp(read->reading().taken_time()), Day(i));
  }
}

TEST_F(MeasurementStoreTest, KeepsWhatIsRecordedTwiceAsTwoReadings) {
  // Only the request id says whether a batch is a repetition.
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 2)), IsOk());
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 2)), IsOk());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/phq-9"))), ElementsAre(0, 0, 1, 1));
}

TEST_F(MeasurementStoreTest, HasNoMeasurementWhereNoneWasRecorded) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 3)), IsOk());
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(0, 3)), IsOk());
  for (const Place& place :
       {Place{1, 3}, Place{1, -1}, Place{0, 0}, Place{3, 0}, Place{-1, 0},
        Place{1, INT64_MAX}, Place{1, INT64_MIN}, Place{INT64_MAX, 0}}) {
    EXPECT_TRUE(absl::IsNotFound(Get(place).status())) << IdOf(place);
  }
}

TEST_F(MeasurementStoreTest, ListsPageByPageAcrossSeriesAndChunks) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 600)), IsOk());
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(600, 605)), IsOk());
  const auto [page, more] = List({1, 510}, 4);
  EXPECT_THAT(page, ElementsAre(510, 511, 512, 513));
  EXPECT_TRUE(more);
  const auto [across, still_more] = List({1, 598}, 4);
  EXPECT_THAT(across, ElementsAre(598, 599, 600, 601));
  EXPECT_TRUE(still_more);
  const auto [end, no_more] = List({2, 1}, 4);
  EXPECT_THAT(end, ElementsAre(601, 602, 603, 604));
  EXPECT_FALSE(no_more);
  const SeriesKey only = Key("measures/gad-7");
  const auto [second, nothing_else] = List({}, 500, &only);
  EXPECT_THAT(second, ElementsAre(600, 601, 602, 603, 604));
  EXPECT_FALSE(nothing_else);
}

TEST_F(MeasurementStoreTest, ListsSeriesWithTheirNumberAndTimesOfReadings) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(5, 8)), IsOk());
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(1, 2)), IsOk());
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(2, 3)), IsOk());
  std::vector<Series> listed;
  const auto more = Find([&](storage::Snapshot& snapshot) {
    return ListSeries(
        snapshot, kScope, 0, /*for_client=*/false, 2,
        [&](int64_t, const Series& series) { listed.push_back(series); });
  });
  ASSERT_THAT(more, IsOk());
  EXPECT_FALSE(*more);
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].key().measure(), "measures/phq-9");
  EXPECT_EQ(listed[0].reading_count(), 4);
  EXPECT_EQ(FromTimestamp(listed[0].first_time()), Day(2));
  EXPECT_EQ(FromTimestamp(listed[0].last_time()), Day(7));
  EXPECT_EQ(listed[1].key().measure(), "measures/gad-7");
}

TEST_F(MeasurementStoreTest, KeepsEveryVersionOfWhatIsCorrected) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 3)), IsOk());
  const auto amended = Amend({1, 1}, [](Measurement& measurement) {
    measurement.mutable_reading()->set_value(20);
    measurement.mutable_reading()->set_note("typed wrongly");
    *measurement.mutable_reading()->mutable_taken_time() = ToTimestamp(Day(9));
    measurement.set_time_zone("Asia/Tokyo");
    measurement.set_correction_reason("twisted");
    return absl::OkStatus();
  });
  ASSERT_THAT(amended, IsOk());
  EXPECT_EQ(amended->etag(), "\"2\"");
  EXPECT_EQ(Get({1, 1})->SerializeAsString(), amended->SerializeAsString());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/phq-9"))), ElementsAre(0, 2, 20));
  EXPECT_EQ(FromTimestamp(Get({1, 2})->reading().taken_time()), Day(2));
  EXPECT_EQ(Get({1, 2})->time_zone(), "Europe/Lisbon");
  EXPECT_EQ(FromTimestamp(AllSeries()[0].last_time()), Day(9));
  ASSERT_THAT(SetValue({1, 1}, 21), IsOk());
  EXPECT_THAT(Versions({1, 1}), ElementsAre(21, 20, 1));
  EXPECT_THAT(Versions({1, 1}, 3, 1), ElementsAre(20));
  EXPECT_THAT(Versions({1, 0}), ElementsAre(0));
  EXPECT_THAT(
      Amend(
          {1, 1}, [](Measurement&) { return absl::OkStatus(); }, "\"1\""),
      Refused(type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(MeasurementStoreTest, LeavesWhatIsVoidedOutOfListsAndFigures) {
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 3)), IsOk());
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(0, 1)), IsOk());
  ASSERT_THAT(Void({1, 2}), IsOk());
  ASSERT_THAT(Void({2, 0}), IsOk());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/phq-9"))), ElementsAre(0, 1));
  EXPECT_TRUE(absl::IsNotFound(Load(Key("measures/gad-7")).status()));
  EXPECT_EQ(LoadAll()->size(), 1u);
  EXPECT_THAT(List({}, 10).first, ElementsAre(0, 1));
  EXPECT_EQ(Get({1, 2})->voiding().reason(), "another client's");
  ASSERT_EQ(AllSeries().size(), 1u);
  EXPECT_EQ(AllSeries()[0].reading_count(), 2);
  EXPECT_EQ(FromTimestamp(AllSeries()[0].last_time()), Day(1));
  ASSERT_THAT(Append(Key("measures/gad-7"), Daily(4, 5)), IsOk());
  EXPECT_THAT(ValuesOf(*Load(Key("measures/gad-7"))), ElementsAre(4));
}

// Against a list that is changed as it is said.
TEST_F(MeasurementStoreTest, IsAsAListAfter2000AmendmentsInAnyOrder) {
  constexpr int kReadings = 1100;
  struct Kept {
    int day;
    double value;
    bool voided = false;
    int versions = 1;
  };
  std::vector<Kept> model;
  for (int i = 0; i < kReadings; ++i) model.push_back({i, double(i)});
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, kReadings)), IsOk());
  std::mt19937 random(18);
  const auto below = [&random](int end) {
    return static_cast<int>(random() % static_cast<uint32_t>(end));
  };
  for (int step = 0; step < 2000; ++step) {
    const int at = below(kReadings);
    Kept& kept = model[static_cast<size_t>(at)];
    const bool voids = below(8) == 0;
    const int day = below(3) == 0 ? below(2000) : kept.day;
    const double value = below(28);
    ASSERT_THAT(
        Amend({1, at},
              [&](Measurement& measurement) {
                EXPECT_EQ(measurement.reading().value(), kept.value);
                EXPECT_EQ(measurement.has_voiding(), kept.voided);
                if (voids) {
                  measurement.mutable_voiding()->set_reason("x");
                  return absl::OkStatus();
                }
                measurement.mutable_reading()->set_value(value);
                *measurement.mutable_reading()->mutable_taken_time() =
                    ToTimestamp(Day(day));
                measurement.mutable_reading()->set_note(below(2) == 0 ? "a note"
                                                                      : "");
                measurement.set_time_zone(below(2) == 0 ? "Asia/Tokyo" : "");
                return absl::OkStatus();
              }),
        IsOk());
    ++kept.versions;
    if (voids) {
      kept.voided = true;
    } else {
      kept.day = day;
      kept.value = value;
    }
  }
  std::vector<std::pair<int, double>> expected;
  std::vector<double> listed;
  for (const Kept& kept : model) {
    if (kept.voided) continue;
    expected.emplace_back(kept.day, kept.value);
    listed.push_back(kept.value);
  }
  std::stable_sort(
      expected.begin(), expected.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  const auto loaded = Load(Key("measures/phq-9"));
  ASSERT_THAT(loaded, IsOk());
  ASSERT_EQ(loaded->points.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(loaded->points[i].time, Day(expected[i].first));
    EXPECT_EQ(loaded->points[i].value, expected[i].second);
  }
  EXPECT_EQ(List({}, 2000).first, listed);
  EXPECT_EQ(AllSeries()[0].reading_count(),
            static_cast<int64_t>(expected.size()));
  for (int i = 0; i < kReadings; i += 7) {
    EXPECT_EQ(Versions({1, i}).size(),
              static_cast<size_t>(model[static_cast<size_t>(i)].versions));
  }
}

TEST_F(MeasurementStoreTest, RaisesTheClientsRevisionOnceForABatch) {
  const auto revision = [&] {
    return Find([&](storage::Snapshot& snapshot) {
             return snapshot.FindFooting(kScope);
           })
        ->revision;
  };
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(0, 500)), IsOk());
  EXPECT_EQ(revision(), 1);
  ASSERT_THAT(Append(Key("measures/phq-9"), Daily(500, 501)), IsOk());
  EXPECT_EQ(revision(), 2);
}

TEST_F(MeasurementStoreTest, RefusesMoreSeriesThanAClientMayHave) {
  SeriesKey key = Key("measures/phq-9");
  for (int64_t i = 0; i < kMostSeries; ++i) {
    key.set_instrument_version(absl::StrCat("v", i));
    ASSERT_THAT(Append(key, Daily(0, 1)), IsOk());
  }
  const SeriesKey known = key;
  key.set_instrument_version("one-too-many");
  EXPECT_THAT(Append(key, Daily(0, 1)),
              Refused(type::v1::REASON_LIMIT_REACHED));
  EXPECT_TRUE(absl::IsNotFound(Load(key).status()));
  EXPECT_THAT(Append(known, Daily(1, 2)), IsOk());
  EXPECT_THAT(Append(key, Daily(0, 1), {"t1", "c2"}), IsOk());
}

}  // namespace
}  // namespace concord::progress_analytics
