// What follows at once when a client says something that a human must look at.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "common/contract/resource_name.h"
#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/episode.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/safety_flag.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/safety_settings.pb.h"
#include "concord/inventory/v1/safety_settings_requests.pb.h"
#include "concord/type/v1/access_requests.pb.h"
#include "concord/type/v1/standing.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/client_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using v1::FormResponse;
using v1::SafetySettings;

class SafetyTest : public ClientFixture {
 protected:
  void SetUp() override { ASSERT_THAT(Begin(), IsOk()); }

  absl::StatusOr<SafetySettings> Decide(const SafetySettings& settings) {
    v1::UpdateSafetySettingsRequest request;
    *request.mutable_safety_settings() = settings;
    request.mutable_safety_settings()->set_name("safetySettings/own");
    request.set_request_id(NextRequestId());
    return harness_.Call<SafetySettings>(testing::Administrator("ada"),
                                         "UpdateSafetySettings", request);
  }
  static void Write(const char* language, const char* text,
                    SafetySettings& settings) {
    auto& written = *settings.add_crisis_texts();
    written.set_language_code(language);
    written.set_text(text);
  }

  // Item 9 of the PHQ-9.
  FormResponse Say(int value, const char* language,
                   const security::Claims& caller = kClient) {
    auto request = New<v1::CreateFormResponseRequest>();
    request.set_language_code(language);
    FormResponse& response = *request.mutable_form_response();
    response.set_form("forms/phq-9");
    response.set_respondent(type::v1::AUTHOR_ROLE_CLIENT);
    *response.mutable_completion_time() = ToTimestamp(kYesterday);
    for (int i = 1; i <= 9; ++i) {
      FormResponse::Answer& answer = *response.add_answers();
      answer.set_item(std::to_string(i));
      answer.set_value(i == 9 ? value : 1);
    }
    const auto said =
        harness_.Call<FormResponse>(caller, "CreateFormResponse", request);
    EXPECT_THAT(said, IsOk());
    return said.value_or(FormResponse());
  }

  type::v1::Standing Standing() {
    type::v1::Standing standing;
    EXPECT_THAT(
        harness_.store().Read(absl::InfiniteFuture(),
                              [&](storage::Snapshot& snapshot) -> absl::Status {
                                CONCORD_ASSIGN_OR_RETURN(
                                    const storage::Footing footing,
                                    snapshot.FindFooting({"t1", "c1"}));
                                standing = *footing.standing;
                                return absl::OkStatus();
                              }),
        IsOk());
    return standing;
  }
};

TEST_F(SafetyTest, TheClientIsToldAtOnceWhomToTurnTo) {
  EXPECT_EQ(Say(3, "de").crisis_text(), "");
  SafetySettings settings;
  Write("en", "Call the clinic.", settings);
  Write("de-AT", "Rufen Sie die Ambulanz an.", settings);
  ASSERT_THAT(Decide(settings), IsOk());
  EXPECT_EQ(Say(3, "en-GB").crisis_text(), "Call the clinic.");
  EXPECT_EQ(Say(1, "de").crisis_text(), "Rufen Sie die Ambulanz an.");
  EXPECT_EQ(Say(1, "pt").crisis_text(), "Call the clinic.");
  EXPECT_EQ(Say(0, "de").crisis_text(), "");
  EXPECT_EQ(Say(3, "de", kTherapist).crisis_text(), "");
}

TEST_F(SafetyTest, TheTextIsKeptNowhere) {
  SafetySettings settings;
  Write("en", "Call the clinic.", settings);
  ASSERT_THAT(Decide(settings), IsOk());
  v1::GetFormResponseRequest request;
  request.set_name(Say(3, "en").name());
  const auto read =
      harness_.Call<FormResponse>(kClient, "GetFormResponse", request);
  ASSERT_THAT(read, IsOk());
  EXPECT_EQ(read->crisis_text(), "");
}

TEST_F(SafetyTest, AFlagSaysWhenItGoesToTheDeputies) {
  Say(3, "en");
  EXPECT_EQ(FromTimestamp(Flags().safety_flags(0).escalate_time()),
            harness_.clock().Now() + absl::Hours(2));
  SafetySettings settings;
  settings.set_same_day_escalation_minutes(90);
  ASSERT_THAT(Decide(settings), IsOk());
  harness_.clock().Advance(absl::Minutes(1));
  Say(1, "en");
  EXPECT_EQ(FromTimestamp(Flags().safety_flags(1).escalate_time()),
            harness_.clock().Now() + absl::Minutes(90));
}

TEST_F(SafetyTest, AFlagHoldsTheClientsStepsUntilSomebodyHasLookedAtEach) {
  EXPECT_EQ(Standing().holds_size(), 0);
  const absl::Time first = harness_.clock().Now();
  Say(3, "en");
  harness_.clock().Advance(absl::Hours(1));
  Say(1, "en");
  ASSERT_EQ(Standing().holds_size(), 1);
  EXPECT_EQ(Standing().holds(0).kind(), type::v1::HOLD_KIND_OPEN_FLAG);
  EXPECT_EQ(FromTimestamp(Standing().holds(0).begin_time()), first);
  const v1::ListSafetyFlagsResponse flags = Flags();
  for (const v1::SafetyFlag& flag : flags.safety_flags()) {
    EXPECT_EQ(Standing().holds_size(), 1);
    auto request = NewOn<v1::AcknowledgeSafetyFlagRequest>(flag.name());
    request.set_acknowledger_name("Anna Silva");
    request.set_note("We talked.");
    ASSERT_THAT(harness_.Call<v1::SafetyFlag>(kTherapist,
                                              "AcknowledgeSafetyFlag", request),
                IsOk());
  }
  EXPECT_EQ(Standing().holds_size(), 0);
}

class InboxTest : public SafetyTest {
 protected:
  void Care(const char* client, const char* therapist,
            const char* deputy = nullptr) {
    auto request = NewFor<v1::CreateEpisodeRequest>(
        absl::StrCat("clients/", client).c_str());
    const auto add = [&](const char* subject, bool is_deputy) {
      auto& member = *request.mutable_episode()->add_care_team();
      member.set_subject(subject);
      member.set_kind(v1::Episode::CareTeamMember::KIND_THERAPIST);
      member.set_deputy(is_deputy);
    };
    add(therapist, false);
    if (deputy != nullptr) add(deputy, true);
    ASSERT_THAT(harness_.Call<v1::Episode>(testing::Therapist(therapist),
                                           "CreateEpisode", request),
                IsOk());
  }

  void Flag(const char* client) {
    harness_.clock().Advance(absl::Seconds(1));
    auto request = NewFor<v1::CreateFormResponseRequest>(
        absl::StrCat("clients/", client).c_str());
    request.mutable_form_response()->set_form("forms/phq-9");
    *request.mutable_form_response()->mutable_completion_time() =
        ToTimestamp(kYesterday);
    for (int i = 1; i <= 9; ++i) {
      auto& answer = *request.mutable_form_response()->add_answers();
      answer.set_item(std::to_string(i));
      answer.set_value(3);
    }
    ASSERT_THAT(harness_.Call<FormResponse>(testing::ClientSelf(client),
                                            "CreateFormResponse", request),
                IsOk());
  }

  // Whose flags are in the therapist's inbox, in its order, read in pages.
  std::vector<std::string> InboxOf(const char* therapist, int page_size = 0) {
    std::vector<std::string> clients;
    v1::ListOpenSafetyFlagsRequest request;
    request.set_page_size(page_size);
    do {
      const auto page = harness_.Call<v1::ListOpenSafetyFlagsResponse>(
          testing::Therapist(therapist), "ListOpenSafetyFlags", request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::SafetyFlag& flag : page->safety_flags()) {
        clients.emplace_back(contract::ClientOf(flag.name()));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    return clients;
  }
};

TEST_F(InboxTest, HasTheOpenFlagsOfAllForWhomTheTherapistCares) {
  Care("c2", "bert");
  Care("c3", "anna");
  Flag("c3");
  Flag("c2");
  Flag("c1");
  Flag("c3");
  EXPECT_THAT(InboxOf("anna"), ElementsAre("c3", "c1", "c3"));
  EXPECT_THAT(InboxOf("anna", 1), ElementsAre("c3", "c1", "c3"));
  EXPECT_THAT(InboxOf("bert"), ElementsAre("c2"));
  EXPECT_THAT(InboxOf("stranger"), ElementsAre());
}

TEST_F(InboxTest, ADeputyHasAFlagOnceNobodyWasThereInTime) {
  Care("c2", "bert", "dora");
  Flag("c2");
  EXPECT_THAT(InboxOf("bert"), ElementsAre("c2"));
  EXPECT_THAT(InboxOf("dora"), ElementsAre());
  harness_.clock().Advance(absl::Hours(2));
  EXPECT_THAT(InboxOf("dora"), ElementsAre("c2"));
}

TEST_F(InboxTest, IsEmptyOnceAllWasAttendedTo) {
  Flag("c1");
  auto request =
      NewOn<v1::AcknowledgeSafetyFlagRequest>(Flags().safety_flags(0).name());
  request.set_acknowledger_name("Anna Silva");
  request.set_note("We talked.");
  ASSERT_THAT(harness_.Call<v1::SafetyFlag>(kTherapist, "AcknowledgeSafetyFlag",
                                            request),
              IsOk());
  EXPECT_THAT(InboxOf("anna"), ElementsAre());
}

TEST_F(InboxTest, LeavesARecordOfEachClientInIt) {
  Care("c3", "anna");
  Flag("c3");
  ASSERT_THAT(InboxOf("anna"), ElementsAre("c3"));
  ASSERT_THAT(harness_.store().SealAudit(), IsOk());
  type::v1::ListAccessesRequest request;
  request.set_parent("clients/c3");
  const auto accesses = harness_.Call<type::v1::ListAccessesResponse>(
      testing::ClientSelf("c3"), "ListAccesses", request);
  ASSERT_THAT(accesses, IsOk());
  EXPECT_EQ(
      std::count_if(accesses->accesses().begin(), accesses->accesses().end(),
                    [](const type::v1::Access& access) {
                      return access.method() == "ListOpenSafetyFlags" &&
                             access.subject() == "anna";
                    }),
      1);
}

TEST_F(SafetyTest, SettingsAreTheTenantsAndNoLanguageHasTwoTexts) {
  SafetySettings settings;
  Write("en", "Call the clinic.", settings);
  const auto decided = Decide(settings);
  ASSERT_THAT(decided, IsOk());
  Write("EN", "Call somebody.", settings);
  EXPECT_THAT(FieldsOf(Decide(settings).status()),
              ElementsAre("safety_settings.crisis_texts[1].language_code"));
  settings = *decided;
  settings.set_etag("\"0\"");
  EXPECT_THAT(Decide(settings), Refused(type::v1::REASON_ETAG_MISMATCH));
  v1::GetSafetySettingsRequest request;
  request.set_name("safetySettings/own");
  const auto read = [&](const security::Claims& caller) {
    return harness_.Call<SafetySettings>(caller, "GetSafetySettings", request)
        ->crisis_texts_size();
  };
  EXPECT_EQ(read(kClient), 1);
  EXPECT_EQ(read(testing::Therapist("anna", "t2")), 0);
  request.set_name("safetySettings/other");
  EXPECT_THAT(
      harness_.Call<SafetySettings>(kClient, "GetSafetySettings", request),
      Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
}

}  // namespace
}  // namespace concord::inventory
