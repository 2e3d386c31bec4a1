#include "services/inventory/domain/course/episode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/inventory/domain/course/phase.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using v1::Episode;
using v1::PhaseProfile;

const absl::Time kDay = absl::FromUnixSeconds(1'700'000'000);

PhaseProfile Classic() {
  return Parse<PhaseProfile>(
      "name: 'phaseProfiles/classic16' planned_sessions: 16 "
      "stages { phase: PHASE_INITIAL session_count: 3 } "
      "stages { phase: PHASE_MIDDLE } "
      "stages { phase: PHASE_TERMINATION session_count: 3 }");
}

PhaseProfile Open() {
  return Parse<PhaseProfile>(
      "name: 'phaseProfiles/open' stages { phase: PHASE_INITIAL } "
      "stages { phase: PHASE_MIDDLE } stages { phase: PHASE_TERMINATION }");
}

Episode Begun(int planned_sessions, const PhaseProfile& profile = Classic()) {
  Episode episode;
  if (planned_sessions > 0) episode.set_planned_sessions(planned_sessions);
  BeginEpisode(profile, kDay, episode);
  return episode;
}

absl::Status Attend(Episode& episode, absl::Time time = kDay,
                    const PhaseProfile& profile = Classic()) {
  return RecordSession(profile, Episode::SESSION_OUTCOME_ATTENDED, time,
                       episode);
}

absl::Status End(Episode::EndReason reason, const char* text, absl::Time time,
                 Episode& episode) {
  Episode::Ending ending;
  ending.set_reason(reason);
  ending.set_text(text);
  *ending.mutable_end_time() = ToTimestamp(time);
  return EndEpisode(ending, episode);
}

TEST(BeginEpisodeTest, TakesTheNumberOfSessionsFromTheProfile) {
  EXPECT_EQ(Begun(0).planned_sessions(), 16);
  EXPECT_EQ(Begun(12).planned_sessions(), 12);
}

TEST(BeginEpisodeTest, LeavesTheNumberOpenWhereTheProfileHasNone) {
  EXPECT_EQ(Begun(0, Open()).planned_sessions(), 0);
  EXPECT_EQ(Begun(20, Open()).planned_sessions(), 20);
}

TEST(RecordSessionTest, AdvancesCountAndPhase) {
  Episode episode = Begun(16);
  for (int session = 1; session <= 4; ++session) {
    ASSERT_THAT(Attend(episode), IsOk());
  }
  EXPECT_EQ(episode.attended_sessions(), 4);
  EXPECT_EQ(episode.phase(), type::v1::PHASE_MIDDLE);
}

TEST(RecordSessionTest, KeepsTheTimeOfTheLatestSession) {
  Episode episode = Begun(16);
  ASSERT_THAT(Attend(episode), IsOk());
  ASSERT_THAT(Attend(episode, kDay - absl::Hours(48)), IsOk());
  EXPECT_EQ(FromTimestamp(episode.last_session_time()), kDay);
}

TEST(RecordSessionTest, S07_CountsOnlyWhatWasAttended) {
  Episode episode = Begun(16);
  for (const auto outcome : {Episode::SESSION_OUTCOME_CANCELLED_BY_CLIENT,
                             Episode::SESSION_OUTCOME_CANCELLED_BY_THERAPIST,
                             Episode::SESSION_OUTCOME_MISSED}) {
    ASSERT_THAT(RecordSession(Classic(), outcome, kDay, episode), IsOk());
  }
  EXPECT_EQ(episode.attended_sessions(), 0);
  EXPECT_FALSE(episode.has_last_session_time());
  EXPECT_EQ(episode.phase(), type::v1::PHASE_INITIAL);
  ASSERT_EQ(episode.sessions_size(), 3);
  EXPECT_EQ(episode.sessions(2).outcome(), Episode::SESSION_OUTCOME_MISSED);
  EXPECT_EQ(episode.sessions(2).number(), 0);
}

TEST(RecordSessionTest, S07_NeverUsesANumberAgain) {
  Episode episode = Begun(4);
  for (int i = 0; i < 4; ++i) ASSERT_THAT(Attend(episode), IsOk());
  ASSERT_FALSE(Attend(episode).ok());
  ASSERT_THAT(
      RecordSession(Classic(), Episode::SESSION_OUTCOME_MISSED, kDay, episode),
      IsOk());
  ASSERT_THAT(ExtendEpisode(Classic(), 1, "a setback", kDay, episode), IsOk());
  ASSERT_THAT(Attend(episode), IsOk());
  std::vector<int> numbers;
  for (const auto& session : episode.sessions()) {
    numbers.push_back(session.number());
  }
  EXPECT_THAT(numbers, ElementsAre(1, 2, 3, 4, 0, 5));
}

TEST(RecordSessionTest, TakesAnOutcomeThatIsNotSaidForAttended) {
  Episode episode = Begun(16);
  ASSERT_THAT(RecordSession(Classic(), Episode::SESSION_OUTCOME_UNSPECIFIED,
                            kDay, episode),
              IsOk());
  EXPECT_EQ(episode.attended_sessions(), 1);
  EXPECT_EQ(episode.sessions(0).outcome(), Episode::SESSION_OUTCOME_ATTENDED);
}

TEST(RecordSessionTest, StopsAtSixtySessionsAlsoWhenTheNumberIsOpen) {
  Episode episode = Begun(0, Open());
  for (int i = 0; i < 60; ++i) {
    ASSERT_THAT(Attend(episode, kDay, Open()), IsOk());
  }
  EXPECT_THAT(Attend(episode, kDay, Open()),
              Refused(type::v1::REASON_LIMIT_REACHED));
}

TEST(RecordSessionTest, KeepsSixtySessionsThatWereNotAttended) {
  Episode episode = Begun(16);
  const auto miss = [&] {
    return RecordSession(Classic(), Episode::SESSION_OUTCOME_MISSED, kDay,
                         episode);
  };
  for (int i = 0; i < 60; ++i) ASSERT_THAT(miss(), IsOk());
  EXPECT_THAT(miss(), Refused(type::v1::REASON_LIMIT_REACHED));
  EXPECT_THAT(Attend(episode), IsOk());
}

// S07: session 17 of 16 without an extension is refused, with one accepted.
TEST(RecordSessionTest, NeedsAnExtensionBeyondThePlannedNumber) {
  Episode episode = Begun(16);
  for (int i = 0; i < 16; ++i) ASSERT_THAT(Attend(episode), IsOk());
  EXPECT_THAT(Attend(episode), Refused(type::v1::REASON_SESSIONS_EXHAUSTED));
  ASSERT_THAT(ExtendEpisode(Classic(), 2, "a setback in spring", kDay, episode),
              IsOk());
  EXPECT_THAT(Attend(episode), IsOk());
  EXPECT_EQ(episode.attended_sessions(), 17);
  EXPECT_EQ(episode.state(), type::v1::EPISODE_STATE_EXTENDED);
  EXPECT_EQ(episode.extensions(0).reason(), "a setback in spring");
}

type::v1::Voiding RecordedTwice() {
  type::v1::Voiding voiding;
  voiding.set_reason("recorded twice");
  return voiding;
}

TEST(VoidSessionTest, CountsWhatIsLeftAndUsesNoNumberAgain) {
  Episode episode = Begun(16);
  for (int day = 0; day < 3; ++day) {
    ASSERT_THAT(Attend(episode, kDay + absl::Hours(24 * day)), IsOk());
  }
  ASSERT_THAT(VoidSession(Classic(), 3, RecordedTwice(), episode), IsOk());
  ASSERT_THAT(VoidSession(Classic(), 3, {}, episode), IsOk());
  EXPECT_EQ(episode.sessions(2).voiding().reason(), "recorded twice");
  EXPECT_EQ(episode.attended_sessions(), 2);
  EXPECT_EQ(FromTimestamp(episode.last_session_time()), kDay + absl::Hours(24));
  ASSERT_THAT(Attend(episode), IsOk());
  EXPECT_EQ(episode.sessions(3).number(), 4);
  EXPECT_EQ(episode.attended_sessions(), 3);
}

TEST(VoidSessionTest, MakesRoomForAnotherAndTakesThePhaseBack) {
  Episode episode = Begun(4);
  for (int i = 0; i < 4; ++i) ASSERT_THAT(Attend(episode), IsOk());
  const type::v1::Phase last = episode.phase();
  ASSERT_THAT(VoidSession(Classic(), 1, RecordedTwice(), episode), IsOk());
  ASSERT_THAT(VoidSession(Classic(), 2, RecordedTwice(), episode), IsOk());
  EXPECT_NE(episode.phase(), last);
  ASSERT_THAT(Attend(episode), IsOk());
  ASSERT_THAT(Attend(episode), IsOk());
  EXPECT_EQ(episode.phase(), last);
  EXPECT_THAT(Attend(episode), Refused(type::v1::REASON_SESSIONS_EXHAUSTED));
}

TEST(VoidSessionTest, LeavesThePhaseOfAnEpisodeThatHasEnded) {
  Episode episode = Begun(4);
  for (int i = 0; i < 4; ++i) ASSERT_THAT(Attend(episode), IsOk());
  const type::v1::Phase last = episode.phase();
  ASSERT_THAT(End(Episode::END_REASON_PLANNED, "", kDay, episode), IsOk());
  for (int i = 1; i <= 4; ++i) {
    ASSERT_THAT(VoidSession(Classic(), i, RecordedTwice(), episode), IsOk());
  }
  EXPECT_EQ(episode.phase(), last);
  EXPECT_EQ(episode.attended_sessions(), 0);
  EXPECT_FALSE(episode.has_last_session_time());
}

TEST(VoidSessionTest, NamesAPlaceThatThereIsNot) {
  Episode episode = Begun(4);
  ASSERT_THAT(Attend(episode), IsOk());
  EXPECT_THAT(VoidSession(Classic(), 2, RecordedTwice(), episode),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST(ExtendEpisodeTest, CountsThePhaseFromTheNewEnd) {
  Episode episode = Begun(16);
  episode.set_attended_sessions(14);
  ASSERT_THAT(ExtendEpisode(Classic(), 4, "more time", kDay, episode), IsOk());
  EXPECT_EQ(episode.phase(), type::v1::PHASE_MIDDLE);
}

TEST(ExtendEpisodeTest, StopsAtSixtySessions) {
  Episode episode = Begun(16);
  ASSERT_THAT(ExtendEpisode(Classic(), 44, "more time", kDay, episode), IsOk());
  EXPECT_THAT(ExtendEpisode(Classic(), 1, "again", kDay, episode),
              Refused(type::v1::REASON_LIMIT_REACHED));
}

TEST(ExtendEpisodeTest, HasNothingToAddToWhenTheNumberIsOpen) {
  Episode episode = Begun(0, Open());
  EXPECT_THAT(ExtendEpisode(Open(), 2, "more time", kDay, episode),
              Refused(type::v1::REASON_PRECONDITION_MISSING));
}

TEST(EndEpisodeTest, S07_KeepsWhyAndWhenItEnded) {
  Episode episode = Begun(16);
  ASSERT_THAT(Attend(episode), IsOk());
  ASSERT_THAT(
      End(Episode::END_REASON_EARLY_BY_CLIENT, "a new job", kDay, episode),
      IsOk());
  EXPECT_EQ(episode.state(), type::v1::EPISODE_STATE_ENDED);
  EXPECT_EQ(episode.ending().reason(), Episode::END_REASON_EARLY_BY_CLIENT);
  EXPECT_EQ(episode.ending().text(), "a new job");
  EXPECT_EQ(FromTimestamp(episode.ending().end_time()), kDay);
  EXPECT_EQ(episode.phase(), type::v1::PHASE_INITIAL);
}

TEST(EndEpisodeTest, S07_TakesNoFurtherSessions) {
  Episode episode = Begun(16);
  ASSERT_THAT(End(Episode::END_REASON_PLANNED, "", kDay, episode), IsOk());
  const std::string ended = episode.SerializeAsString();
  for (const absl::Status& status :
       {Attend(episode), ExtendEpisode(Classic(), 1, "more", kDay, episode),
        BeginPhase(Classic(), type::v1::PHASE_MIDDLE, "now", kDay, episode),
        End(Episode::END_REASON_PLANNED, "", kDay, episode)}) {
    EXPECT_THAT(status, Refused(type::v1::REASON_STATE_NOT_ALLOWED));
    EXPECT_THAT(status.message(), ::testing::HasSubstr("CreateEpisode"));
  }
  EXPECT_EQ(episode.SerializeAsString(), ended);
}

TEST(EndEpisodeTest, WantsWordsForAnotherReasonAndAnEndAfterTheLastSession) {
  Episode episode = Begun(16);
  ASSERT_THAT(Attend(episode), IsOk());
  EXPECT_THAT(FieldsOf(End(Episode::END_REASON_OTHER, "", kDay - absl::Hours(1),
                           episode)),
              ElementsAre("text", "end_time"));
  EXPECT_EQ(episode.state(), type::v1::EPISODE_STATE_ACTIVE);
}

}  // namespace
}  // namespace concord::inventory
