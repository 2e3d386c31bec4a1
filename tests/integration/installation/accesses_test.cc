// Whoever was answered is in the trail of the service that has answered, also
// when that is killed at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/progress/v1/progress_summary_requests.pb.h"
#include "concord/type/v1/access.pb.h"
#include "concord/type/v1/access_requests.pb.h"
#include "services/concordctl/connection.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using testing::Installation;
using testing::IsOk;
using type::v1::ListAccessesRequest;
using type::v1::ListAccessesResponse;

const concordctl::Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};
const concordctl::Identity kClient = {.tenant = "clinic",
                                      .subject = "c1",
                                      .role = security::Role::kClient,
                                      .client = "c1"};

class InstalledAccessesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_.emplace(installation_->connection());
    inventory::v1::CreateEpisodeRequest request;
    request.set_parent("clients/c1");
    request.set_request_id("00000000-0000-4000-8000-000000000001");
    request.mutable_episode()->set_phase_profile("phaseProfiles/classic16");
    auto& member = *request.mutable_episode()->add_care_team();
    member.set_subject("anna");
    member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
    ASSERT_THAT(connection_->Call(kTherapist, request), IsOk());
  }

  // How often the therapist is known to have called the method, once it is at
  // least `expected`; what is known after two seconds where it never is.
  int Known(const std::string& service, const std::string& method,
            int expected) {
    ListAccessesRequest request;
    request.set_parent("clients/c1");
    request.set_page_size(500);
    const absl::Time last = absl::Now() + absl::Seconds(2);
    for (;;) {
      const absl::StatusOr<ListAccessesResponse> response =
          connection_->Get<ListAccessesResponse>(kClient, request, service);
      EXPECT_THAT(response, IsOk());
      int known = 0;
      for (const type::v1::Access& access : response->accesses()) {
        known += access.subject() == "anna" && access.method() == method;
      }
      if (known >= expected || absl::Now() > last) return known;
    }
  }

  std::unique_ptr<Installation> installation_;
  std::optional<concordctl::Connection> connection_;
};

TEST_F(InstalledAccessesTest, AreKnownInEveryServiceWithinTwoSeconds) {
  goals::v1::ListGoalsRequest goals;
  goals.set_parent("clients/c1");
  ASSERT_THAT(connection_->Call(kTherapist, goals), IsOk());
  progress::v1::GetProgressSummaryRequest summary;
  summary.set_name("clients/c1/progressSummary");
  ASSERT_THAT(connection_->Call(kTherapist, summary), IsOk());
  EXPECT_EQ(Known("inventory", "CreateEpisode", 1), 1);
  EXPECT_EQ(Known("goal_planning", "ListGoals", 1), 1);
  EXPECT_EQ(Known("progress_analytics", "GetProgressSummary", 1), 1);
}

TEST_F(InstalledAccessesTest, SurviveTheDeathOfTheServiceThatHasAnswered) {
  inventory::v1::ListEpisodesRequest request;
  request.set_parent("clients/c1");
  int answered = 0;
  for (int life = 0; life < 5; ++life) {
    for (int i = 0; i < 20; ++i) {
      ASSERT_THAT(connection_->Call(kTherapist, request), IsOk());
      ++answered;
    }
    installation_->Kill("inventory");
    ASSERT_THAT(installation_->StartService("inventory"), IsOk());
  }
  EXPECT_EQ(Known("inventory", "ListEpisodes", answered), answered);
}

}  // namespace
}  // namespace concord
