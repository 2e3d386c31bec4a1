// The service's methods through the whole pipeline, on a real database.
#include "services/progress_analytics/rpc/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "absl/strings/str_format.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/aim.pb.h"
#include "concord/inventory/v1/measurement_settings.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/change_assessment_requests.pb.h"
#include "concord/progress/v1/chart.pb.h"
#include "concord/progress/v1/chart_requests.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/goal_progress_requests.pb.h"
#include "concord/progress/v1/measure.pb.h"
#include "concord/progress/v1/measure_requests.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/progress/v1/series_requests.pb.h"
#include "concord/progress/v1/trend.pb.h"
#include "concord/progress/v1/trend_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/progress_analytics/store/aim_store.h"
#include "services/progress_analytics/store/measurement_store.h"
#include "services/progress_analytics/store/schema.h"
#include "services/progress_analytics/store/score_store.h"
#include "tests/support/references/references.h"
#include "tests/support/rpc/every_method.h"
#include "tests/support/rpc/golden.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"
#include "tests/unit/progress_analytics/rpc/progress_fixture.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::ChangeAssessment;
using progress::v1::Measurement;
using progress::v1::Reading;
using progress::v1::RecordMeasurementRequest;
using progress::v1::RecordMeasurementsRequest;
using progress::v1::SeriesKey;
using progress::v1::Trend;
using storage::Relation;
using testing::ClientSelf;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::Harness;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;

using ProgressServiceTest = ProgressFixture;

TEST_F(ProgressServiceTest, ReadsBackWhatWasRecorded) {
  const auto recorded = Record(Recording("measures/phq-9", 12));
  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(recorded->author().subject(), kClient.subject);
  EXPECT_EQ(recorded->author().entered_by(), "");
  progress::v1::GetMeasurementRequest request;
  request.set_name(recorded->name());
  for (const auto& reader : {kClient, kTherapist, Supervisor("sven")}) {
    const auto read =
        harness_.Call<Measurement>(reader, "GetMeasurement", request);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->reading().value(), 12);
  }
  for (const auto& other : {Therapist("stranger"), Therapist("anna", "t2")}) {
    EXPECT_TRUE(absl::IsNotFound(
        harness_.Call<Measurement>(other, "GetMeasurement", request).status()));
  }
}

TEST_F(ProgressServiceTest, SaysTheSameUntilASchemaIsRaised) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {17, 14, 9, 11, 4})), IsOk());
  progress::v1::GetProgressSummaryRequest summary;
  summary.set_name("clients/c1/progressSummary");
  testing::ExpectGolden(*harness_.Call<progress::v1::ProgressSummary>(
                            kTherapist, "GetProgressSummary", summary),
                        5, "e65cf3262441b350");
  progress::v1::DrawChartRequest chart;
  chart.set_parent("clients/c1");
  chart.set_measure("measures/phq-9");
  testing::ExpectGolden(
      *harness_.Call<progress::v1::Chart>(kTherapist, "DrawChart", chart), 4,
      "0c2004f974634f4a");
  progress::v1::GetReportRequest report;
  report.set_name("clients/c1/report");
  testing::ExpectGolden(
      *harness_.Call<progress::v1::Report>(kTherapist, "GetReport", report), 3,
      "3f76fe29c6ad77ef");
}

TEST_F(ProgressServiceTest, StoresABatchOnceHoweverOftenItIsSent) {
  const RecordMeasurementsRequest batch =
      Weekly(Key("measures/phq-9"), {17, 14, 9});
  EXPECT_EQ(*Store(batch), 3);
  EXPECT_EQ(*Store(batch), 3);
  EXPECT_EQ(List().measurements_size(), 3);
}

TEST_F(ProgressServiceTest, TellsNobodyOfSomebodyElsesClient) {
  ASSERT_THAT(Record(Recording("measures/phq-9", 12)), IsOk());
  testing::ExpectStrangersLearnNothing(
      harness_, "concord.progress.v1.ProgressAnalyticsService",
      {Therapist("eve"), Supervisor("eve"), ClientSelf("c7"),
       Therapist("anna", "t2")},
      "c1");
}

TEST_F(ProgressServiceTest, GetsAMeasureByItsName) {
  progress::v1::GetMeasureRequest request;
  request.set_name("measures/phq-9");
  const auto measure =
      harness_.Call<progress::v1::Measure>(kTherapist, "GetMeasure", request);
  ASSERT_THAT(measure, IsOk());
  EXPECT_EQ(measure->code(), "PHQ-9");
  request.set_name("measures/height");
  EXPECT_THAT(
      harness_.Call<progress::v1::Measure>(kTherapist, "GetMeasure", request),
      Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(ProgressServiceTest, EndsAPageOfLongNotesAtOneMebibyte) {
  RecordMeasurementsRequest batch = Weekly(Key("measures/native-distress-0-10"),
                                           std::vector<double>(1200, 5));
  std::string note;
  for (int i = 0; i < 500; ++i) note += "\xF0\x9F\x8C\xB3";
  for (auto& reading : *batch.mutable_readings()) reading.set_note(note);
  constexpr int kPart = 400;
  for (int i = 0; i < 3; ++i) {
    RecordMeasurementsRequest part = batch;
    part.set_request_id(NextRequestId());
    part.mutable_readings()->Clear();
    for (int j = 0; j < kPart; ++j) {
      *part.add_readings() = batch.readings(i * kPart + j);
    }
    const auto stored = Store(part);
    ASSERT_THAT(stored, IsOk());
  }
  progress::v1::ListMeasurementsRequest request;
  request.set_page_size(500);
  int count = 0;
  do {
    const auto page = List(request);
    ASSERT_GT(page.measurements_size(), 0);
    EXPECT_LT(page.ByteSizeLong(), size_t{(1 << 20) + 4096});
    count += page.measurements_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(count, 1200);
}

TEST_F(ProgressServiceTest, PagesThroughManyReadingsInOrderWithoutLosingAny) {
  std::vector<double> values;
  for (int i = 0; i < 1500; ++i) values.push_back(i % 11);
  RecordMeasurementsRequest batch =
      Weekly(Key("measures/native-distress-0-10"), values);
  for (int i = 0; i < batch.readings_size(); ++i) {
    *batch.mutable_readings(i)->mutable_taken_time() =
        ToTimestamp(kLast - absl::Hours(1500 - i));
  }
  ASSERT_THAT(Store(batch), IsOk());
  progress::v1::ListMeasurementsRequest request;
  request.set_page_size(500);
  std::vector<double> seen;
  std::string first_token;
  do {
    const auto page = List(request);
    for (const Measurement& measurement : page.measurements()) {
      seen.push_back(measurement.reading().value());
    }
    request.set_page_token(page.next_page_token());
    if (first_token.empty()) first_token = page.next_page_token();
  } while (!request.page_token().empty());
  EXPECT_EQ(seen, values);

  request.set_parent("clients/c1");
  request.set_page_token(first_token + "x");
  EXPECT_THAT(harness_.Call<progress::v1::ListMeasurementsResponse>(
                  kTherapist, "ListMeasurements", request),
              Refused(type::v1::REASON_PAGE_TOKEN_INVALID));
  request.clear_page_token();
  request.set_page_size(-1);
  EXPECT_THAT(FieldsOf(harness_
                           .Call<progress::v1::ListMeasurementsResponse>(
                               kTherapist, "ListMeasurements", request)
                           .status()),
              ElementsAre("page_size"));
}

TEST_F(ProgressServiceTest, SaysThatAFallFrom17To4OnThePhq9IsReliable) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {17, 14, 9, 4})), IsOk());
  const auto change = harness_.Call<ChangeAssessment>(
      kTherapist, "AssessChange",
      Of<progress::v1::AssessChangeRequest>(Key("measures/phq-9")));
  ASSERT_THAT(change, IsOk());
  EXPECT_EQ(change->verdict(), ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT);
  EXPECT_EQ(change->outcome(), ChangeAssessment::OUTCOME_RECOVERED);
  EXPECT_EQ(change->change(), -13);
  EXPECT_FALSE(change->basis().source().empty());
}

TEST_F(ProgressServiceTest, SaysThatOneReadingIsTooLittle) {
  ASSERT_THAT(Record(Recording("measures/phq-9", 12)), IsOk());
  const auto change = harness_.Call<ChangeAssessment>(
      kTherapist, "AssessChange",
      Of<progress::v1::AssessChangeRequest>(Key("measures/phq-9")));
  ASSERT_THAT(change, IsOk());
  EXPECT_EQ(change->verdict(), ChangeAssessment::VERDICT_NOT_ASSESSABLE);
  const auto trend = harness_.Call<Trend>(
      kTherapist, "DescribeTrend",
      Of<progress::v1::DescribeTrendRequest>(Key("measures/phq-9")));
  ASSERT_THAT(trend, IsOk());
  EXPECT_EQ(trend->course(), Trend::COURSE_TOO_EARLY);
  EXPECT_FALSE(trend->has_least_squares());
}

TEST_F(ProgressServiceTest, GivesATrendWithItsInterval) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"),
                           {17, 16, 15, 15, 13, 12, 10, 9, 9, 7})),
              IsOk());
  const auto trend = harness_.Call<Trend>(
      kTherapist, "DescribeTrend",
      Of<progress::v1::DescribeTrendRequest>(Key("measures/phq-9")));
  ASSERT_THAT(trend, IsOk());
  EXPECT_EQ(trend->course(), Trend::COURSE_IMPROVING);
  const Trend::LeastSquares& fit = trend->least_squares();
  EXPECT_LT(fit.slope_low(), fit.slope());
  EXPECT_LT(fit.slope(), fit.slope_high());
  EXPECT_LT(fit.slope_high(), 0);
}

TEST_F(ProgressServiceTest, MeasuresAGoalFromItsBaselineToItsTarget) {
  SeriesKey key = Key("measures/native-rating-0-10");
  key.set_goal(kGoal);
  ASSERT_THAT(Store(Weekly(key, {2, 4, 5})), IsOk());
  progress::v1::GetGoalProgressRequest request;
  request.set_name(absl::StrCat(kGoal, "/progress"));
  const auto progress = [&] {
    return harness_.Call<progress::v1::GoalProgress>(kClient, "GetGoalProgress",
                                                     request);
  };
  ASSERT_THAT(progress(), IsOk());
  EXPECT_EQ(progress()->fraction(), 0.5);
  goals::v1::Aim further = Asking();
  further.mutable_target()->set_value(5);
  further.set_client_revision(8);
  Follow(further);
  EXPECT_TRUE(progress()->reached());
  Follow(Asking());
  EXPECT_TRUE(progress()->reached()) << "an older word has undone a newer";
  request.set_name("clients/c1/goals/none/progress");
  EXPECT_TRUE(absl::IsNotFound(progress().status()));
  goals::v1::Aim wish = Asking();
  wish.set_goal("clients/c1/goals/wish");
  wish.clear_target();
  Follow(wish);
  request.set_name("clients/c1/goals/wish/progress");
  EXPECT_THAT(progress(), Refused(type::v1::REASON_PRECONDITION_MISSING));
}

// A1: the measure says which way is better; where it leaves that to the goal,
// the goal does; and every answer says the same.
TEST_F(ProgressServiceTest, SaysTheSameDirectionInEveryAnswer) {
  struct Case {
    const char* measure;
    type::v1::Direction goal;
    std::vector<double> values;
    ChangeAssessment::Verdict verdict;
  };
  const Case cases[] = {
      {"measures/phq-9",
       type::v1::DIRECTION_HIGHER_IS_BETTER,
       {20, 18, 15, 12, 9, 6, 3},
       ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT},
      {"measures/native-rating-0-10",
       type::v1::DIRECTION_LOWER_IS_BETTER,
       {9, 8, 7, 5, 4, 3, 2},
       ChangeAssessment::VERDICT_RELIABLE_DETERIORATION},
  };
  int64_t revision = 10;
  for (const Case& tried : cases) {
    goals::v1::Aim aim = Asking();
    aim.set_goal(absl::StrCat("clients/c1/goals/g", revision));
    aim.set_client_revision(revision++);
    aim.mutable_target()->set_measure(tried.measure);
    aim.mutable_target()->set_direction(tried.goal);
    aim.mutable_target()->set_baseline(tried.values.front());
    Follow(aim);
    SeriesKey key = Key(tried.measure);
    key.set_goal(aim.goal());
    ASSERT_THAT(Store(Weekly(key, tried.values)), IsOk());
    const auto change = harness_.Call<ChangeAssessment>(
        kTherapist, "AssessChange", Of<progress::v1::AssessChangeRequest>(key));
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(change->verdict(), tried.verdict) << tried.measure;
    const auto trend =
        harness_.Call<Trend>(kTherapist, "DescribeTrend",
                             Of<progress::v1::DescribeTrendRequest>(key));
    ASSERT_THAT(trend, IsOk());
    EXPECT_EQ(trend->course() == Trend::COURSE_IMPROVING,
              tried.verdict == ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT);
    progress::v1::GetGoalProgressRequest goal;
    goal.set_name(absl::StrCat(aim.goal(), "/progress"));
    const auto progress = harness_.Call<progress::v1::GoalProgress>(
        kTherapist, "GetGoalProgress", goal);
    ASSERT_THAT(progress, IsOk());
    EXPECT_EQ(progress->verdict(), tried.verdict) << tried.measure;
    progress::v1::GetProgressSummaryRequest summary;
    summary.set_name("clients/c1/progressSummary");
    const auto whole = harness_.Call<progress::v1::ProgressSummary>(
        kTherapist, "GetProgressSummary", summary);
    ASSERT_THAT(whole, IsOk());
    for (const auto* list : {&whole->symptoms(), &whole->interpersonal()}) {
      for (const auto& series : *list) {
        if (series.series().key().goal() != aim.goal()) continue;
        EXPECT_EQ(series.verdict(), tried.verdict);
      }
    }
  }
}

TEST_F(ProgressServiceTest, SummarisesWhatIsThereNowAndNotWhatWas) {
  progress::v1::GetProgressSummaryRequest request;
  request.set_name("clients/c1/progressSummary");
  const auto summary = [&] {
    return harness_
        .Call<progress::v1::ProgressSummary>(kClient, "GetProgressSummary",
                                             request)
        ->SerializeAsString();
  };
  const std::string empty = summary();
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {17, 14, 9, 4})), IsOk());
  const std::string full = summary();
  EXPECT_NE(full, empty);
  EXPECT_EQ(summary(), full);
  ASSERT_THAT(Record(Recording("measures/gad-7", 9)), IsOk());
  EXPECT_NE(summary(), full);
}

TEST_F(ProgressServiceTest, DrawsAChartThatNeedsNothingFromElsewhere) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {17, 14, 9, 4})), IsOk());
  progress::v1::DrawChartRequest request;
  request.set_parent("clients/c1");
  request.set_measure("measures/phq-9");
  const auto chart =
      harness_.Call<progress::v1::Chart>(kTherapist, "DrawChart", request);
  ASSERT_THAT(chart, IsOk());
  EXPECT_EQ(chart->reading_count(), 4);
  EXPECT_THAT(chart->svg(), HasSubstr("within measurement error"));
  EXPECT_THAT(chart->svg(), Not(HasSubstr("href")));
  EXPECT_THAT(chart->svg(), Not(HasSubstr("<script")));
  EXPECT_THAT(chart->svg(), Not(HasSubstr("url(http")));
  request.set_measure("measures/gad-7");
  EXPECT_TRUE(absl::IsNotFound(
      harness_.Call<progress::v1::Chart>(kTherapist, "DrawChart", request)
          .status()));
}

TEST_F(ProgressServiceTest, WritesAReportThatTrustsNobodysText) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {17, 14, 9, 4})), IsOk());
  const std::string html = Report();
  EXPECT_THAT(html, HasSubstr("&lt;script&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("Ask <b>")));
  EXPECT_THAT(html, Not(HasSubstr("src=")));
  EXPECT_THAT(html, HasSubstr("<svg"));
}

TEST_F(ProgressServiceTest, RefusesWhatIsNoReadingAndStoresNothing) {
  struct Bad {
    const char* what;
    std::function<void(Measurement&)> spoil;
    const char* field;
  };
  const Bad all[] = {
      {"NaN",
       [](Measurement& m) {
         m.mutable_reading()->set_value(
             std::numeric_limits<double>::quiet_NaN());
       },
       "measurement.reading.value"},
      {"off the scale",
       [](Measurement& m) { m.mutable_reading()->set_value(28); },
       "measurement.reading.value"},
      {"between the steps",
       [](Measurement& m) { m.mutable_reading()->set_value(3.5); },
       "measurement.reading.value"},
      {"unknown measure",
       [](Measurement& m) {
         m.mutable_series()->set_measure("measures/phq-99");
       },
       "measurement.series.measure"},
      {"unknown source",
       [](Measurement& m) {
         m.mutable_series()->set_source(static_cast<type::v1::AuthorRole>(77));
       },
       "measurement.series.source"},
      {"in the future",
       [](Measurement& m) {
         *m.mutable_reading()->mutable_taken_time() =
             ToTimestamp(kLast + absl::Hours(24 * 30));
       },
       "measurement.reading.taken_time"},
      {"before 1900",
       [](Measurement& m) {
         m.mutable_reading()->mutable_taken_time()->set_seconds(-3'000'000'000);
       },
       "measurement.reading.taken_time"},
      {"another client's goal",
       [](Measurement& m) {
         m.mutable_series()->set_goal("clients/c2/goals/x");
       },
       "measurement.series.goal"},
  };
  for (const Bad& bad : all) {
    RecordMeasurementRequest request = Recording("measures/phq-9", 12);
    bad.spoil(*request.mutable_measurement());
    const auto refused = Record(request, kTherapist);
    EXPECT_THAT(refused, Refused(type::v1::REASON_FIELD_INVALID)) << bad.what;
    EXPECT_THAT(FieldsOf(refused.status()), ElementsAre(bad.field)) << bad.what;
  }
  EXPECT_EQ(List().measurements_size(), 0);
}

// A7: a score of inventory with an item missing is a valid measurement.
TEST_F(ProgressServiceTest, TakesWhatTheMeanOfFewerAnswersComesTo) {
  for (const double value : {10.125, 27.0 / 7, 0.0, 27.0}) {
    EXPECT_THAT(Record(Recording("measures/phq-9", value)), IsOk()) << value;
  }
  EXPECT_THAT(FieldsOf(Record(Recording("measures/phq-9", 10.3)).status()),
              ElementsAre("measurement.reading.value"));
}

// B: what was entered wrongly can be mended, and what was computed of it is
// computed anew.
TEST_F(ProgressServiceTest, CountsACorrectionAtOnceAndKeepsWhatWasBefore) {
  const SeriesKey key = Key("measures/phq-9");
  ASSERT_THAT(Store(Weekly(key, {20, 19, 18})), IsOk());
  const auto last = Record(Recording("measures/phq-9", 2));
  ASSERT_THAT(last, IsOk());
  const auto change = [&] {
    return harness_
        .Call<ChangeAssessment>(kTherapist, "AssessChange",
                                Of<progress::v1::AssessChangeRequest>(key))
        .value_or(ChangeAssessment());
  };
  EXPECT_EQ(change().outcome(), ChangeAssessment::OUTCOME_RECOVERED);
  progress::v1::CorrectMeasurementRequest correct;
  *correct.mutable_measurement() = *last;
  correct.mutable_measurement()->mutable_reading()->set_value(20);
  correct.set_request_id(NextRequestId());
  EXPECT_THAT(
      FieldsOf(
          harness_.Call<Measurement>(kClient, "CorrectMeasurement", correct)
              .status()),
      ElementsAre("reason"));
  correct.set_reason("a digit was missing");
  correct.set_etag(last->etag());
  const auto corrected =
      harness_.Call<Measurement>(kTherapist, "CorrectMeasurement", correct);
  ASSERT_THAT(corrected, IsOk());
  EXPECT_EQ(corrected->correction_author().subject(), "anna");
  EXPECT_EQ(corrected->author().subject(), kClient.subject);
  EXPECT_EQ(change().outcome(), ChangeAssessment::OUTCOME_UNCHANGED);
  progress::v1::ListMeasurementRevisionsRequest list;
  list.set_name(last->name());
  const auto versions =
      harness_.Call<progress::v1::ListMeasurementRevisionsResponse>(
          kClient, "ListMeasurementRevisions", list);
  ASSERT_THAT(versions, IsOk());
  ASSERT_EQ(versions->measurements_size(), 2);
  EXPECT_EQ(versions->measurements(1).reading().value(), 2);
  correct.set_request_id(NextRequestId());
  EXPECT_THAT(
      harness_.Call<Measurement>(kTherapist, "CorrectMeasurement", correct),
      Refused(type::v1::REASON_ETAG_MISMATCH));
}

TEST_F(ProgressServiceTest, LeavesAVoidedMeasurementOutOfEveryFigure) {
  ASSERT_THAT(Store(Weekly(Key("measures/phq-9"), {20, 19})), IsOk());
  const auto wrong = Record(Recording("measures/phq-9", 1));
  ASSERT_THAT(wrong, IsOk());
  progress::v1::VoidMeasurementRequest request;
  request.set_name(wrong->name());
  request.set_reason("of another client");
  request.set_request_id(NextRequestId());
  const auto voided =
      harness_.Call<Measurement>(kClient, "VoidMeasurement", request);
  ASSERT_THAT(voided, IsOk());
  EXPECT_EQ(voided->voiding().author().subject(), kClient.subject);
  EXPECT_EQ(List().measurements_size(), 2);
  progress::v1::ListMeasurementsRequest all;
  all.set_show_voided(true);
  EXPECT_EQ(List(all).measurements_size(), 3);
  request.set_request_id(NextRequestId());
  EXPECT_EQ(
      harness_.Call<Measurement>(kClient, "VoidMeasurement", request)->etag(),
      voided->etag());
  progress::v1::CorrectMeasurementRequest correct;
  *correct.mutable_measurement() = *wrong;
  correct.set_reason("after all");
  correct.set_request_id(NextRequestId());
  EXPECT_THAT(
      harness_.Call<Measurement>(kClient, "CorrectMeasurement", correct),
      Refused(type::v1::REASON_RESOURCE_DELETED));
}

TEST_F(ProgressServiceTest, LetsAClientMendOnlyWhatTheyHaveSaid) {
  RecordMeasurementRequest shared = Rating("emre");
  shared.mutable_measurement()->mutable_series()->set_shared_with_client(true);
  const auto rating = Record(shared, kTherapist);
  ASSERT_THAT(rating, IsOk());
  EXPECT_EQ(rating->author().entered_by(), "anna");
  progress::v1::VoidMeasurementRequest request;
  request.set_name(rating->name());
  request.set_reason("not true");
  request.set_request_id(NextRequestId());
  EXPECT_THAT(harness_.Call<Measurement>(kClient, "VoidMeasurement", request),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_TRUE(absl::IsNotFound(
      harness_
          .Call<Measurement>(Therapist("stranger"), "VoidMeasurement", request)
          .status()));
}

// A3: one cut-off in both services, the published one of caseness.
TEST_F(ProgressServiceTest, CallsRecoveredOnlyWhoIsBelowThePublishedCaseness) {
  const SeriesKey key = Key("measures/gad-7");
  for (const auto& [last, outcome] :
       {std::pair(8, ChangeAssessment::OUTCOME_IMPROVED),
        std::pair(7, ChangeAssessment::OUTCOME_RECOVERED)}) {
    ASSERT_THAT(Store(Weekly(key, {15, 14, 10, static_cast<double>(last)})),
                IsOk());
    const auto change = harness_.Call<ChangeAssessment>(
        kTherapist, "AssessChange", Of<progress::v1::AssessChangeRequest>(key));
    ASSERT_THAT(change, IsOk());
    EXPECT_EQ(change->outcome(), outcome) << last;
    EXPECT_EQ(change->clinical_range().cutoff(), 8);
    EXPECT_EQ(change->clinical_range().cutoff_code(), "caseness_nhs");
  }
}

// I1: every form with a score can be followed, and its parts.
// A3: where a tenant has chosen the screening boundary.
TEST_F(ProgressServiceTest, JudgesByTheBoundaryThatTheTenantHasChosen) {
  const SeriesKey key = Key("measures/gad-7");
  ASSERT_THAT(Store(Weekly(key, {15, 14, 10, 9})), IsOk());
  const auto assess = [&] {
    const auto change = harness_.Call<ChangeAssessment>(
        kTherapist, "AssessChange", Of<progress::v1::AssessChangeRequest>(key));
    EXPECT_THAT(change, IsOk());
    return change.value_or(ChangeAssessment());
  };
  progress::v1::DrawChartRequest draw;
  draw.set_parent("clients/c1");
  draw.set_measure("measures/gad-7");
  const auto chart = [&] {
    const auto drawn =
        harness_.Call<progress::v1::Chart>(kTherapist, "DrawChart", draw);
    EXPECT_THAT(drawn, IsOk());
    return drawn.ok() ? drawn->svg() : "";
  };
  EXPECT_EQ(assess().outcome(), ChangeAssessment::OUTCOME_IMPROVED);
  const std::string before = Report();
  EXPECT_THAT(chart(), HasSubstr("cut-off 8"));
  inventory::v1::MeasurementSettings settings;
  auto& chosen = *settings.add_chosen_cutoffs();
  chosen.set_measure("measures/gad-7");
  chosen.set_cutoff("screen");
  ASSERT_THAT(harness_.store().Change(harness_.clock().Now(),
                                      [&](storage::Unit& unit) {
                                        return KeepSettings(unit, "t1",
                                                            settings);
                                      }),
              IsOk());
  EXPECT_EQ(assess().outcome(), ChangeAssessment::OUTCOME_RECOVERED);
  EXPECT_EQ(assess().clinical_range().cutoff(), 10);
  EXPECT_NE(Report(), before);
  EXPECT_THAT(chart(), HasSubstr("cut-off 10"));
  progress::v1::GetMeasureRequest get;
  get.set_name("measures/gad-7");
  const auto measure =
      harness_.Call<progress::v1::Measure>(kClient, "GetMeasure", get);
  ASSERT_THAT(measure, IsOk());
  EXPECT_EQ(measure->cutoff().code(), "screen");
  EXPECT_EQ(measure->other_cutoffs(0).code(), "caseness_nhs");
  // Of another tenant nothing changes.
  const auto others = harness_.Call<progress::v1::Measure>(
      Therapist("eva", "t2"), "GetMeasure", get);
  ASSERT_THAT(others, IsOk());
  EXPECT_EQ(others->cutoff().code(), "caseness_nhs");
}

TEST_F(ProgressServiceTest, FollowsTheScoreOfEveryFormAndOfItsParts) {
  EXPECT_GT(catalogue_.measures().size(), 45u);
  for (const progress::v1::Measure& measure : catalogue_.measures()) {
    RecordMeasurementRequest request =
        Recording(measure.name().c_str(), measure.maximum());
    if (measure.about_person()) {
      request.mutable_measurement()->mutable_series()->set_about(
          "clients/c1/people/emre");
    }
    EXPECT_THAT(Record(request), IsOk()) << measure.name();
  }
}

// F1: mother and partner on one day.
TEST_F(ProgressServiceTest, KeepsApartWhomASeriesIsAbout) {
  RecordMeasurementRequest request = Recording("measures/ecr-rs.avoidance", 4);
  EXPECT_THAT(FieldsOf(Record(request).status()),
              ElementsAre("measurement.series.about"));
  for (const char* person : {"emre", "mother"}) {
    request.set_request_id(NextRequestId());
    request.mutable_measurement()->mutable_series()->set_about(
        absl::StrCat("clients/c1/people/", person));
    EXPECT_THAT(Record(request), IsOk());
  }
  progress::v1::ListSeriesRequest list;
  list.set_parent("clients/c1");
  const auto series = harness_.Call<progress::v1::ListSeriesResponse>(
      kClient, "ListSeries", list);
  ASSERT_THAT(series, IsOk());
  ASSERT_EQ(series->series_size(), 2);
  EXPECT_EQ(series->series(0).key().about(), "clients/c1/people/emre");
  EXPECT_EQ(series->series(1).key().about(), "clients/c1/people/mother");
}

// F2: a form's respondents are enforced.
TEST_F(ProgressServiceTest, TakesStatementsOnlyOfWhomTheMeasureIsMadeFor) {
  RecordMeasurementRequest request = Recording("measures/phq-9", 12);
  request.mutable_measurement()->mutable_series()->set_source(
      type::v1::AUTHOR_ROLE_THERAPIST);
  EXPECT_THAT(FieldsOf(Record(request, kTherapist).status()),
              ElementsAre("measurement.series.source"));
}

TEST_F(ProgressServiceTest, LetsAClientSpeakForThemselvesOnly) {
  RecordMeasurementRequest request =
      Recording("measures/native-distress-0-10", 4);
  request.mutable_measurement()->mutable_series()->set_source(
      type::v1::AUTHOR_ROLE_THERAPIST);
  EXPECT_THAT(Record(request, kClient),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_THAT(Record(request, kTherapist), IsOk());
  EXPECT_EQ(Record(request, Supervisor("sven")).status().code(),
            absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace concord::progress_analytics
