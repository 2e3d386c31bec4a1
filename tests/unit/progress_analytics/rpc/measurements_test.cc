// Who is shown which measurements, and whose statements are kept at all.
#include "services/progress_analytics/rpc/measurements.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/change_assessment_requests.pb.h"
#include "concord/progress/v1/chart.pb.h"
#include "concord/progress/v1/chart_requests.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/progress/v1/series_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/unit/progress_analytics/rpc/progress_fixture.h"

namespace concord::progress_analytics {
namespace {

using progress::v1::Measurement;
using progress::v1::RecordMeasurementRequest;
using progress::v1::RecordMeasurementsRequest;
using progress::v1::SeriesKey;
using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;

class MeasurementsTest : public ProgressFixture {
 protected:
  // What the caller finds of measurements and series, by both lists.
  std::vector<int> Listed(const security::Claims& caller) {
    progress::v1::ListMeasurementsRequest measurements;
    measurements.set_parent("clients/c1");
    progress::v1::ListSeriesRequest series;
    series.set_parent("clients/c1");
    const auto some = harness_.Call<progress::v1::ListMeasurementsResponse>(
        caller, "ListMeasurements", measurements);
    const auto all = harness_.Call<progress::v1::ListSeriesResponse>(
        caller, "ListSeries", series);
    EXPECT_THAT(some, IsOk());
    EXPECT_THAT(all, IsOk());
    return {some->measurements_size(), all->series_size()};
  }
  std::string Report(const security::Claims& caller,
                     progress::v1::GetReportRequest::View view) {
    progress::v1::GetReportRequest request;
    request.set_name("clients/c1/report");
    request.set_view(view);
    const auto report =
        harness_.Call<progress::v1::Report>(caller, "GetReport", request);
    EXPECT_THAT(report, IsOk());
    return report.ok() ? report->html() : "";
  }
  int Summarised(const security::Claims& caller) {
    progress::v1::GetProgressSummaryRequest request;
    request.set_name("clients/c1/progressSummary");
    const auto summary = harness_.Call<progress::v1::ProgressSummary>(
        caller, "GetProgressSummary", request);
    EXPECT_THAT(summary, IsOk());
    return summary->symptoms_size() + summary->interpersonal_size();
  }
  absl::Status Assess(const security::Claims& caller, const SeriesKey& key) {
    return harness_
        .Call<progress::v1::ChangeAssessment>(
            caller, "AssessChange", Of<progress::v1::AssessChangeRequest>(key))
        .status();
  }
  absl::Status Draw(const security::Claims& caller) {
    progress::v1::DrawChartRequest request;
    request.set_parent("clients/c1");
    request.set_measure("measures/native-distress-0-10");
    return harness_.Call<progress::v1::Chart>(caller, "DrawChart", request)
        .status();
  }
};

TEST_F(MeasurementsTest, KeepsNoRatingOfAPersonUnderASafetyHold) {
  ASSERT_THAT(Record(Rating("emre"), kTherapist), IsOk());
  type::v1::Standing standing = TheStanding();
  type::v1::Standing::Hold& hold = *standing.add_holds();
  hold.set_kind(type::v1::HOLD_KIND_VIOLENCE);
  hold.set_person("clients/c1/people/emre");
  Stand(standing);
  EXPECT_THAT(Record(Rating("emre"), kTherapist),
              Refused(type::v1::REASON_SAFETY_HOLD));
  RecordMeasurementsRequest batch =
      Weekly(Rating("emre").measurement().series(), {3, 4});
  EXPECT_THAT(Store(batch), Refused(type::v1::REASON_SAFETY_HOLD));
  EXPECT_EQ(List().measurements_size(), 1);
}

TEST_F(MeasurementsTest, KeepsOnlyWhatTheClientAgreesTo) {
  type::v1::Standing standing = TheStanding();
  type::v1::Standing::Consent& consent = *standing.add_consents();
  consent.set_decision(type::v1::CONSENT_DECISION_WITHDRAWN);
  consent.set_purpose(type::v1::CONSENT_PURPOSE_INFORMANTS);
  Stand(standing);
  EXPECT_THAT(Record(Rating("emre"), kTherapist),
              Refused(type::v1::REASON_CONSENT_REQUIRED));
  EXPECT_THAT(Record(Recording("measures/phq-9", 12)), IsOk());
  standing.mutable_consents(0)->set_purpose(
      type::v1::CONSENT_PURPOSE_MEASUREMENT);
  Stand(standing);
  EXPECT_THAT(Record(Recording("measures/phq-9", 11)),
              Refused(type::v1::REASON_CONSENT_REQUIRED));
  EXPECT_EQ(List().measurements_size(), 1);
}

TEST_F(MeasurementsTest, ASignificantOtherIsAPersonOfTheInventory) {
  auto rating = Rating("emre");
  rating.mutable_measurement()->mutable_series()->clear_informant();
  EXPECT_THAT(FieldsOf(Record(rating, kTherapist).status()),
              ElementsAre("measurement.series.informant"));
}

TEST_F(MeasurementsTest, SafetyComesFirstInTheTherapistsReportAlone) {
  ASSERT_THAT(Record(Recording("measures/phq-9", 12)), IsOk());
  const auto report = [&](const security::Claims& caller) {
    progress::v1::GetReportRequest request;
    request.set_name("clients/c1/report");
    return harness_.Call<progress::v1::Report>(caller, "GetReport", request)
        .value_or(progress::v1::Report())
        .html();
  };
  const std::string before = report(kClient);
  type::v1::Standing standing = TheStanding();
  standing.add_holds()->set_kind(type::v1::HOLD_KIND_OPEN_FLAG);
  Stand(standing);
  EXPECT_THAT(report(kTherapist), ::testing::HasSubstr("Safety first"));
  EXPECT_EQ(report(kClient), before);
  progress::v1::GetReportRequest other;
  other.set_name("clients/c1/report");
  other.set_view(progress::v1::GetReportRequest::VIEW_THERAPIST);
  EXPECT_THAT(harness_.Call<progress::v1::Report>(kClient, "GetReport", other),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
}

TEST_F(MeasurementsTest, KeepsNoRatingWhenNobodyCanSayWhetherItMayBe) {
  people_.status = Error(absl::StatusCode::kUnavailable,
                         type::v1::REASON_PEER_UNAVAILABLE, "Gone.");
  EXPECT_TRUE(absl::IsUnavailable(Record(Rating("emre"), kTherapist).status()));
  EXPECT_EQ(List().measurements_size(), 0);
}

TEST_F(MeasurementsTest, NamesTheInformantThatTheInventoryDoesNotKnow) {
  people_.missing = {"clients/c1/people/emre"};
  EXPECT_THAT(FieldsOf(Record(Rating("emre"), kTherapist).status()),
              ElementsAre("measurement.series.informant"));
}

TEST_F(MeasurementsTest, NamesTheGoalThatGoalPlanningDoesNotKnow) {
  goals_.missing = {"clients/c1/goals/ghost"};
  auto recording = Recording("measures/native-rating-0-10", 4);
  recording.mutable_measurement()->mutable_series()->set_goal(
      "clients/c1/goals/ghost");
  EXPECT_THAT(FieldsOf(Record(recording).status()),
              ElementsAre("measurement.series.goal"));
  EXPECT_EQ(List().measurements_size(), 0);
  goals_.missing = {};
  EXPECT_THAT(Record(recording), IsOk());
}

TEST_F(MeasurementsTest, AsksAboutNobodyForACallerWhoMayNotKnow) {
  EXPECT_TRUE(absl::IsNotFound(
      Record(Rating("emre"), testing::Therapist("stranger")).status()));
  ASSERT_THAT(Record(Recording("measures/phq-9", 12)), IsOk());
  EXPECT_EQ(people_.asked, 0);
}

TEST_F(MeasurementsTest, G7_ShowsAClientTheNotesThatTheyHaveWritten) {
  auto own = Recording("measures/native-rating-0-10", 4);
  own.mutable_measurement()->mutable_reading()->set_note("After the talk.");
  ASSERT_THAT(Record(own), IsOk());
  auto therapists = Recording("measures/native-rating-0-10", 6);
  therapists.mutable_measurement()->mutable_series()->set_source(
      type::v1::AUTHOR_ROLE_THERAPIST);
  therapists.mutable_measurement()->mutable_reading()->set_note("Guarded.");
  const auto recorded = Record(therapists, kTherapist);
  ASSERT_THAT(recorded, IsOk());
  EXPECT_EQ(recorded->reading().note(), "Guarded.");
  const auto notes = [this](const security::Claims& caller) {
    std::vector<std::string> seen;
    progress::v1::ListMeasurementsRequest list;
    list.set_parent("clients/c1");
    const auto listed = harness_.Call<progress::v1::ListMeasurementsResponse>(
        caller, "ListMeasurements", list);
    for (const auto& one : listed->measurements()) {
      seen.push_back(one.reading().note());
    }
    return seen;
  };
  EXPECT_THAT(notes(kTherapist), ElementsAre("After the talk.", "Guarded."));
  EXPECT_THAT(notes(kClient), ElementsAre("After the talk.", ""));
  progress::v1::GetMeasurementRequest get;
  get.set_name(recorded->name());
  EXPECT_EQ(harness_.Call<Measurement>(kClient, "GetMeasurement", get)
                ->reading()
                .note(),
            "");
}

// G7: what a partner says is for the therapist unless they have shared it.
TEST_F(MeasurementsTest, G7_KeepsFromAClientWhatASignificantOtherDoesNotShare) {
  const auto kept = Record(Rating("emre"), kTherapist);
  ASSERT_THAT(kept, IsOk());
  const SeriesKey& key = kept->series();
  EXPECT_THAT(Listed(kTherapist), ElementsAre(1, 1));
  EXPECT_THAT(Listed(kClient), ElementsAre(0, 0));
  progress::v1::GetMeasurementRequest get;
  get.set_name(kept->name());
  EXPECT_THAT(harness_.Call<Measurement>(kClient, "GetMeasurement", get),
              Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
  progress::v1::ListMeasurementRevisionsRequest revisions;
  revisions.set_name(kept->name());
  EXPECT_THAT(harness_.Call<progress::v1::ListMeasurementRevisionsResponse>(
                  kClient, "ListMeasurementRevisions", revisions),
              Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
  EXPECT_TRUE(absl::IsNotFound(Assess(kClient, key)));
  EXPECT_THAT(Assess(kTherapist, key), IsOk());
  // In whichever order they ask: each answer is kept for who may read it.
  EXPECT_THAT(Draw(kTherapist), IsOk());
  EXPECT_TRUE(absl::IsNotFound(Draw(kClient)));
  EXPECT_EQ(Summarised(kTherapist), 1);
  EXPECT_EQ(Summarised(kClient), 0);
  using Request = progress::v1::GetReportRequest;
  EXPECT_THAT(Report(kTherapist, Request::VIEW_THERAPIST),
              HasSubstr("emre, not shared with the client"));
  EXPECT_THAT(Report(kTherapist, Request::VIEW_CLIENT), Not(HasSubstr("emre")));
  EXPECT_THAT(Report(kClient, Request::VIEW_UNSPECIFIED),
              Not(HasSubstr("emre")));
}

TEST_F(MeasurementsTest, ShowsAClientWhatASignificantOtherShares) {
  ASSERT_THAT(Record(Rating("emre"), kTherapist), IsOk());
  RecordMeasurementRequest sharing = Rating("emre");
  sharing.mutable_measurement()->mutable_series()->set_shared_with_client(true);
  const auto shared = Record(sharing, kTherapist);
  ASSERT_THAT(shared, IsOk());
  EXPECT_TRUE(shared->series().shared_with_client());
  EXPECT_THAT(Listed(kTherapist), ElementsAre(2, 2));
  EXPECT_THAT(Listed(kClient), ElementsAre(1, 1));
  EXPECT_THAT(Assess(kClient, shared->series()), IsOk());
  EXPECT_EQ(Summarised(kClient), 1);
  EXPECT_THAT(Report(kClient, progress::v1::GetReportRequest::VIEW_UNSPECIFIED),
              AllOf(HasSubstr("emre"), Not(HasSubstr("shared with"))));
}

TEST_F(MeasurementsTest, OnlyASignificantOtherSharesWithTheClient) {
  RecordMeasurementRequest own = Recording("measures/phq-9", 12);
  own.mutable_measurement()->mutable_series()->set_shared_with_client(true);
  EXPECT_THAT(FieldsOf(Record(own).status()),
              ElementsAre("measurement.series.shared_with_client"));
  EXPECT_THAT(Listed(kTherapist), ElementsAre(0, 0));
}

}  // namespace
}  // namespace concord::progress_analytics
