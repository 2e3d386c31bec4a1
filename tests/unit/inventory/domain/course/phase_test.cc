#include "services/inventory/domain/course/phase.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/course/episode.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using v1::Episode;
using v1::PhaseProfile;

const absl::Time kDay = absl::FromUnixSeconds(1'700'000'000);

PhaseProfile Classic() {
  return Parse<PhaseProfile>(
      "planned_sessions: 16 "
      "stages { phase: PHASE_INITIAL session_count: 3 } "
      "stages { phase: PHASE_MIDDLE } "
      "stages { phase: PHASE_TERMINATION session_count: 3 }");
}

PhaseProfile Tapered() {
  return Parse<PhaseProfile>(
      "stages { phase: PHASE_INITIAL } stages { phase: PHASE_MIDDLE } "
      "stages { phase: PHASE_TERMINATION } "
      "stages { phase: PHASE_MAINTENANCE }");
}

// Two counted stages, then two that last as long as they take.
PhaseProfile Rhythm() {
  return Parse<PhaseProfile>(
      "stages { phase: PHASE_INITIAL session_count: 4 } "
      "stages { phase: PHASE_MIDDLE session_count: 16 } "
      "stages { phase: PHASE_MAINTENANCE } "
      "stages { phase: PHASE_TERMINATION }");
}

Episode Begun(const PhaseProfile& profile) {
  Episode episode;
  BeginEpisode(profile, kDay, episode);
  return episode;
}

absl::Status Begin(const PhaseProfile& profile, type::v1::Phase phase,
                   Episode& episode) {
  return BeginPhase(profile, phase, "it is time", kDay, episode);
}

TEST(PhaseOfSessionTest, FollowsTheProfile) {
  const PhaseProfile profile = Classic();
  EXPECT_EQ(PhaseOfSession(profile, 16, 1), type::v1::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 16, 3), type::v1::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 16, 4), type::v1::PHASE_MIDDLE);
  EXPECT_EQ(PhaseOfSession(profile, 16, 13), type::v1::PHASE_MIDDLE);
  EXPECT_EQ(PhaseOfSession(profile, 16, 14), type::v1::PHASE_TERMINATION);
  EXPECT_EQ(PhaseOfSession(profile, 16, 16), type::v1::PHASE_TERMINATION);
}

TEST(PhaseOfSessionTest, LetsTheBeginningWinWhereFewSessionsArePlanned) {
  const PhaseProfile profile = Classic();
  EXPECT_EQ(PhaseOfSession(profile, 4, 3), type::v1::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(profile, 4, 4), type::v1::PHASE_TERMINATION);
}

TEST(PhaseOfSessionTest, IsTheFirstBeforeTheFirstSession) {
  EXPECT_EQ(PhaseOfSession(Classic(), 16, 0), type::v1::PHASE_INITIAL);
}

TEST(PhaseOfSessionTest, NeedsNoInitialPhase) {
  const auto maintenance = Parse<PhaseProfile>(
      "planned_sessions: 36 stages { phase: PHASE_MAINTENANCE }");
  for (const int session : {0, 1, 36}) {
    EXPECT_EQ(PhaseOfSession(maintenance, 36, session),
              type::v1::PHASE_MAINTENANCE);
  }
}

TEST(PhaseOfSessionTest, NeverEndsByItselfWithoutAFixedEnd) {
  EXPECT_EQ(PhaseOfSession(Tapered(), 0, 60), type::v1::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(Rhythm(), 0, 4), type::v1::PHASE_INITIAL);
  EXPECT_EQ(PhaseOfSession(Rhythm(), 0, 20), type::v1::PHASE_MIDDLE);
  EXPECT_EQ(PhaseOfSession(Rhythm(), 0, 21), type::v1::PHASE_MAINTENANCE);
  EXPECT_EQ(PhaseOfSession(Rhythm(), 0, 60), type::v1::PHASE_MAINTENANCE);
}

TEST(BeginPhaseTest, GoesOnByDecisionWhereNothingIsCounted) {
  Episode episode = Begun(Tapered());
  ASSERT_THAT(Begin(Tapered(), type::v1::PHASE_MIDDLE, episode), IsOk());
  ASSERT_THAT(Begin(Tapered(), type::v1::PHASE_TERMINATION, episode), IsOk());
  EXPECT_EQ(episode.phase(), type::v1::PHASE_TERMINATION);
  ASSERT_EQ(episode.phase_starts_size(), 2);
  EXPECT_EQ(episode.phase_starts(1).reason(), "it is time");
  EXPECT_EQ(FromTimestamp(episode.phase_starts(1).start_time()), kDay);
}

TEST(BeginPhaseTest, KeepsThePhaseThroughFurtherSessions) {
  Episode episode = Begun(Rhythm());
  ASSERT_THAT(Begin(Rhythm(), type::v1::PHASE_TERMINATION, episode), IsOk());
  ASSERT_THAT(
      RecordSession(Rhythm(), Episode::SESSION_OUTCOME_ATTENDED, kDay, episode),
      IsOk());
  EXPECT_EQ(episode.phase(), type::v1::PHASE_TERMINATION);
}

TEST(BeginPhaseTest, ChangesNothingWhereItIsAlready) {
  Episode episode = Begun(Tapered());
  ASSERT_THAT(Begin(Tapered(), type::v1::PHASE_MIDDLE, episode), IsOk());
  const std::string before = episode.SerializeAsString();
  ASSERT_THAT(Begin(Tapered(), type::v1::PHASE_MIDDLE, episode), IsOk());
  EXPECT_EQ(episode.SerializeAsString(), before);
}

TEST(BeginPhaseTest, NeverGoesBack) {
  Episode episode = Begun(Tapered());
  ASSERT_THAT(Begin(Tapered(), type::v1::PHASE_MAINTENANCE, episode), IsOk());
  EXPECT_THAT(Begin(Tapered(), type::v1::PHASE_MIDDLE, episode),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
}

TEST(BeginPhaseTest, LeavesCountedPhasesToTheirNumbers) {
  Episode classic = Begun(Classic());
  const absl::Status status =
      Begin(Classic(), type::v1::PHASE_TERMINATION, classic);
  EXPECT_THAT(status, Refused(type::v1::REASON_FIELD_INVALID));
  Episode rhythm = Begun(Rhythm());
  EXPECT_THAT(Begin(Rhythm(), type::v1::PHASE_MIDDLE, rhythm).message(),
              HasSubstr("send one of: TERMINATION"));
}

TEST(BeginPhaseTest, RefusesAPhaseThatTheProfileLacks) {
  Episode episode = Begun(Classic());
  EXPECT_THAT(Begin(Classic(), type::v1::PHASE_MAINTENANCE, episode),
              Refused(type::v1::REASON_FIELD_INVALID));
}

}  // namespace
}  // namespace concord::inventory
