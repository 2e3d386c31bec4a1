// The window of listed incidents, through the service's methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::IsEmpty;
using testing::IsOk;
using v1::Incident;

class IncidentWindowTest : public ServiceFixture {
 protected:
  absl::Time DaysAgo(int days) {
    return harness_.clock().Now() - absl::Hours(24 * days);
  }
  void Record(int days_ago) {
    auto request = NewFor<v1::CreateIncidentRequest>("clients/c1");
    request.set_incident_id(absl::StrCat("ago-", days_ago));
    request.mutable_incident()->set_description("a quarrel at breakfast");
    *request.mutable_incident()->mutable_occurrence_time() =
        ToTimestamp(DaysAgo(days_ago));
    const auto incident = Call<Incident>(client_, "CreateIncident", request);
    ASSERT_THAT(incident, IsOk());
  }
  static v1::ListIncidentsRequest All() {
    v1::ListIncidentsRequest request;
    request.set_parent("clients/c1");
    return request;
  }
  std::vector<std::string> List(v1::ListIncidentsRequest request) {
    std::vector<std::string> ids;
    do {
      const auto page =
          Call<v1::ListIncidentsResponse>(anna_, "ListIncidents", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const Incident& incident : page->incidents()) {
        ids.push_back(incident.name().substr(incident.name().rfind('/') + 1));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return ids;
  }
};

TEST_F(IncidentWindowTest, S15_ListsTheLastThirtyDaysOfTheServersClock) {
  ASSERT_THAT(Begin(), IsOk());
  for (const int days : {400, 31, 30, 1}) Record(days);
  EXPECT_THAT(List(All()), ElementsAre("ago-30", "ago-1"));
  harness_.clock().Advance(absl::Hours(24));
  EXPECT_THAT(List(All()), ElementsAre("ago-1"));
  harness_.clock().Advance(absl::Hours(24 * 40));
  EXPECT_THAT(List(All()), IsEmpty());
}

TEST_F(IncidentWindowTest, S15_WidensToAllTimeOrARangePageByPage) {
  ASSERT_THAT(Begin(), IsOk());
  for (const int days : {400, 80, 70, 1}) Record(days);
  for (const int page_size : {0, 1}) {
    auto request = All();
    request.set_page_size(page_size);
    request.set_all_time(true);
    EXPECT_THAT(List(request),
                ElementsAre("ago-400", "ago-80", "ago-70", "ago-1"));
    request.set_all_time(false);
    *request.mutable_start_time() = ToTimestamp(DaysAgo(80));
    *request.mutable_end_time() = ToTimestamp(DaysAgo(1));
    EXPECT_THAT(List(request), ElementsAre("ago-80", "ago-70"));
  }
}

TEST_F(IncidentWindowTest, RefusesAllTimeTogetherWithARange) {
  ASSERT_THAT(Begin(), IsOk());
  auto request = All();
  request.set_all_time(true);
  *request.mutable_end_time() = ToTimestamp(DaysAgo(1));
  EXPECT_THAT(
      FieldsOf(Call<v1::ListIncidentsResponse>(anna_, "ListIncidents", request)
                   .status()),
      ElementsAre("all_time"));
}

}  // namespace
}  // namespace concord::inventory
