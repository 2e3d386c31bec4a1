// A change of the inventory reaches the suggestions of goal planning, with
// Redis and without.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/type/v1/care.pb.h"
#include "google/protobuf/text_format.h"
#include "services/concordctl/connection.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using goals::v1::QualityCheck;
using goals::v1::SuggestGoalsResponse;
using testing::Installation;
using testing::IsOk;

const concordctl::Identity kTherapist = {
    .tenant = "clinic", .subject = "anna", .role = security::Role::kTherapist};
// Of a change; a second and what a busy machine adds.
constexpr absl::Duration kPatience = absl::Seconds(10);

class NeedsToGoalsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = *std::move(started);
    connection_ =
        std::make_unique<concordctl::Connection>(installation_->connection());
    Write<inventory::v1::CreateEpisodeRequest>(
        "parent: 'clients/c1' episode { care_team { subject: 'anna' kind: "
        "KIND_THERAPIST } }");
    Write<inventory::v1::CreatePersonRequest>(
        "parent: 'clients/c1' person_id: 'rui' person { display_name: 'Rui' "
        "category: CATEGORY_MANAGER }");
    Write<inventory::v1::CreateConflictRequest>(
        "parent: 'clients/c1' conflict_id: 'k' conflict { person: "
        "'clients/c1/people/rui' topic: 'the contract' intensity: 8 }");
  }

  template <typename Request>
  void Write(const std::string& facts) {
    Request request;
    ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(facts, &request));
    request.set_request_id(
        absl::StrFormat("00000000-0000-4000-8000-%012d", ++requests_));
    const auto answer = connection_->Call(kTherapist, request);
    ASSERT_THAT(answer, IsOk());
  }

  // Whether the first suggestion comes to be about this situation.
  bool ComesToBeAbout(type::v1::Situation situation) {
    goals::v1::SuggestGoalsRequest suggest;
    suggest.set_parent("clients/c1");
    const absl::Time end = absl::Now() + kPatience;
    while (absl::Now() < end) {
      const auto suggested =
          connection_->Get<SuggestGoalsResponse>(kTherapist, suggest);
      EXPECT_THAT(suggested, IsOk());
      if (!suggested.ok()) return false;
      if (!suggested->suggestions().empty() &&
          suggested->suggestions(0).draft().situation() == situation) {
        return true;
      }
    }
    return false;
  }

  // What becomes true of the goal's criterion.
  QualityCheck::Verdict ComesToBe(const std::string& goal,
                                  QualityCheck::Criterion criterion,
                                  QualityCheck::Verdict wanted) {
    goals::v1::CheckGoalQualityRequest request;
    request.set_parent("clients/c1");
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(
        goal, request.mutable_goal()));
    QualityCheck::Verdict verdict = QualityCheck::VERDICT_UNSPECIFIED;
    const absl::Time end = absl::Now() + kPatience;
    while (verdict != wanted && absl::Now() < end) {
      const auto check = connection_->Get<QualityCheck>(kTherapist, request);
      EXPECT_THAT(check, IsOk());
      if (!check.ok()) break;
      verdict = check->findings(criterion - 1).verdict();
    }
    return verdict;
  }

  std::unique_ptr<Installation> installation_;
  std::unique_ptr<concordctl::Connection> connection_;
  int requests_ = 0;
};

TEST_F(NeedsToGoalsTest, AChangedPersonAndNeedChangeTheSuggestions) {
  EXPECT_TRUE(ComesToBeAbout(type::v1::SITUATION_WORKPLACE));
  Write<inventory::v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'Rui' category: "
      "CATEGORY_PARTNER } "
      "update_mask { paths: 'category' }");
  EXPECT_TRUE(ComesToBeAbout(type::v1::SITUATION_ROMANTIC));
  installation_->redis().Kill();
  Write<inventory::v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'Rui' category: "
      "CATEGORY_FRIEND } "
      "update_mask { paths: 'category' }");
  EXPECT_TRUE(ComesToBeAbout(type::v1::SITUATION_FRIENDSHIP));
  installation_->redis().Start();
  Write<inventory::v1::CreateRegisterEntryRequest>(
      "parent: 'clients/c1' register_entry { kind: KIND_NEED text: 'Time with "
      "my children.' client_importance: 10 urgency: URGENCY_NOW family: "
      "GOAL_FAMILY_RELATIONSHIPS situation: SITUATION_PARENTING }");
  Write<inventory::v1::TransitionConflictRequest>(
      "name: 'clients/c1/conflicts/k' state: STATE_RESOLVED reason: 'talked'");
  EXPECT_TRUE(ComesToBeAbout(type::v1::SITUATION_PARENTING));
}

TEST_F(NeedsToGoalsTest, AGoalIsHeldAgainstWhatTheInventoryShows) {
  constexpr char kGoal[] = R"pb(
    title: "Ask for what I need"
    family: GOAL_FAMILY_COMMUNICATION
    situation: SITUATION_WORKPLACE
    addressed_records: "clients/c1/conflicts/k"
    addressed_records: "clients/c1/registerEntries/honesty"
    people: "clients/c1/people/rui"
    importance: 8
  )pb";
  EXPECT_EQ(ComesToBe(kGoal, QualityCheck::CRITERION_RELEVANT,
                      QualityCheck::VERDICT_PASS),
            QualityCheck::VERDICT_PASS);
  EXPECT_EQ(ComesToBe(kGoal, QualityCheck::CRITERION_VALUE_ALIGNED,
                      QualityCheck::VERDICT_UNKNOWN),
            QualityCheck::VERDICT_UNKNOWN);
  Write<inventory::v1::CreateRegisterEntryRequest>(
      "parent: 'clients/c1' register_entry_id: 'honesty' register_entry { "
      "kind: KIND_VALUE text: 'Saying what is.' }");
  EXPECT_EQ(ComesToBe(kGoal, QualityCheck::CRITERION_VALUE_ALIGNED,
                      QualityCheck::VERDICT_PASS),
            QualityCheck::VERDICT_PASS);
  EXPECT_EQ(ComesToBe(kGoal, QualityCheck::CRITERION_PRESENT_FOCUSED,
                      QualityCheck::VERDICT_PASS),
            QualityCheck::VERDICT_PASS);
  Write<inventory::v1::UpdatePersonRequest>(
      "person { name: 'clients/c1/people/rui' display_name: 'Rui' category: "
      "CATEGORY_MANAGER status: STATUS_PAST } update_mask { paths: 'status' }");
  EXPECT_EQ(ComesToBe(kGoal, QualityCheck::CRITERION_PRESENT_FOCUSED,
                      QualityCheck::VERDICT_WARN),
            QualityCheck::VERDICT_WARN);
}

}  // namespace
}  // namespace concord
