// What a therapist sees after each of the two therapies, and that a service
// killed on the way changes nothing of it.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/report.pb.h"
#include "concord/progress/v1/report_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/care.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "services/concordctl/connection.h"
#include "services/concordctl/files.h"
#include "services/concordctl/journey.h"
#include "services/concordctl/player.h"
#include "services/concordctl/portrait.h"
#include "services/concordctl/reader.h"
#include "tests/support/installation/installation.h"
#include "tests/support/status/status.h"

namespace concord {
namespace {

using concordctl::Connection;
using concordctl::Journey;
using concordctl::Portrait;
using goals::v1::Goal;
using goals::v1::SuggestGoalsResponse;
using ::google::protobuf::Message;
using inventory::v1::NeedsProfile;
using inventory::v1::SafetyFlag;
using progress::v1::ChangeAssessment;
using progress::v1::SeriesSummary;
using ::testing::AnyOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::Installation;
using testing::IsOk;
using ::testing::Not;

constexpr int kTop = 3;

Journey Load(const std::string& name) {
  const absl::StatusOr<std::string> text =
      concordctl::ReadFile(absl::StrCat("tests/journeys/", name, ".textproto"));
  EXPECT_THAT(text, IsOk());
  absl::StatusOr<Journey> journey = concordctl::ParseJourney(text.value_or(""));
  EXPECT_THAT(journey, IsOk());
  return journey.value_or(Journey());
}

// The families of the first suggestions.
std::vector<int> TopFamilies(const SuggestGoalsResponse& response) {
  std::vector<int> families;
  for (int i = 0; i < std::min(kTop, response.suggestions_size()); ++i) {
    families.push_back(response.suggestions(i).draft().family());
  }
  return families;
}

std::vector<int> TopSituations(const SuggestGoalsResponse& response) {
  std::vector<int> situations;
  for (int i = 0; i < std::min(kTop, response.suggestions_size()); ++i) {
    situations.push_back(response.suggestions(i).draft().situation());
  }
  return situations;
}

SeriesSummary SymptomOf(const Portrait& portrait, const std::string& measure) {
  for (const SeriesSummary& series : portrait.summary.symptoms()) {
    if (series.series().key().measure() == measure) return series;
  }
  ADD_FAILURE() << "no " << measure;
  return {};
}

// One installation for all tests; each plays in a tenant of its own.
class JourneysTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto started = Installation::Start();
    ASSERT_THAT(started, IsOk());
    installation_ = started->release();
  }
  static void TearDownTestSuite() {
    delete installation_;
    installation_ = nullptr;
  }

  void SetUp() override { ASSERT_NE(installation_, nullptr); }

  void Play(
      const Journey& journey,
      absl::FunctionRef<void(int session)> before_session = [](int) {}) {
    Connection connection(installation_->connection());
    const absl::Status played = concordctl::Play(
        journey, tenant_, connection, before_session,
        [this](const Message& answer) {
          if (const auto* needs = dynamic_cast<const NeedsProfile*>(&answer)) {
            needs_ = *needs;
          }
          if (const auto* suggestions =
                  dynamic_cast<const SuggestGoalsResponse*>(&answer)) {
            suggestions_ = *suggestions;
          }
        });
    ASSERT_THAT(played, IsOk());
  }

  concordctl::Identity Therapist(const Journey& journey) const {
    return {.tenant = tenant_,
            .subject = journey.therapist(),
            .role = security::Role::kTherapist};
  }

  Portrait Read(const Journey& journey) {
    Connection connection(installation_->connection());
    absl::StatusOr<Portrait> portrait = concordctl::ReadPortrait(
        connection, Therapist(journey), journey.client());
    EXPECT_THAT(portrait, IsOk());
    return portrait.value_or(Portrait());
  }

  std::string Report(const Journey& journey) {
    progress::v1::GetReportRequest request;
    request.set_name(absl::StrCat("clients/", journey.client(), "/report"));
    Connection connection(installation_->connection());
    const auto report =
        connection.Get<progress::v1::Report>(Therapist(journey), request);
    EXPECT_THAT(report, IsOk());
    return report.ok() ? report->html() : "";
  }

  static Installation* installation_;
  std::string tenant_ =
      ::testing::UnitTest::GetInstance()->current_test_info()->name();
  // The newest that were asked for.
  NeedsProfile needs_;
  SuggestGoalsResponse suggestions_;
};

Installation* JourneysTest::installation_ = nullptr;

TEST_F(JourneysTest, AConflictAtWorkBringsConflictAndCommunicationToTheTop) {
  Play(Load("workplace_conflict"));
  EXPECT_THAT(TopFamilies(suggestions_),
              Contains(type::v1::GOAL_FAMILY_COMMUNICATION));
  EXPECT_THAT(TopFamilies(suggestions_),
              Contains(type::v1::GOAL_FAMILY_RESOLVE_CONFLICT));
  EXPECT_THAT(TopFamilies(suggestions_),
              Each(AnyOf(type::v1::GOAL_FAMILY_COMMUNICATION,
                         type::v1::GOAL_FAMILY_RESOLVE_CONFLICT,
                         type::v1::GOAL_FAMILY_MANAGING_CONFLICT)));
  EXPECT_THAT(TopSituations(suggestions_), Each(type::v1::SITUATION_WORKPLACE));
}

TEST_F(JourneysTest, APartnershipInDifficultyBringsTrustAndIntimacyToTheTop) {
  Play(Load("partnership"));
  ASSERT_FALSE(needs_.needs().empty());
  EXPECT_EQ(needs_.needs(0).family(), type::v1::GOAL_FAMILY_TRUST_INTIMACY);
  EXPECT_THAT(TopFamilies(suggestions_),
              Each(type::v1::GOAL_FAMILY_TRUST_INTIMACY));
  EXPECT_THAT(TopSituations(suggestions_), Each(type::v1::SITUATION_ROMANTIC));
}

TEST_F(JourneysTest, TheConflictAtWorkEndsWithRecoveryAndAGoalAchieved) {
  const Journey journey = Load("workplace_conflict");
  Play(journey);
  const Portrait portrait = Read(journey);

  const SeriesSummary depression = SymptomOf(portrait, "measures/phq-9");
  EXPECT_EQ(depression.first().value(), 17);
  EXPECT_EQ(depression.last().value(), 4);
  EXPECT_EQ(depression.outcome(), ChangeAssessment::OUTCOME_RECOVERED);

  ASSERT_EQ(portrait.goals.goals_size(), 1);
  const Goal& goal = portrait.goals.goals(0);
  EXPECT_EQ(goal.state(), Goal::STATE_COMPLETED);
  EXPECT_EQ(goal.achievement(), Goal::ACHIEVEMENT_ACHIEVED);
  EXPECT_EQ(goal.agreements_size(), 2);
  EXPECT_EQ(goal.wording_revision(), 3);
  EXPECT_TRUE(portrait.goal_progress.at(goal.name()).reached());

  ASSERT_EQ(portrait.conflicts.conflicts_size(), 1);
  EXPECT_EQ(portrait.conflicts.conflicts(0).state(),
            inventory::v1::Conflict::STATE_RESOLVED);
  const std::string text = concordctl::Describe(portrait);
  EXPECT_THAT(text, HasSubstr("14 of 14 sessions attended"));
  EXPECT_THAT(text, HasSubstr("Closed: Said and answered."));
  EXPECT_THAT(text, HasSubstr("The client agreed on"));
  ASSERT_EQ(portrait.episodes.episodes_size(), 1);
  EXPECT_EQ(portrait.episodes.episodes(0).state(),
            type::v1::EPISODE_STATE_ENDED);
  EXPECT_THAT(text, HasSubstr("17 16 18 15 14 13 12 10 9 8 6 5 5 4"));
  EXPECT_THAT(text, Not(HasSubstr("setback")));
  EXPECT_THAT(text, HasSubstr("Log of an event and the mood around it"));
  EXPECT_THAT(text, HasSubstr("I drew back; \"I went to bed at seven.\""));
}

TEST_F(JourneysTest, ThePartnershipShowsItsSetbackAndWhatHasNotChanged) {
  const Journey journey = Load("partnership");
  Play(journey);
  const Portrait portrait = Read(journey);

  EXPECT_EQ(SymptomOf(portrait, "measures/phq-9").verdict(),
            ChangeAssessment::VERDICT_RELIABLE_IMPROVEMENT);
  EXPECT_EQ(SymptomOf(portrait, "measures/gad-7").verdict(),
            ChangeAssessment::VERDICT_NO_RELIABLE_CHANGE);
  EXPECT_THAT(concordctl::Describe(portrait),
              HasSubstr("A setback on 2025-03-12: from 8 to 16"));
  EXPECT_THAT(Report(journey),
              HasSubstr("Setback beyond the threshold on 12 March 2025"));

  EXPECT_THAT(concordctl::Describe(portrait),
              HasSubstr("How do you feel about each option? prefers not to"));
  ASSERT_EQ(portrait.flags.safety_flags_size(), 1);
  EXPECT_EQ(portrait.flags.safety_flags(0).state(),
            SafetyFlag::STATE_ACKNOWLEDGED);
  ASSERT_EQ(portrait.goals.goals_size(), 1);
  EXPECT_EQ(portrait.goals.goals(0).achievement(), Goal::ACHIEVEMENT_ACHIEVED);
}

TEST_F(JourneysTest, KeepThePartnersViewInASeriesOfItsOwn) {
  const Journey journey = Load("partnership");
  Play(journey);
  const Portrait portrait = Read(journey);
  std::vector<int> sources;
  for (const SeriesSummary& series : portrait.summary.interpersonal()) {
    if (series.series().key().measure() == "measures/native-mutual-0-10") {
      sources.push_back(series.series().key().source());
    }
  }
  EXPECT_THAT(sources, ElementsAre(type::v1::AUTHOR_ROLE_CLIENT,
                                   type::v1::AUTHOR_ROLE_THERAPIST,
                                   type::v1::AUTHOR_ROLE_SIGNIFICANT_OTHER));
}

// Kills a service before each of these sessions and starts it again while the
// calls of the session are under way.
class Killer {
 public:
  explicit Killer(Installation& installation) : installation_(installation) {}
  ~Killer() { Join(); }

  void BeforeSession(int session) {
    Join();
    const auto victim = victims_.find(session);
    if (victim == victims_.end()) return;
    installation_.Kill(victim->second);
    ++kills_;
    restart_ = std::thread([this, service = victim->second] {
      restarted_.Update(installation_.StartService(service));
    });
  }

  int kills() const { return kills_; }
  // Of every start after a kill.
  absl::Status Restarted() {
    Join();
    return restarted_;
  }

 private:
  void Join() {
    if (restart_.joinable()) restart_.join();
  }

  const std::map<int, std::string> victims_ = {{3, "goal_planning"},
                                               {5, "progress_analytics"},
                                               {7, "goal_planning"},
                                               {8, "inventory"},
                                               {12, "progress_analytics"}};
  Installation& installation_;
  int kills_ = 0;
  std::thread restart_;
  absl::Status restarted_;
};

TEST_F(JourneysTest, AreTheSameWithServicesKilledOnTheWayAndPlayedTwice) {
  const Journey journey = Load("partnership");
  Play(journey);
  const std::string undisturbed = concordctl::Describe(Read(journey));

  tenant_ += "-killed";
  Killer killer(*installation_);
  Play(journey, [&](int session) { killer.BeforeSession(session); });
  ASSERT_THAT(killer.Restarted(), IsOk());
  EXPECT_EQ(killer.kills(), 5);
  EXPECT_EQ(concordctl::Describe(Read(journey)), undisturbed);

  Play(journey);
  EXPECT_EQ(concordctl::Describe(Read(journey)), undisturbed);
}

TEST_F(JourneysTest, GoOnWhereTheyStopped) {
  Journey journey = Load("workplace_conflict");
  const int all = journey.session_size();
  Journey half = journey;
  half.mutable_session()->DeleteSubrange(all / 2, all - all / 2);
  Play(half);
  Play(journey);
  EXPECT_THAT(concordctl::Describe(Read(journey)),
              HasSubstr("17 16 18 15 14 13 12 10 9 8 6 5 5 4"));
}

}  // namespace
}  // namespace concord
