// Episodes through the service's methods: phases, endings, agreements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/phase_profile.pb.h"
#include "concord/inventory/v1/phase_profile_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/rights.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/service_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using v1::Episode;
using v1::PhaseProfile;

constexpr char kFirst[] = "clients/c1/episodes/first";
const absl::Time kYesterday =
    absl::FromCivil(absl::CivilDay(2025, 12, 31), absl::UTCTimeZone());

class EpisodeTest : public ServiceFixture {
 protected:
  absl::StatusOr<Episode> Record(
      Episode::SessionOutcome outcome = Episode::SESSION_OUTCOME_ATTENDED) {
    auto request = NewOn<v1::RecordSessionRequest>(kFirst);
    *request.mutable_session_time() = ToTimestamp(kYesterday);
    request.set_outcome(outcome);
    return Call<Episode>(anna_, "RecordSession", request);
  }

  absl::StatusOr<Episode> End(Episode::EndReason reason,
                              const char* text = "") {
    auto request = NewOn<v1::EndEpisodeRequest>(kFirst);
    request.set_reason(reason);
    request.set_text(text);
    return Call<Episode>(anna_, "EndEpisode", request);
  }

  absl::StatusOr<Episode> BeginPhase(type::v1::Phase phase) {
    auto request = NewOn<v1::BeginPhaseRequest>(kFirst);
    request.set_phase(phase);
    request.set_reason("both think it is time");
    return Call<Episode>(anna_, "BeginPhase", request);
  }

  Episode Get() {
    v1::GetEpisodeRequest request;
    request.set_name(kFirst);
    return Call<Episode>(anna_, "GetEpisode", request).value_or(Episode());
  }

  absl::StatusOr<Episode> Update(const security::Claims& caller,
                                 const Episode& episode, const char* path) {
    v1::UpdateEpisodeRequest request;
    *request.mutable_episode() = episode;
    request.mutable_episode()->clear_etag();
    request.mutable_update_mask()->add_paths(path);
    request.set_request_id(NextRequestId());
    return Call<Episode>(caller, "UpdateEpisode", request);
  }

  absl::StatusOr<Episode> Wish(const security::Claims& caller,
                               const char* outcome) {
    Episode episode = Get();
    episode.set_desired_outcome(outcome);
    return Update(caller, episode, "desired_outcome");
  }

  absl::StatusOr<Episode> Consent(
      const security::Claims& caller, type::v1::ConsentDecision decision,
      const char* guardian = "",
      type::v1::ConsentPurpose purpose =
          type::v1::CONSENT_PURPOSE_SESSION_RECORDING) {
    auto request = NewOn<v1::RecordConsentRequest>(kFirst);
    request.set_purpose(purpose);
    request.set_decision(decision);
    request.set_guardian(guardian);
    return Call<Episode>(caller, "RecordConsent", request);
  }
};

TEST_F(EpisodeTest, S07_AdvancesWithAttendedSessionsOnly) {
  ASSERT_THAT(Begin("brief8"), IsOk());
  ASSERT_THAT(Record(), IsOk());
  ASSERT_THAT(Record(Episode::SESSION_OUTCOME_MISSED), IsOk());
  ASSERT_THAT(Record(Episode::SESSION_OUTCOME_CANCELLED_BY_CLIENT), IsOk());
  auto episode = Record();
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->phase(), type::v1::PHASE_INITIAL);
  EXPECT_EQ(episode->attended_sessions(), 2);
  EXPECT_EQ(episode->sessions_size(), 4);
  episode = Record();
  EXPECT_EQ(episode->phase(), type::v1::PHASE_MIDDLE);
  EXPECT_EQ(episode->sessions(4).number(), 3);
}

TEST_F(EpisodeTest, S07_RefusesSession17Of16UntilItIsExtendedWithAReason) {
  ASSERT_THAT(Begin(), IsOk());
  for (int i = 0; i < 16; ++i) ASSERT_THAT(Record(), IsOk());
  EXPECT_THAT(Record(), Refused(type::v1::REASON_SESSIONS_EXHAUSTED));
  auto extend = NewOn<v1::ExtendEpisodeRequest>(kFirst);
  extend.set_session_count(2);
  EXPECT_THAT(FieldsOf(Call<Episode>(anna_, "ExtendEpisode", extend).status()),
              ElementsAre("reason"));
  extend.set_reason("a setback in spring");
  ASSERT_THAT(Call<Episode>(anna_, "ExtendEpisode", extend), IsOk());
  const auto episode = Record();
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->state(), type::v1::EPISODE_STATE_EXTENDED);
  EXPECT_EQ(episode->sessions(16).number(), 17);
}

TEST_F(EpisodeTest, S07_EndsEarlyAndThenTakesNoFurtherSessions) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Record(), IsOk());
  const auto ended = End(Episode::END_REASON_EARLY_BY_CLIENT, "a new job");
  ASSERT_THAT(ended, IsOk());
  EXPECT_EQ(ended->state(), type::v1::EPISODE_STATE_ENDED);
  EXPECT_EQ(ended->ending().text(), "a new job");
  EXPECT_TRUE(ended->ending().has_end_time());
  const absl::Status refused = Record().status();
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_STATE_NOT_ALLOWED));
  EXPECT_THAT(refused.message(), HasSubstr("CreateEpisode"));
  EXPECT_THAT(End(Episode::END_REASON_PLANNED),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
  EXPECT_THAT(Begin("brief8", "second"), IsOk());
}

TEST_F(EpisodeTest, NothingIsRecordedOnceConsentToThatIsWithdrawn) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Record(), IsOk());
  const auto decide = [&](type::v1::ConsentDecision decision) {
    return Consent(client_, decision, "", type::v1::CONSENT_PURPOSE_RECORD);
  };
  ASSERT_THAT(decide(type::v1::CONSENT_DECISION_WITHDRAWN), IsOk());
  EXPECT_THAT(Record(), Refused(absl::StatusCode::kPermissionDenied,
                                type::v1::REASON_CONSENT_REQUIRED));
  EXPECT_EQ(Get().attended_sessions(), 1);
  ASSERT_THAT(decide(type::v1::CONSENT_DECISION_GIVEN), IsOk());
  EXPECT_THAT(Record(), IsOk());
  ASSERT_THAT(decide(type::v1::CONSENT_DECISION_WITHDRAWN), IsOk());
  EXPECT_THAT(End(Episode::END_REASON_EARLY_BY_CLIENT), IsOk());
}

TEST_F(EpisodeTest, ASupervisorReadsWhileTheClientAgreesToThat) {
  ASSERT_THAT(Begin(), IsOk());
  const auto read = [&] {
    v1::GetEpisodeRequest request;
    request.set_name(kFirst);
    return Call<Episode>(sven_, "GetEpisode", request).status();
  };
  const auto decide = [&](type::v1::ConsentDecision decision) {
    return Consent(client_, decision, "", type::v1::CONSENT_PURPOSE_SHARING);
  };
  EXPECT_THAT(read(), IsOk());
  ASSERT_THAT(decide(type::v1::CONSENT_DECISION_REFUSED), IsOk());
  EXPECT_THAT(read(), Refused(type::v1::REASON_CONSENT_REQUIRED));
  ASSERT_THAT(decide(type::v1::CONSENT_DECISION_GIVEN), IsOk());
  EXPECT_THAT(read(), IsOk());
}

TEST_F(EpisodeTest, WantsWordsForAnEndOfAnotherKind) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(FieldsOf(End(Episode::END_REASON_OTHER).status()),
              ElementsAre("text"));
  EXPECT_THAT(End(Episode::END_REASON_OTHER, "the practice closes"), IsOk());
}

TEST_F(EpisodeTest, LeavesEndingAndPhasesToTherapists) {
  ASSERT_THAT(Begin("open-tapered"), IsOk());
  auto end = NewOn<v1::EndEpisodeRequest>(kFirst);
  end.set_reason(Episode::END_REASON_PLANNED);
  auto phase = NewOn<v1::BeginPhaseRequest>(kFirst);
  phase.set_phase(type::v1::PHASE_MIDDLE);
  phase.set_reason("now");
  for (const auto& caller : {client_, sven_}) {
    EXPECT_TRUE(absl::IsPermissionDenied(
        Call<Episode>(caller, "EndEpisode", end).status()));
    EXPECT_TRUE(absl::IsPermissionDenied(
        Call<Episode>(caller, "BeginPhase", phase).status()));
  }
  EXPECT_TRUE(absl::IsNotFound(
      Call<Episode>(testing::Therapist("bernd"), "EndEpisode", end).status()));
}

TEST_F(EpisodeTest, GoesOnByDecisionWhereTheProfileHasNoFixedEnd) {
  ASSERT_THAT(Begin("open-tapered"), IsOk());
  for (int i = 0; i < 20; ++i) ASSERT_THAT(Record(), IsOk());
  EXPECT_EQ(Record()->phase(), type::v1::PHASE_INITIAL);
  EXPECT_EQ(BeginPhase(type::v1::PHASE_MIDDLE)->phase(),
            type::v1::PHASE_MIDDLE);
  EXPECT_EQ(BeginPhase(type::v1::PHASE_TERMINATION)->phase(),
            type::v1::PHASE_TERMINATION);
  EXPECT_THAT(BeginPhase(type::v1::PHASE_MIDDLE),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
  auto extend = NewOn<v1::ExtendEpisodeRequest>(kFirst);
  extend.set_session_count(2);
  extend.set_reason("more time");
  EXPECT_THAT(Call<Episode>(anna_, "ExtendEpisode", extend),
              Refused(type::v1::REASON_PRECONDITION_MISSING));
}

TEST_F(EpisodeTest, IsInMaintenanceFromTheFirstSessionOfMaintenance) {
  const auto episode = Begin("maintenance-monthly");
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->phase(), type::v1::PHASE_MAINTENANCE);
  EXPECT_EQ(episode->planned_sessions(), 36);
  EXPECT_EQ(Record()->phase(), type::v1::PHASE_MAINTENANCE);
}

TEST_F(EpisodeTest, S54_KeepsTheFirstAndTheNewestDesiredOutcome) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Wish(client_, "to sleep again"), IsOk());
  ASSERT_THAT(Wish(anna_, "to talk with Rui"), IsOk());
  const auto episode = Wish(client_, "to stay in touch with Rui");
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->first_desired_outcome(), "to sleep again");
  EXPECT_EQ(episode->desired_outcome(), "to stay in touch with Rui");
  EXPECT_TRUE(episode->has_desired_outcome_time());
}

TEST_F(EpisodeTest, LetsAClientChangeTheDesiredOutcomeAlone) {
  ASSERT_THAT(Begin(), IsOk());
  Episode update = Get();
  update.mutable_contract()->set_session_minutes(50);
  update.mutable_contract()->set_frequency(Episode::FREQUENCY_WEEKLY);
  update.mutable_contract()->set_ending_date("2026-04-30");
  update.mutable_contract()->set_crisis_plan("Call the clinic.");
  auto* guardian = update.add_guardians();
  guardian->set_display_name("Marta");
  guardian->set_relation("mother");
  for (const char* path : {"contract", "guardians"}) {
    EXPECT_THAT(Update(client_, update, path),
                Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
    EXPECT_THAT(Update(anna_, update, path), IsOk());
  }
  const auto episode = Wish(client_, "to sleep again");
  ASSERT_THAT(episode, IsOk());
  EXPECT_EQ(episode->contract().crisis_plan(), "Call the clinic.");
  EXPECT_EQ(episode->guardians(0).relation(), "mother");
}

TEST_F(EpisodeTest, HoldsTheContractToItsBounds) {
  ASSERT_THAT(Begin(), IsOk());
  Episode update = Get();
  update.mutable_contract()->set_session_minutes(5);
  update.mutable_contract()->set_ending_date("in spring");
  update.add_guardians();
  EXPECT_THAT(
      FieldsOf(Update(anna_, update, "contract").status()),
      ::testing::UnorderedElementsAre("episode.contract.session_minutes",
                                      "episode.contract.ending_date"));
  EXPECT_THAT(
      FieldsOf(Update(anna_, update, "guardians").status()),
      ::testing::UnorderedElementsAre("episode.guardians[0].display_name",
                                      "episode.guardians[0].relation"));
}

TEST_F(EpisodeTest, KeepsWhoGaveAndWithdrewAConsentAndWhen) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(Consent(anna_, type::v1::CONSENT_DECISION_GIVEN), IsOk());
  harness_.clock().Advance(absl::Hours(24));
  const auto episode = Consent(client_, type::v1::CONSENT_DECISION_WITHDRAWN);
  ASSERT_THAT(episode, IsOk());
  ASSERT_EQ(episode->consents_size(), 2);
  EXPECT_EQ(episode->consents(0).author().subject(), "anna");
  EXPECT_EQ(episode->consents(0).author().role(),
            type::v1::AUTHOR_ROLE_THERAPIST);
  EXPECT_EQ(episode->consents(1).author().role(), type::v1::AUTHOR_ROLE_CLIENT);
  EXPECT_EQ(FromTimestamp(episode->consents(1).decision_time()) -
                FromTimestamp(episode->consents(0).decision_time()),
            absl::Hours(24));
}

TEST_F(EpisodeTest, TakesAConsentBackAlsoAfterTheEnd) {
  ASSERT_THAT(Begin(), IsOk());
  ASSERT_THAT(End(Episode::END_REASON_PLANNED), IsOk());
  EXPECT_THAT(Consent(client_, type::v1::CONSENT_DECISION_WITHDRAWN), IsOk());
}

TEST_F(EpisodeTest, TakesAGuardiansConsentFromATherapistOnly) {
  ASSERT_THAT(Begin(), IsOk());
  EXPECT_THAT(
      FieldsOf(
          Consent(anna_, type::v1::CONSENT_DECISION_GIVEN, "Marta").status()),
      ElementsAre("guardian"));
  Episode update = Get();
  auto* guardian = update.add_guardians();
  guardian->set_display_name("Marta");
  guardian->set_relation("mother");
  ASSERT_THAT(Update(anna_, update, "guardians"), IsOk());
  EXPECT_THAT(Consent(client_, type::v1::CONSENT_DECISION_GIVEN, "Marta"),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_THAT(Consent(anna_, type::v1::CONSENT_DECISION_GIVEN, "Marta"),
              IsOk());
}

TEST_F(EpisodeTest, ShowsEveryPhaseProfileWithItsTasks) {
  v1::ListPhaseProfilesRequest list;
  list.set_page_size(5);
  auto page =
      Call<v1::ListPhaseProfilesResponse>(client_, "ListPhaseProfiles", list);
  ASSERT_THAT(page, IsOk());
  EXPECT_EQ(page->phase_profiles(0).name(), "phaseProfiles/brief8");
  list.set_page_token(page->next_page_token());
  page =
      Call<v1::ListPhaseProfilesResponse>(client_, "ListPhaseProfiles", list);
  EXPECT_EQ(page->phase_profiles_size(), 4);
  EXPECT_TRUE(page->next_page_token().empty());
  v1::GetPhaseProfileRequest get;
  get.set_name("phaseProfiles/classic16");
  const auto classic = Call<PhaseProfile>(client_, "GetPhaseProfile", get);
  ASSERT_THAT(classic, IsOk());
  EXPECT_EQ(classic->stages_size(), 3);
  EXPECT_EQ(classic->stages(2).tasks(0).code(), "name-ending");
  get.set_name("phaseProfiles/classic17");
  EXPECT_TRUE(absl::IsNotFound(
      Call<PhaseProfile>(client_, "GetPhaseProfile", get).status()));
}

TEST_F(EpisodeTest, RefusesAProfileThatItDoesNotKnow) {
  const absl::Status status = Begin("classic17").status();
  EXPECT_THAT(FieldsOf(status), ElementsAre("episode.phase_profile"));
  EXPECT_THAT(status.message(), HasSubstr("ListPhaseProfiles"));
}

}  // namespace
}  // namespace concord::inventory
