#include "services/inventory/domain/course/agreement.h"

#include <gtest/gtest.h>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using testing::IsOk;
using testing::Refused;
using v1::Episode;

const absl::Time kDay = absl::FromUnixSeconds(1'700'000'000);
const absl::Time kLater = kDay + absl::Hours(24 * 30);

Episode Wishing(const char* outcome, absl::Time time, const Episode& before) {
  Episode episode = before;
  episode.set_desired_outcome(outcome);
  KeepDesiredOutcome(before, time, episode);
  return episode;
}

TEST(KeepDesiredOutcomeTest, S54_KeepsTheFirstAndTheNewestVersion) {
  const Episode first = Wishing("sleep again", kDay, Episode());
  EXPECT_FALSE(first.has_desired_outcome_time());
  const Episode second = Wishing("talk with Rui", kLater, first);
  const Episode third = Wishing("stay in touch", kLater, second);
  EXPECT_EQ(third.first_desired_outcome(), "sleep again");
  EXPECT_EQ(FromTimestamp(third.first_desired_outcome_time()), kDay);
  EXPECT_EQ(third.desired_outcome(), "stay in touch");
  EXPECT_EQ(FromTimestamp(third.desired_outcome_time()), kLater);
}

TEST(KeepDesiredOutcomeTest, ChangesNothingWhileTheWordsStay) {
  const Episode first = Wishing("sleep again", kDay, Episode());
  EXPECT_EQ(Wishing("sleep again", kLater, first).SerializeAsString(),
            first.SerializeAsString());
}

TEST(KeepDesiredOutcomeTest, S54_KeepsAVersionFromBeforeFirstOnesWereKept) {
  Episode old;
  old.set_desired_outcome("sleep again");
  const Episode changed = Wishing("talk with Rui", kLater, old);
  EXPECT_EQ(changed.first_desired_outcome(), "sleep again");
  EXPECT_FALSE(changed.has_first_desired_outcome_time());
}

TEST(CheckChangedByClientTest, AllowsTheDesiredOutcomeAndSafeContactAlone) {
  const auto before = Parse<Episode>(
      "care_team { subject: 'anna' kind: KIND_THERAPIST } "
      "contract { session_minutes: 50 }");
  Episode after = before;
  after.set_desired_outcome("sleep again");
  after.mutable_safe_contact()->add_channels(Episode::CHANNEL_POST);
  EXPECT_THAT(CheckChangedByClient(before, after), IsOk());
  after.mutable_contract()->set_crisis_plan("none");
  EXPECT_THAT(CheckChangedByClient(before, after),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  after = before;
  after.add_guardians()->set_display_name("Marta");
  EXPECT_FALSE(CheckChangedByClient(before, after).ok());
  after = before;
  after.mutable_care_team(0)->set_subject("bernd");
  EXPECT_FALSE(CheckChangedByClient(before, after).ok());
}

TEST(CheckSafeContactTest, NamesEachWayOnce) {
  Episode episode;
  auto& contact = *episode.mutable_safe_contact();
  contact.add_channels(Episode::CHANNEL_POST);
  contact.add_channels(Episode::CHANNEL_PHONE);
  EXPECT_THAT(CheckSafeContact(episode), IsOk());
  contact.add_channels(Episode::CHANNEL_POST);
  EXPECT_THAT(CheckSafeContact(episode),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST(RecordConsentTest, KeepsEveryDecision) {
  Episode episode;
  const auto given = Parse<Episode::Consent>(
      "purpose: CONSENT_PURPOSE_RESEARCH decision: CONSENT_DECISION_GIVEN");
  const auto withdrawn = Parse<Episode::Consent>(
      "purpose: CONSENT_PURPOSE_RESEARCH "
      "decision: CONSENT_DECISION_WITHDRAWN");
  ASSERT_THAT(RecordConsent(given, episode), IsOk());
  ASSERT_THAT(RecordConsent(withdrawn, episode), IsOk());
  ASSERT_EQ(episode.consents_size(), 2);
  EXPECT_EQ(episode.consents(0).decision(), type::v1::CONSENT_DECISION_GIVEN);
}

TEST(RecordConsentTest, KnowsTheGuardiansOfTheEpisode) {
  auto episode =
      Parse<Episode>("guardians { display_name: 'Marta' relation: 'mother' }");
  Episode::Consent consent;
  consent.set_guardian("Rui");
  EXPECT_EQ(ViolationsOf(RecordConsent(consent, episode)).at(0).field,
            "guardian");
  consent.set_guardian("Marta");
  EXPECT_THAT(RecordConsent(consent, episode), IsOk());
}

TEST(RecordConsentTest, StopsAtTwoHundred) {
  Episode episode;
  for (int i = 0; i < 200; ++i) {
    ASSERT_THAT(RecordConsent(Episode::Consent(), episode), IsOk());
  }
  EXPECT_THAT(RecordConsent(Episode::Consent(), episode),
              Refused(type::v1::REASON_LIMIT_REACHED));
}

}  // namespace
}  // namespace concord::inventory
