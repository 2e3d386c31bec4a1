#include "services/concordctl/portrait.h"

#include <string>

#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/conflict_requests.pb.h"
#include "concord/inventory/v1/episode_requests.pb.h"
#include "concord/inventory/v1/finding_requests.pb.h"
#include "concord/inventory/v1/formulation_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person_requests.pb.h"
#include "concord/inventory/v1/register_entry_requests.pb.h"
#include "concord/inventory/v1/safety_flag_requests.pb.h"
#include "concord/inventory/v1/unresolved_issue_requests.pb.h"
#include "concord/progress/v1/change_assessment.pb.h"
#include "concord/progress/v1/goal_progress.pb.h"
#include "concord/progress/v1/progress_summary.pb.h"
#include "concord/progress/v1/series.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace concord::concordctl {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <typename Message>
Message Make(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message));
  return message;
}

// PHQ-9 of three weeks with the given values, and its threshold.
Portrait Measured(int first, int second, int third) {
  Portrait portrait;
  const std::string key =
      "measure: 'measures/phq-9' source: AUTHOR_ROLE_CLIENT";
  int week = 0;
  for (const int value : {first, second, third}) {
    auto& measurement = *portrait.measurements.add_measurements();
    measurement.mutable_series()->CopyFrom(Make<progress::v1::SeriesKey>(key));
    measurement.mutable_reading()->set_value(value);
    measurement.mutable_reading()->mutable_taken_time()->set_seconds(
        1'740'000'000 + 604'800 * week++);
  }
  portrait.summary = Make<progress::v1::ProgressSummary>(
      "symptoms { series { key { " + key +
      " } } words { clinical: 'PHQ-9 (client): improved.' } }");
  portrait.changes.push_back(Make<progress::v1::ChangeAssessment>(
      "series { " + key + " } threshold: 5.2"));
  return portrait;
}

TEST(DescribeTest, SaysHowFarTheTherapyHasCome) {
  Portrait portrait;
  portrait.client = "ines";
  portrait.episodes = Make<inventory::v1::ListEpisodesResponse>(
      "episodes { planned_sessions: 14 attended_sessions: 15 "
      "phase: PHASE_TERMINATION extensions { session_count: 2 } "
      "desired_outcome: 'To sleep.' }");
  const std::string text = Describe(portrait);
  EXPECT_THAT(text, HasSubstr("Client ines"));
  EXPECT_THAT(text, HasSubstr("15 of 16 sessions attended; phase: "
                              "termination."));
  EXPECT_THAT(text, HasSubstr("\"To sleep.\""));
}

TEST(DescribeTest, AsksWhatShowsInSeveralRecords) {
  Portrait portrait;
  EXPECT_THAT(Describe(portrait), Not(HasSubstr("To talk about")));
  portrait.findings = Make<inventory::v1::ListFindingsResponse>(
      "findings { title: 'More given than received' question: 'Who could be "
      "asked?' }");
  EXPECT_THAT(Describe(portrait),
              HasSubstr("To talk about\n  More given than received. Who could "
                        "be asked?"));
}

TEST(DescribeTest, TellsWhatChangedInAConflict) {
  Portrait portrait;
  portrait.people = Make<inventory::v1::ListPeopleResponse>(
      "people { name: 'clients/a/people/rui' display_name: 'Rui' "
      "category: CATEGORY_MANAGER }");
  portrait.conflicts = Make<inventory::v1::ListConflictsResponse>(
      "conflicts { person: 'clients/a/people/rui' topic: 'the contract' "
      "transitions { stage: STAGE_IMPASSE state: STATE_OPEN } "
      "transitions { stage: STAGE_RENEGOTIATION state: STATE_OPEN } "
      "transitions { stage: STAGE_RENEGOTIATION state: STATE_RESOLVED } }");
  EXPECT_THAT(Describe(portrait),
              HasSubstr("With Rui: the contract. Its course: impasse, then "
                        "renegotiation, then\n    resolved."));
}

TEST(DescribeTest, SaysWhatWasNeverSettledAndHowItWas) {
  Portrait portrait;
  portrait.people = Make<inventory::v1::ListPeopleResponse>(
      "people { name: 'clients/a/people/rui' display_name: 'Rui' }");
  portrait.unresolved_issues =
      Make<inventory::v1::ListUnresolvedIssuesResponse>(
          "unresolved_issues { people: 'clients/a/people/rui' distress: 8 "
          "description: 'The contract.' state: STATE_CLOSED "
          "closing_note: 'Said.' }");
  EXPECT_THAT(
      Describe(portrait),
      HasSubstr("Never settled\n  With Rui: The contract. Distress 8 of "
                "10. Closed: Said."));
}

TEST(DescribeTest, QuotesWhatTheClientValues) {
  Portrait portrait;
  portrait.register_entries = Make<inventory::v1::ListRegisterEntriesResponse>(
      "register_entries { kind: KIND_LIMIT text: 'No calls at night.' "
      "client_importance: 9 }");
  EXPECT_THAT(Describe(portrait),
              HasSubstr("A limit: \"No calls at night.\" (9 of 10)"));
}

TEST(DescribeTest, SaysWhetherTheClientSharesAFormulation) {
  Portrait portrait;
  portrait.formulations = Make<inventory::v1::ListFormulationsResponse>(
      "formulations { symptom_picture: 'Sleeps badly.' factors { "
      "phase: PHASE_PROTECTIVE text: 'A sister who listens.' } }");
  const std::string text = Describe(portrait);
  EXPECT_THAT(text, HasSubstr("Sleeps badly."));
  EXPECT_THAT(text, HasSubstr("The client has not agreed to it."));
  EXPECT_THAT(text, HasSubstr("protective: A sister who listens."));
  portrait.formulations.mutable_formulations(0)
      ->mutable_agreement()
      ->mutable_agree_time()
      ->set_seconds(1'740'000'000);
  EXPECT_THAT(Describe(portrait),
              HasSubstr("The client agreed on 2025-02-19."));
}

TEST(DescribeTest, SaysWhoAgreedToAGoalAndWhetherItWasAchieved) {
  Portrait portrait;
  portrait.goals = Make<goals::v1::ListGoalsResponse>(
      "goals { name: 'clients/a/goals/ask' title: 'Ask' "
      "family: GOAL_FAMILY_COMMUNICATION situation: SITUATION_WORKPLACE "
      "state: STATE_COMPLETED achievement: ACHIEVEMENT_ACHIEVED "
      "wording_revision: 2 agreements { author { role: AUTHOR_ROLE_CLIENT } } "
      "agreements { author { role: AUTHOR_ROLE_THERAPIST } } reason: 'Small "
      "first.' }");
  portrait.goal_progress["clients/a/goals/ask"] =
      Make<progress::v1::GoalProgress>("words { clinical: 'All the way.' }");
  const std::string text = Describe(portrait);
  EXPECT_THAT(text, HasSubstr("Ask (communication at work): achieved."));
  EXPECT_THAT(text, HasSubstr("Agreed by client and therapist. Its wording was "
                              "changed once."));
  EXPECT_THAT(text, HasSubstr("All the way."));
  EXPECT_THAT(text, HasSubstr("Small first."));
}

TEST(DescribeTest, ShowsTheValuesOfASeriesInTheOrderOfTime) {
  EXPECT_THAT(Describe(Measured(17, 12, 4)), HasSubstr("17 12 4"));
}

TEST(DescribeTest, NamesASetbackThatProgressAnalyticsFound) {
  Portrait portrait = Measured(9, 16, 8);
  EXPECT_THAT(Describe(portrait), Not(HasSubstr("setback")));
  portrait.changes[0].mutable_setbacks()->Add()->CopyFrom(
      Make<progress::v1::ChangeAssessment::Setback>(
          "before { value: 9 } after { value: 16 taken_time { seconds: "
          "1740604800 } }"));
  EXPECT_THAT(Describe(portrait),
              HasSubstr("A setback on 2025-02-26: from 9 to 16, more than "
                        "measurement error (5.2)."));
}

TEST(DescribeTest, PutsAFlagThatNobodyHasLookedAtInCapitals) {
  Portrait portrait;
  portrait.flags = Make<inventory::v1::ListSafetyFlagsResponse>(
      "safety_flags { state: STATE_OPEN evidence { explanation: 'item 9' } }"
      "safety_flags { state: STATE_ACKNOWLEDGED acknowledger_name: 'Dr. B' "
      "note: 'asked at once' evidence { explanation: 'item 9 before' } }");
  const std::string text = Describe(portrait);
  EXPECT_THAT(text, HasSubstr("OPEN, nobody has looked yet: item 9\n"));
  EXPECT_THAT(text, HasSubstr("Dr. B: asked at once"));
}

TEST(DescribeNeedsTest, SaysThatThereIsNone) {
  EXPECT_THAT(DescribeNeeds({}), HasSubstr("no need at present"));
}

TEST(DescribeNeedsTest, ShowsWeightsThatDiffer) {
  const std::string text = DescribeNeeds(Make<inventory::v1::NeedsProfile>(
      "needs { text: 'rest' client_weight: 2 therapist_weight: 8 "
      "weight_range { lowest: 2 highest: 8 } evidence { explanation: 'Stated "
      "as a need by the client.' } }"));
  EXPECT_THAT(text, HasSubstr("\"rest\""));
  EXPECT_THAT(text, HasSubstr("weighs from 2 to 8 of 10"));
}

TEST(DescribeSuggestionsTest, NamesTheBestThreeAndWhatIsOnHold) {
  const std::string text =
      DescribeSuggestions(Make<goals::v1::SuggestGoalsResponse>(
          "suggestions { draft { title: 'A' family: GOAL_FAMILY_COMMUNICATION "
          "situation: SITUATION_WORKPLACE } }"
          "suggestions { draft { title: 'B' } on_hold: true }"
          "suggestions { draft { title: 'C' } }"
          "suggestions { draft { title: 'D' } }"));
  EXPECT_THAT(text, HasSubstr("1. A (communication at work)\n"));
  EXPECT_THAT(text, HasSubstr("on hold until somebody has looked"));
  EXPECT_THAT(text, Not(HasSubstr("4. D")));
}

}  // namespace
}  // namespace concord::concordctl
