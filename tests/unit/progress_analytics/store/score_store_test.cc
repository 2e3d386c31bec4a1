// Scores as they come from inventory: late, twice, corrected and voided.
#include "services/progress_analytics/store/score_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/form.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/type/v1/author.pb.h"
#include "services/progress_analytics/store/measurement_store.h"
#include "tests/support/status/status.h"
#include "tests/unit/progress_analytics/store/store_fixture.h"

namespace concord::progress_analytics {
namespace {

using inventory::v1::Form;
using inventory::v1::MeasurementSettings;
using progress::v1::Measurement;
using storage::Scope;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr Scope kScope = {"t1", "c1"};
const absl::Time kNow =
    absl::FromCivil(absl::CivilDay(2026, 1, 1), absl::UTCTimeZone());

// Of the measures `a` and `b`; below 0 for none.
Score Scored(const std::string& response, int64_t revision, double a, double b,
             int day = 0) {
  Score score;
  score.form_response = response;
  score.revision = revision;
  score.author.set_role(type::v1::AUTHOR_ROLE_CLIENT);
  score.author.set_subject("c1");
  score.correction_author.set_subject("anna");
  for (const auto& [measure, value] :
       {std::pair("measures/a", a), std::pair("measures/a.part", b)}) {
    if (value < 0) continue;
    Measurement& measurement = score.measurements.emplace_back();
    measurement.mutable_series()->set_measure(measure);
    measurement.mutable_series()->set_source(type::v1::AUTHOR_ROLE_CLIENT);
    measurement.mutable_reading()->set_value(value);
    *measurement.mutable_reading()->mutable_taken_time() =
        ToTimestamp(kNow - absl::Hours(24 * (100 - day)));
  }
  return score;
}

Score Voided(const std::string& response, int64_t revision) {
  Score score = Scored(response, revision, -1, -1);
  score.void_author.set_subject("anna");
  return score;
}

class ScoreStoreTest : public StoreFixture {
 protected:
  void Change(absl::FunctionRef<absl::Status(storage::Unit&)> change) {
    ASSERT_THAT(
        store_->Change(kNow, [&](storage::Unit& unit) { return change(unit); }),
        IsOk());
  }
  void Apply(const Score& score) {
    Change(
        [&](storage::Unit& unit) { return ApplyScore(unit, kScope, score); });
  }

  void Read(absl::FunctionRef<absl::Status(storage::Snapshot&)> read) {
    ASSERT_THAT(store_->Read(absl::InfiniteFuture(), read), IsOk());
  }
  // The values of a measure that count, in the order of time.
  std::vector<double> ValuesOf(const std::string& measure) {
    std::vector<double> values;
    Read([&](storage::Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(const std::vector<SeriesData> all,
                               LoadAllSeries(snapshot, kScope));
      for (const SeriesData& series : all) {
        if (series.key.measure() != measure) continue;
        for (const Point& point : series.points) values.push_back(point.value);
      }
      return absl::OkStatus();
    });
    return values;
  }
  Measurement Get(const Place& place) {
    Measurement measurement;
    Read([&](storage::Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(measurement,
                               ReadMeasurement(snapshot, kScope, place));
      return absl::OkStatus();
    });
    return measurement;
  }
};

TEST_F(ScoreStoreTest, MakesAMeasurementOfEachScore) {
  Apply(Scored("first", 3, 12, 4));
  EXPECT_THAT(ValuesOf("measures/a"), ElementsAre(12));
  EXPECT_THAT(ValuesOf("measures/a.part"), ElementsAre(4));
  const Measurement measurement = Get({1, 0});
  EXPECT_EQ(measurement.form_response(), "clients/c1/formResponses/first");
  EXPECT_EQ(measurement.author().subject(), "c1");
}

TEST_F(ScoreStoreTest, SaysWhoWroteDownWhatAnotherHasAnswered) {
  Score score = Scored("first", 3, 12, -1);
  score.author.clear_subject();
  score.author.set_entered_by("anna");
  Apply(score);
  EXPECT_EQ(Get({1, 0}).author().entered_by(), "anna");
  EXPECT_EQ(Get({1, 0}).author().subject(), "");
}

TEST_F(ScoreStoreTest, CountsWhatComesTwiceOrLateOnce) {
  Apply(Scored("first", 3, 12, 4));
  Apply(Scored("first", 5, 14, 4));
  Apply(Scored("first", 5, 14, 4));
  Apply(Scored("first", 3, 12, 4));
  EXPECT_THAT(ValuesOf("measures/a"), ElementsAre(14));
  EXPECT_EQ(Get({1, 0}).etag(), "\"2\"");
  EXPECT_EQ(Get({1, 0}).correction_author().subject(), "anna");
  EXPECT_EQ(Get({2, 0}).etag(), "\"1\"");
}

TEST_F(ScoreStoreTest, VoidsWithTheResponse) {
  Apply(Scored("first", 3, 12, 4));
  Apply(Scored("second", 4, 10, -1));
  Apply(Voided("first", 5));
  EXPECT_THAT(ValuesOf("measures/a"), ElementsAre(10));
  EXPECT_THAT(ValuesOf("measures/a.part"), IsEmpty());
  EXPECT_EQ(Get({1, 0}).voiding().author().subject(), "anna");
}

TEST_F(ScoreStoreTest, FollowsAPartThatLosesItsScoreAndHasOneAgain) {
  Apply(Scored("first", 3, 12, 4));
  Apply(Scored("first", 4, 12, -1));
  EXPECT_THAT(ValuesOf("measures/a.part"), IsEmpty());
  Apply(Scored("first", 5, 12, 6));
  EXPECT_THAT(ValuesOf("measures/a.part"), ElementsAre(6));
}

TEST_F(ScoreStoreTest, TakesAnotherLogsWordWhenItBeginsAnew) {
  Apply(Scored("first", 9, 12, 4));
  Change([](storage::Unit& unit) { return ForgetScoreRevisions(unit); });
  Apply(Scored("first", 2, 11, 4));
  EXPECT_THAT(ValuesOf("measures/a"), ElementsAre(11));
}

TEST_F(ScoreStoreTest, LeavesOutWhatAClientHasNoRoomFor) {
  for (int i = 0; i < kMostSeries; ++i) {
    Score score = Scored(absl::StrCat("r", i), i + 1, 1, -1);
    score.measurements[0].mutable_series()->set_measure(
        absl::StrCat("measures/m", i));
    Apply(score);
  }
  Apply(Scored("more", 9999, 12, 4));
  EXPECT_THAT(ValuesOf("measures/a"), IsEmpty());
  EXPECT_THAT(ValuesOf("measures/m7"), ElementsAre(1));
}

// Whatever is repeated, the end is that of each response's newest version.
TEST_F(ScoreStoreTest, IsTheSameAfterAnyRepetition) {
  std::mt19937 random(18);
  const auto below = [&random](int end) {
    return static_cast<int>(random() % static_cast<uint32_t>(end));
  };
  std::vector<Score> log;
  std::map<std::string, Score> newest;
  for (int64_t revision = 1; revision <= 300; ++revision) {
    const int response = below(40);
    const std::string id = absl::StrCat("r", response);
    if (newest.count(id) > 0 && newest[id].measurements.empty() &&
        !newest[id].void_author.subject().empty()) {
      continue;
    }
    log.push_back(below(8) == 0 ? Voided(id, revision)
                                : Scored(id, revision, below(28), below(3) - 1,
                                         response));
    newest[id] = log.back();
  }
  size_t at = 0;
  while (at < log.size()) {
    Apply(log[at]);
    at = below(40) == 0 ? at - std::min<size_t>(at, below(20)) : at + 1;
  }
  std::map<std::string, std::map<int, double>> expected;
  for (const auto& [id, score] : newest) {
    for (const Measurement& measurement : score.measurements) {
      expected[measurement.series().measure()][std::stoi(id.substr(1))] =
          measurement.reading().value();
    }
  }
  for (const auto& [measure, by_day] : expected) {
    std::vector<double> values;
    for (const auto& [day, value] : by_day) values.push_back(value);
    EXPECT_EQ(ValuesOf(measure), values) << measure;
  }
}

TEST_F(ScoreStoreTest, KeepsEveryVersionOfATenantsForm) {
  Form form;
  form.set_name("forms/own-sleep");
  for (const char* version : {"1", "2", "10"}) {
    form.set_version(version);
    form.set_title(absl::StrCat("Sleep ", version));
    Change([&](storage::Unit& unit) { return KeepForm(unit, "t1", form); });
  }
  const auto title = [&](const char* tenant, const char* version) {
    std::string found;
    Read([&](storage::Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(
          const absl::optional<Form> kept,
          FindForm(snapshot, tenant, "forms/own-sleep", version));
      if (kept.has_value()) found = kept->title();
      return absl::OkStatus();
    });
    return found;
  };
  EXPECT_EQ(title("t1", ""), "Sleep 10");
  EXPECT_EQ(title("t1", "2"), "Sleep 2");
  EXPECT_EQ(title("t1", "3"), "");
  EXPECT_EQ(title("t2", ""), "");
}

TEST_F(ScoreStoreTest, KeepsByWhichBoundariesATenantJudges) {
  const auto boundary = [&](const char* tenant) {
    std::string code;
    Read([&](storage::Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(const MeasurementSettings settings,
                               FindSettings(snapshot, tenant));
      if (settings.chosen_cutoffs_size() == 1) {
        code = settings.chosen_cutoffs(0).cutoff();
      }
      return absl::OkStatus();
    });
    return code;
  };
  EXPECT_EQ(boundary("t1"), "");
  MeasurementSettings settings;
  auto& chosen = *settings.add_chosen_cutoffs();
  chosen.set_measure("measures/gad-7");
  for (const char* code : {"screen", "caseness_nhs"}) {
    chosen.set_cutoff(code);
    Change([&](storage::Unit& unit) {
      return KeepSettings(unit, "t1", settings);
    });
    EXPECT_EQ(boundary("t1"), code);
  }
  EXPECT_EQ(boundary("t2"), "");
}

// What a cached answer was computed with has changed then.
TEST_F(ScoreStoreTest, CountsEveryChangeOfATenantsFormsAndSettings) {
  const auto count = [&](const char* tenant) {
    int64_t changes = -1;
    Read([&](storage::Snapshot& snapshot) -> absl::Status {
      CONCORD_ASSIGN_OR_RETURN(changes, CountTenantChanges(snapshot, tenant));
      return absl::OkStatus();
    });
    return changes;
  };
  EXPECT_EQ(count("t1"), 0);
  Form form;
  form.set_name("forms/own-sleep");
  for (const char* version : {"1", "2", "2"}) {
    form.set_version(version);
    Change([&](storage::Unit& unit) { return KeepForm(unit, "t1", form); });
  }
  EXPECT_EQ(count("t1"), 3);
  Change([&](storage::Unit& unit) {
    return KeepSettings(unit, "t1", MeasurementSettings());
  });
  EXPECT_EQ(count("t1"), 4);
  EXPECT_EQ(count("t2"), 0);
}

}  // namespace
}  // namespace concord::progress_analytics
