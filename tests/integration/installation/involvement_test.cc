// What the inventory knows of a person's safety binds the other services,
// within a second, and with the next call of who knows of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/progress/v1/measurement_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/text_format.h"
#include "services/concordctl/connection.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using inventory::v1::Person;
using testing::Installation;
using testing::IsOk;
using testing::Refused;

const concordctl::Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};

class InvolvementTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_.emplace(installation_->connection());
    inventory::v1::CreateEpisodeRequest episode;
    episode.mutable_episode()->set_phase_profile("phaseProfiles/classic16");
    auto& member = *episode.mutable_episode()->add_care_team();
    member.set_subject("anna");
    member.set_kind(inventory::v1::Episode::CareTeamMember::KIND_THERAPIST);
    ASSERT_THAT(Write(episode), IsOk());
  }

  template <typename Request>
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Write(
      Request request, const std::string& min_revision = "") {
    if constexpr (requires { request.set_parent(""); }) {
      request.set_parent("clients/c1");
    }
    request.set_request_id(
        absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    return connection_->Call(kTherapist, request, "", min_revision);
  }

  absl::Status Rate(const std::string& min_revision = "") {
    progress::v1::RecordMeasurementRequest request;
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        "measurement { series { measure: 'measures/native-distress-0-10' "
        "source: AUTHOR_ROLE_SIGNIFICANT_OTHER "
        "informant: 'clients/c1/people/rui' } "
        "reading { value: 4 taken_time { seconds: 1700000000 } } }",
        &request));
    return Write(request, min_revision).status();
  }

  std::unique_ptr<Installation> installation_;
  absl::optional<concordctl::Connection> connection_;
  int requests_ = 0;
};

TEST_F(InvolvementTest, ViolenceBlocksTheRatingsOfAnotherService) {
  EXPECT_EQ(ViolationsOf(Rate()).size(), 1) << "of nobody";
  inventory::v1::CreatePersonRequest create;
  create.set_person_id("rui");
  create.mutable_person()->set_display_name("Rui");
  create.mutable_person()->set_category(Person::CATEGORY_PARTNER);
  auto created = Write(create);
  ASSERT_THAT(created, IsOk());
  EXPECT_THAT(Rate(), IsOk());

  inventory::v1::UpdatePersonRequest update;
  *update.mutable_person() = static_cast<const Person&>(**created);
  update.mutable_person()->mutable_violence()->set_therapist(
      Person::VIOLENCE_DISCLOSURE_CLIENT_DISCLOSED);
  update.mutable_update_mask()->add_paths("violence.therapist");
  const auto updated = Write(update);
  ASSERT_THAT(updated, IsOk());
  const absl::Time known = absl::Now();
  // An etag is a revision in quotes.
  const std::string etag = static_cast<const Person&>(**updated).etag();
  EXPECT_THAT(Rate(absl::StrCat("inventory=", etag.substr(1, etag.size() - 2))),
              Refused(type::v1::REASON_SAFETY_HOLD));
  while (Rate().ok()) {
  }
  EXPECT_LT(absl::Now() - known, absl::Seconds(2));
  EXPECT_THAT(Rate(), Refused(type::v1::REASON_SAFETY_HOLD));

  installation_->Kill("inventory");
  concordctl::ConnectionOptions impatient = installation_->connection();
  impatient.timeout = absl::Seconds(2);
  connection_.emplace(impatient);
  const absl::Status unknown = Rate();
  EXPECT_TRUE(absl::IsUnavailable(unknown) || absl::IsDeadlineExceeded(unknown))
      << unknown;
}

}  // namespace
}  // namespace concord
