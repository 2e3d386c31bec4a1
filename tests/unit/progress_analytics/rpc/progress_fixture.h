// The service through the whole pipeline, on a real database, and what its
// tests send it.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/goals/v1/aim.pb.h"
#include "concord/progress/v1/measurement.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "services/progress_analytics/rpc/service.h"
#include "services/progress_analytics/store/aim_store.h"
#include "services/progress_analytics/store/schema.h"
#include "tests/support/references/references.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"

namespace concord::progress_analytics {

inline const security::Claims kClient = testing::ClientSelf("c1");
inline const security::Claims kTherapist = testing::Therapist("anna");
// A week before the harness' clock begins, and so on backwards.
inline const absl::Time kLast =
    absl::FromCivil(absl::CivilDay(2025, 12, 25), absl::UTCTimeZone());

inline constexpr char kGoal[] = "clients/c1/goals/ask";

// Of ratings from 2 to 8.
inline goals::v1::Aim Asking() {
  goals::v1::Aim aim;
  aim.set_goal(kGoal);
  aim.set_client_revision(7);
  aim.set_title("Ask <b>aloud</b>");
  aim.mutable_target()->set_measure("measures/native-rating-0-10");
  aim.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
  aim.mutable_target()->set_baseline(2);
  aim.mutable_target()->set_value(8);
  return aim;
}

class ProgressFixture : public ::testing::Test {
 protected:
  ProgressFixture() {
    harness_.Serve(*service_);
    EXPECT_THAT(harness_.SetMembers("t1", "c1",
                                    {{"anna", storage::Relation::kCareTeam},
                                     {"sven", storage::Relation::kSupervises}}),
                testing::IsOk());
    Follow(Asking());
  }

  // As goal planning tells it.
  void Follow(const goals::v1::Aim& aim) {
    EXPECT_THAT(
        harness_.store().Change(
            harness_.clock().Now(),
            [&](storage::Unit& unit) -> absl::Status {
              CONCORD_RETURN_IF_ERROR(ApplyAim(unit, {"t1", "c1"}, aim));
              return NoteAims(unit, {"t1", "c1"}, aim.client_revision());
            }),
        testing::IsOk());
  }

  static type::v1::Standing TheStanding() {
    return testing::StandingWith({{{"anna", storage::Relation::kCareTeam},
                                   {"sven", storage::Relation::kSupervises}}});
  }
  void Stand(const type::v1::Standing& standing) {
    ASSERT_THAT(testing::SetStanding(harness_.store(), {"t1", "c1"}, standing),
                testing::IsOk());
  }

  std::string NextRequestId() {
    return absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_);
  }

  static progress::v1::SeriesKey Key(const char* measure) {
    progress::v1::SeriesKey key;
    key.set_measure(measure);
    key.set_source(type::v1::AUTHOR_ROLE_CLIENT);
    return key;
  }

  progress::v1::RecordMeasurementRequest Recording(const char* measure,
                                                   double value) {
    progress::v1::RecordMeasurementRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    progress::v1::Measurement& measurement = *request.mutable_measurement();
    *measurement.mutable_series() = Key(measure);
    measurement.mutable_reading()->set_value(value);
    *measurement.mutable_reading()->mutable_taken_time() = ToTimestamp(kLast);
    return request;
  }
  // What a significant other says.
  progress::v1::RecordMeasurementRequest Rating(const char* person) {
    progress::v1::RecordMeasurementRequest request =
        Recording("measures/native-distress-0-10", 4);
    progress::v1::SeriesKey& key =
        *request.mutable_measurement()->mutable_series();
    key.set_source(type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER);
    key.set_informant(absl::StrCat("clients/c1/people/", person));
    return request;
  }
  absl::StatusOr<progress::v1::Measurement> Record(
      const progress::v1::RecordMeasurementRequest& request,
      const security::Claims& caller = kClient) {
    return harness_.Call<progress::v1::Measurement>(caller, "RecordMeasurement",
                                                    request);
  }

  // A value a week; the last one at kLast.
  progress::v1::RecordMeasurementsRequest Weekly(
      const progress::v1::SeriesKey& key, const std::vector<double>& values) {
    progress::v1::RecordMeasurementsRequest request;
    request.set_parent("clients/c1");
    request.set_request_id(NextRequestId());
    *request.mutable_series() = key;
    for (size_t i = 0; i < values.size(); ++i) {
      progress::v1::Reading& reading = *request.add_readings();
      reading.set_value(values[i]);
      *reading.mutable_taken_time() = ToTimestamp(
          kLast - absl::Hours(168 * static_cast<int>(values.size() - 1 - i)));
    }
    return request;
  }
  absl::StatusOr<int64_t> Store(
      const progress::v1::RecordMeasurementsRequest& request) {
    return harness_.Store(kTherapist, "RecordMeasurements", request);
  }

  template <typename Request>
  static Request Of(const progress::v1::SeriesKey& key) {
    Request request;
    request.set_parent("clients/c1");
    *request.mutable_series() = key;
    return request;
  }

  progress::v1::ListMeasurementsResponse List(
      progress::v1::ListMeasurementsRequest request = {}) {
    request.set_parent("clients/c1");
    const auto listed = harness_.Call<progress::v1::ListMeasurementsResponse>(
        kTherapist, "ListMeasurements", request);
    EXPECT_THAT(listed, testing::IsOk());
    return listed.value_or(progress::v1::ListMeasurementsResponse());
  }

  std::string Report() {
    progress::v1::GetReportRequest request;
    request.set_name("clients/c1/report");
    request.set_heading("<script>alert(1)</script>");
    const auto report =
        harness_.Call<progress::v1::Report>(kTherapist, "GetReport", request);
    EXPECT_THAT(report, testing::IsOk());
    return report.ok() ? report->html() : "";
  }

  testing::References people_;
  testing::References goals_;
  const std::unique_ptr<cache::Cache> memory_ = cache::NewMemoryCache(1 << 20);
  cache::SealedCache cache_{*memory_, {.secret = std::string(32, 's')}};
  const Catalogue catalogue_ = Catalogue::Load().value();
  std::unique_ptr<rpc::Service> service_ =
      NewProgressAnalyticsService(catalogue_, cache_, people_, goals_);
  testing::Harness harness_{
      {.migrations = MeasurementMigrations(), .service = "progress_analytics"}};
  int requests_ = 0;
};

}  // namespace concord::progress_analytics
