#include "services/inventory/domain/episode.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using v1::Episode;

const absl::Time kDay = absl::FromUnixSeconds(1'700'000'000);

PhaseProfile Classic() {
  return Parse<PhaseProfile>(
      "code: 'classic16' planned_sessions: 16 initial_sessions: 3 "
      "termination_sessions: 3");
}

Episode Begun(int planned_sessions) {
  Episode episode;
  episode.set_planned_sessions(planned_sessions);
  BeginEpisode(Classic(), episode);
  return episode;
}

TEST(PhaseOfSessionTest, FollowsTheProfile) {
  const PhaseProfile profile = Classic();
  EXPECT_EQ(PhaseOfSession(profile, 16, 1), Episode::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 16, 3), Episode::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 16, 4), Episode::PHASE_MIDDLE);
  EXPECT_EQ(PhaseOfSession(profile, 16, 13), Episode::PHASE_MIDDLE);
  EXPECT_EQ(PhaseOfSession(profile, 16, 14), Episode::PHASE_TERMINATION);
  EXPECT_EQ(PhaseOfSession(profile, 16, 16), Episode::PHASE_TERMINATION);
}

TEST(PhaseOfSessionTest, BeginsWithTheInitialPhaseHoweverFewArePlanned) {
  const PhaseProfile profile = Classic();
  EXPECT_EQ(PhaseOfSession(profile, 4, 3), Episode::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 4, 4), Episode::PHASE_TERMINATION);
}

TEST(PhaseOfSessionTest, IsInitialBeforeTheFirstSession) {
  EXPECT_EQ(PhaseOfSession(Classic(), 16, 0), Episode::PHASE_INITIAL);
}

TEST(BeginEpisodeTest, TakesTheNumberOfSessionsFromTheProfile) {
  EXPECT_EQ(Begun(0).planned_sessions(), 16);
  EXPECT_EQ(Begun(12).planned_sessions(), 12);
}

TEST(CheckCareTeamTest, WantsATherapist) {
  const auto episode =
      Parse<Episode>("care_team { subject: 'eva' kind: KIND_SUPERVISOR }");
  const auto violations = ViolationsOf(CheckCareTeam(episode));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "episode.care_team");
}

TEST(CheckCareTeamTest, RefusesASubjectTwice) {
  const auto episode = Parse<Episode>(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "care_team { subject: 'anna' kind: KIND_SUPERVISOR }");
  const auto violations = ViolationsOf(CheckCareTeam(episode));
  ASSERT_EQ(violations.size(), 1u);
  EXPECT_EQ(violations[0].field, "episode.care_team[1].subject");
}

TEST(IsTherapistTest, IsNotWhoSupervises) {
  const auto episode = Parse<Episode>(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "care_team { subject: 'eva' kind: KIND_SUPERVISOR }");
  EXPECT_TRUE(IsTherapist(episode, "anna"));
  EXPECT_FALSE(IsTherapist(episode, "eva"));
}

TEST(RecordSessionTest, AdvancesCountAndPhase) {
  Episode episode = Begun(16);
  for (int session = 1; session <= 4; ++session) {
    ASSERT_TRUE(RecordSession(Classic(), kDay, episode).ok());
  }
  EXPECT_EQ(episode.attended_sessions(), 4);
  EXPECT_EQ(episode.phase(), Episode::PHASE_MIDDLE);
}

TEST(RecordSessionTest, KeepsTheTimeOfTheLatestSession) {
  Episode episode = Begun(16);
  ASSERT_TRUE(RecordSession(Classic(), kDay, episode).ok());
  ASSERT_TRUE(RecordSession(Classic(), kDay - absl::Hours(48), episode).ok());
  EXPECT_EQ(FromTimestamp(episode.last_session_time()), kDay);
}

// S07: session 17 of 16 without an extension is refused, with one accepted.
TEST(RecordSessionTest, NeedsAnExtensionBeyondThePlannedNumber) {
  Episode episode = Begun(16);
  episode.set_attended_sessions(16);
  EXPECT_EQ(ReasonOf(RecordSession(Classic(), kDay, episode)),
            type::v1::REASON_SESSIONS_EXHAUSTED);
  ASSERT_TRUE(
      ExtendEpisode(Classic(), 2, "a setback in spring", kDay, episode).ok());
  EXPECT_TRUE(RecordSession(Classic(), kDay, episode).ok());
  EXPECT_EQ(episode.attended_sessions(), 17);
  EXPECT_EQ(episode.state(), Episode::STATE_EXTENDED);
  EXPECT_EQ(episode.extensions(0).reason(), "a setback in spring");
}

TEST(ExtendEpisodeTest, CountsThePhaseFromTheNewEnd) {
  Episode episode = Begun(16);
  episode.set_attended_sessions(14);
  ASSERT_TRUE(ExtendEpisode(Classic(), 4, "more time", kDay, episode).ok());
  EXPECT_EQ(episode.phase(), Episode::PHASE_MIDDLE);
}

TEST(ExtendEpisodeTest, StopsAtSixtySessions) {
  Episode episode = Begun(16);
  ASSERT_TRUE(ExtendEpisode(Classic(), 44, "more time", kDay, episode).ok());
  EXPECT_EQ(ReasonOf(ExtendEpisode(Classic(), 1, "again", kDay, episode)),
            type::v1::REASON_LIMIT_REACHED);
}

}  // namespace
}  // namespace concord::inventory
