// Conflicts, issues and incidents, through the public methods.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "concord/inventory/v1/communication_analysis.pb.h"
#include "concord/inventory/v1/communication_analysis_requests.pb.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/form_response.pb.h"
#include "concord/inventory/v1/form_response_requests.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/incident_requests.pb.h"
#include "concord/inventory/v1/mood_link.pb.h"
#include "concord/inventory/v1/mood_link_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/inventory/rpc/relationships_fixture.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::Not;
using testing::Refused;
using v1::UnresolvedIssue;

using ConflictTest = RelationshipsFixture;

TEST_F(ConflictTest, S12_KeepsTheHistoryOfAConflictThatComesBack) {
  ASSERT_THAT(Enter("rui", ""), IsOk());
  const auto enter = [this](int intensity) {
    return Write<v1::Conflict>(
        kClient, "CreateConflict",
        Parse<v1::CreateConflictRequest>(absl::StrCat(
            "parent: 'clients/c1' conflict_id: 'k' conflict { person: "
            "'clients/c1/people/rui' topic: 'the house' covert: true "
            "intensity: ",
            intensity, " }")));
  };
  EXPECT_EQ(ViolationsOf(enter(11).status())[0].field, "conflict.intensity");
  ASSERT_THAT(enter(7), IsOk());
  const auto move = [this](const char* state) {
    return Write<v1::Conflict>(
        kTherapist, "TransitionConflict",
        Parse<v1::TransitionConflictRequest>(
            absl::StrCat("name: 'clients/c1/conflicts/k' reason: 'talked' "
                         "state: ",
                         state)));
  };
  ASSERT_THAT(move("STATE_RESOLVED"), IsOk());
  const auto again = move("STATE_OPEN");
  ASSERT_THAT(again, IsOk());
  std::vector<int> states;
  for (const auto& step : again->transitions()) states.push_back(step.state());
  EXPECT_THAT(states, ElementsAre(v1::Conflict::STATE_OPEN,
                                  v1::Conflict::STATE_RESOLVED,
                                  v1::Conflict::STATE_OPEN));
}

TEST_F(ConflictTest, S23_TakesSeveralSourcesAndThatNoneIsKnown) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const auto enter = [this](const char* sources) {
    return Write<v1::Conflict>(
        kClient, "CreateConflict",
        Parse<v1::CreateConflictRequest>(absl::StrCat(
            "parent: 'clients/c1' conflict { person: 'clients/c1/people/ida' "
            "topic: 'visits' intensity: 5 ",
            sources, " }")));
  };
  auto conflict = enter("sources: SOURCE_UNKNOWN");
  ASSERT_THAT(conflict, IsOk());
  v1::UpdateConflictRequest update;
  *update.mutable_conflict() = *conflict;
  update.mutable_conflict()->clear_sources();
  update.mutable_conflict()->add_sources(
      v1::Conflict::SOURCE_DIFFERING_EXPECTATIONS);
  update.mutable_conflict()->add_sources(v1::Conflict::SOURCE_UNRESOLVED_PAST);
  update.mutable_update_mask()->add_paths("sources");
  conflict = Write<v1::Conflict>(kTherapist, "UpdateConflict", update);
  ASSERT_THAT(conflict, IsOk());
  EXPECT_THAT(conflict->sources(),
              ElementsAre(v1::Conflict::SOURCE_DIFFERING_EXPECTATIONS,
                          v1::Conflict::SOURCE_UNRESOLVED_PAST));
  EXPECT_EQ(ViolationsOf(enter("sources: 12").status())[0].field,
            "conflict.sources[0]");
}

TEST_F(ConflictTest, S45_FeedsPatternsAndAnalysesWithOneIncident) {
  for (const char* id : {"ida", "rui", "eva"}) {
    ASSERT_THAT(Enter(id, ""), IsOk());
    ASSERT_THAT(
        Write<v1::Incident>(
            kClient, "CreateIncident",
            Parse<v1::CreateIncidentRequest>(absl::StrCat(
                "parent: 'clients/c1' incident_id: 'with-", id,
                "' incident { person: 'clients/c1/people/", id,
                "' description: 'x' theme: 'not asking' feelings { feeling: "
                "'small' intensity: 7 } occurrence_time { ",
                Now(), " } }"))),
        IsOk());
  }
  const auto analysed = Write<v1::CommunicationAnalysis>(
      kTherapist, "CreateCommunicationAnalysis",
      Parse<v1::CreateCommunicationAnalysisRequest>(
          "parent: 'clients/c1' communication_analysis { incident: "
          "'clients/c1/incidents/with-ida' turns { speaker: SPEAKER_CLIENT "
          "said: 'Fine.' meant: 'Not fine.' } }"));
  EXPECT_THAT(analysed, IsOk());
  const auto found = Read<v1::ListFindingsResponse, v1::ListFindingsRequest>(
      kTherapist, "ListFindings", "");
  EXPECT_TRUE(std::any_of(
      found.findings().begin(), found.findings().end(), [](const auto& one) {
        const auto& evidence = one.evidence().resources();
        return std::find(evidence.begin(), evidence.end(),
                         "clients/c1/incidents/with-ida") != evidence.end();
      }));
}

TEST_F(ConflictTest, S13_ListsIssuesByDistressThenByAge) {
  ASSERT_THAT(Enter("ida", "status: STATUS_DECEASED"), IsOk());
  ASSERT_THAT(EnterIssue("young", "distress: 7 since_date: '2024-03-01'"),
              IsOk());
  ASSERT_THAT(EnterIssue("mild", "distress: 2 since_date: '1999-01-01'"),
              IsOk());
  ASSERT_THAT(EnterIssue("undated", "distress: 7"), IsOk());
  ASSERT_THAT(EnterIssue("old", "distress: 7 since_date: '2001-03-01'"),
              IsOk());
  std::vector<std::string> ids;
  std::string token;
  do {
    const auto page =
        Read<v1::ListUnresolvedIssuesResponse, v1::ListUnresolvedIssuesRequest>(
            kTherapist, "ListUnresolvedIssues",
            absl::StrCat("page_size: 2 page_token: '", token, "'"));
    for (const auto& issue : page.unresolved_issues()) {
      ids.push_back(issue.name().substr(issue.name().rfind('/') + 1));
    }
    token = page.next_page_token();
  } while (!token.empty());
  EXPECT_THAT(ids, ElementsAre("old", "young", "undated", "mild"));
}

TEST_F(ConflictTest, S13_ClosesAnIssueOnceAndOnlyWithANote) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  const UnresolvedIssue issue = *EnterIssue("house", "distress: 4");
  auto request = Parse<v1::CloseUnresolvedIssueRequest>("");
  request.set_name(issue.name());
  EXPECT_EQ(Write<UnresolvedIssue>(kClient, "CloseUnresolvedIssue", request)
                .status()
                .code(),
            absl::StatusCode::kInvalidArgument);
  request.set_closing_note("We spoke, and it is over.");
  const auto closed =
      Write<UnresolvedIssue>(kClient, "CloseUnresolvedIssue", request);
  ASSERT_THAT(closed, IsOk());
  EXPECT_EQ(closed->state(), UnresolvedIssue::STATE_CLOSED);
  EXPECT_THAT(Write<UnresolvedIssue>(kClient, "CloseUnresolvedIssue", request),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
}

TEST_F(ConflictTest, S24_SaysHowFarAnAnalysisIsAndWhatToAskNext) {
  ASSERT_THAT(Enter("ida", ""), IsOk());
  auto request = Parse<v1::CreateConflictRequest>(
      "parent: 'clients/c1' conflict { person: 'clients/c1/people/ida' "
      "topic: 'money' intensity: 6 stage: STAGE_IMPASSE analysis { "
      "client_expectation: 'a' other_expectation: 'b' evidence: 'c' "
      "alternatives: 'd' supporters: 'e' stagnation_gains: 'f' } }");
  auto conflict = Write<v1::Conflict>(kClient, "CreateConflict", request);
  ASSERT_THAT(conflict, IsOk());
  EXPECT_EQ(conflict->analysis().completeness(), .875);
  EXPECT_EQ(conflict->analysis().next_question(), "analysis.stake");
  v1::UpdateConflictRequest update;
  *update.mutable_conflict() = *conflict;
  update.mutable_conflict()->mutable_analysis()->set_stake("g");
  update.mutable_update_mask()->add_paths("analysis.stake");
  conflict = Write<v1::Conflict>(kClient, "UpdateConflict", update);
  ASSERT_THAT(conflict, IsOk());
  EXPECT_EQ(conflict->analysis().completeness(), 1);
  EXPECT_EQ(conflict->analysis().next_question(), "");
}

TEST_F(ConflictTest, S01_SaysWhatCameFirstAndNeverWhatCausedIt) {
  ASSERT_THAT(EnterIncident("quarrel", 1'700'000'000), IsOk());
  const auto link = Write<v1::MoodLink>(
      kClient, "CreateMoodLink",
      Parse<v1::CreateMoodLinkRequest>(
          "parent: 'clients/c1' mood_link { incident: "
          "'clients/c1/incidents/quarrel' "
          "ratings { rating_time { seconds: 1700172800 } distress: 7 } "
          "ratings { rating_time { seconds: 1699956800 } } "
          "ratings { rating_time { seconds: 1700000060 } } }"));
  ASSERT_THAT(link, IsOk());
  EXPECT_EQ(link->ratings(0).lag_days(), 2.0);
  EXPECT_EQ(link->ratings(0).direction(), v1::MoodLink::DIRECTION_EVENT_FIRST);
  EXPECT_EQ(link->ratings(1).lag_days(), -0.5);
  EXPECT_EQ(link->ratings(1).direction(), v1::MoodLink::DIRECTION_MOOD_FIRST);
  EXPECT_EQ(link->ratings(2).direction(), v1::MoodLink::DIRECTION_UNCLEAR);
  for (int i = 0; i < v1::MoodLink::descriptor()->field_count(); ++i) {
    EXPECT_THAT(v1::MoodLink::descriptor()->field(i)->name(),
                Not(HasSubstr("cause")));
  }
}

TEST_F(ConflictTest, S01_TakesTheTimeOfAResponseAndNotBoth) {
  ASSERT_THAT(EnterIncident("quarrel", 1'700'000'000), IsOk());
  ASSERT_THAT(Write<v1::FormResponse>(
                  kClient, "CreateFormResponse",
                  Parse<v1::CreateFormResponseRequest>(
                      "parent: 'clients/c1' form_response_id: 'r' "
                      "form_response { form: "
                      "'forms/gad-7' answers { item: '1' value: 1 } "
                      "completion_time { seconds: 1700086400 } }")),
              IsOk());
  auto request = Parse<v1::CreateMoodLinkRequest>(
      "parent: 'clients/c1' mood_link { incident: "
      "'clients/c1/incidents/quarrel' ratings { form_response: "
      "'clients/c1/formResponses/r' } }");
  const auto link = Write<v1::MoodLink>(kClient, "CreateMoodLink", request);
  ASSERT_THAT(link, IsOk());
  EXPECT_EQ(link->ratings(0).lag_days(), 1.0);
  request.mutable_mood_link()
      ->mutable_ratings(0)
      ->mutable_rating_time()
      ->set_seconds(1'700'000'000);
  EXPECT_THAT(Write<v1::MoodLink>(kClient, "CreateMoodLink", request),
              Refused(type::v1::REASON_FIELD_INVALID));
}

TEST_F(ConflictTest, S30_KeepsTheOrderOfTurnsWhenOneIsPutBetween) {
  ASSERT_THAT(EnterIncident("quarrel", 1'700'000'000), IsOk());
  auto analysis = Write<v1::CommunicationAnalysis>(
      kTherapist, "CreateCommunicationAnalysis",
      Parse<v1::CreateCommunicationAnalysisRequest>(
          "parent: 'clients/c1' communication_analysis { incident: "
          "'clients/c1/incidents/quarrel' "
          "turns { speaker: SPEAKER_CLIENT said: '1' } "
          "turns { speaker: SPEAKER_OTHER said: '2' } "
          "turns { speaker: SPEAKER_CLIENT said: '4' } }"));
  ASSERT_THAT(analysis, IsOk());
  auto insert = Parse<v1::InsertTurnRequest>(
      "position: 2 turn { speaker: SPEAKER_OTHER said: '3' }");
  insert.set_name(analysis->name());
  analysis = Write<v1::CommunicationAnalysis>(kTherapist, "InsertTurn", insert);
  ASSERT_THAT(analysis, IsOk());
  std::string said;
  for (const auto& turn : analysis->turns()) said += turn.said();
  EXPECT_EQ(said, "1234");
  insert.set_position(9);
  EXPECT_THAT(
      Write<v1::CommunicationAnalysis>(kTherapist, "InsertTurn", insert),
      Refused(type::v1::REASON_FIELD_INVALID));
}

}  // namespace
}  // namespace concord::inventory
