// The service's methods through the whole pipeline, on a real database.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "common/time/timestamp.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/goals/v1/quality_check.pb.h"
#include "concord/goals/v1/quality_check_requests.pb.h"
#include "concord/goals/v1/strategy.pb.h"
#include "concord/goals/v1/strategy_requests.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/goals/v1/template_requests.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "google/protobuf/wrappers.pb.h"
#include "services/goal_planning/store/kinds.h"
#include "tests/support/rpc/golden.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using testing::FieldsOf;
using testing::IsOk;
using testing::Refused;
using testing::Supervisor;
using testing::Therapist;

using GoalPlanningServiceTest = ServiceFixture;

TEST_F(GoalPlanningServiceTest, AddressesARegisterEntryAsSuggestionsDo) {
  auto creation = Creation();
  creation.mutable_goal()->add_addressed_records(
      "clients/c1/registerEntries/rest");
  const auto created = harness_.Call<Goal>(kTherapist, "CreateGoal", creation);
  EXPECT_THAT(created, IsOk());
}

TEST_F(GoalPlanningServiceTest, ReadsBackWhatWasProposed) {
  const Goal created = Create();
  EXPECT_EQ(created.name(), "clients/c1/goals/listen");
  EXPECT_EQ(created.state(), Goal::STATE_PROPOSED);
  for (const auto& reader : {kClient, kTherapist, Supervisor("sven")}) {
    const auto read = Get(reader);
    ASSERT_THAT(read, IsOk());
    EXPECT_EQ(read->SerializeAsString(), created.SerializeAsString());
  }
  EXPECT_TRUE(absl::IsNotFound(Get(Therapist("stranger")).status()));
  EXPECT_TRUE(absl::IsNotFound(Get(Therapist("anna", "t2")).status()));
}

TEST_F(GoalPlanningServiceTest, IsAgreedWhenBothAcceptTheSameWording) {
  const Goal created = Create();
  // Both have read the same; neither is in the other's way.
  ASSERT_THAT(Accept(kClient, created), IsOk());
  const auto agreed = Accept(kTherapist, created);
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->state(), Goal::STATE_AGREED);
}

TEST_F(GoalPlanningServiceTest, RefusesToAcceptAWordingThatHasChanged) {
  const Goal created = Create();
  ASSERT_THAT(Accept(kClient, created), IsOk());
  Goal edited = *Get(kTherapist);
  edited.mutable_target()->set_value(8);
  const auto updated = Update(kTherapist, Change(edited, "target"));
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->agreements_size(), 0);
  EXPECT_THAT(Accept(kClient, created),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_EQ(Get(kClient)->agreements_size(), 0);
  ASSERT_THAT(Accept(kClient, *updated), IsOk());
  EXPECT_EQ(Accept(kTherapist, *updated)->state(), Goal::STATE_AGREED);
}

TEST_F(GoalPlanningServiceTest, RefusesAStaleUpdateAndChangesNothing) {
  Goal created = Create();
  ASSERT_THAT(Accept(kClient, created), IsOk());
  created.set_title("Something else");
  EXPECT_THAT(Update(kTherapist, Change(created, "title")),
              Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_EQ(Get(kClient)->title(), "Listen first");
}

TEST_F(GoalPlanningServiceTest, RefusesAMaskWithAnUnknownPath) {
  const auto refused = Update(kTherapist, Change(Create(), "colour"));
  EXPECT_THAT(refused, Refused(type::v1::REASON_FIELD_MASK_INVALID));
}

TEST_F(GoalPlanningServiceTest, KeepsTheClientsWordsTheClients) {
  Goal goal = Create();
  goal.set_client_quote("I want to be asked first.");
  EXPECT_THAT(Update(kTherapist, Change(goal, "client_quote")),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  EXPECT_THAT(Update(kClient, Change(goal, "client_quote")), IsOk());
}

TEST_F(GoalPlanningServiceTest, RefusesAStepThatTheStateDoesNotAllow) {
  const Goal created = Create();
  goals::v1::ActivateGoalRequest request;
  request.set_name(created.name());
  request.set_request_id(NextRequestId());
  const auto refused = harness_.Call<Goal>(kTherapist, "ActivateGoal", request);
  EXPECT_THAT(refused, Refused(absl::StatusCode::kFailedPrecondition,
                               type::v1::REASON_STATE_NOT_ALLOWED));
}

TEST_F(GoalPlanningServiceTest, DoesNotCreateTheSameGoalTwice) {
  const goals::v1::CreateGoalRequest request = Creation();
  const auto first = harness_.Call<Goal>(kTherapist, "CreateGoal", request);
  const auto again = harness_.Call<Goal>(kTherapist, "CreateGoal", request);
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(first->SerializeAsString(), again->SerializeAsString());
  goals::v1::CreateGoalRequest other = request;
  other.mutable_goal()->set_title("Other");
  EXPECT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", other),
              Refused(type::v1::REASON_REQUEST_ID_REUSED));
}

TEST_F(GoalPlanningServiceTest, NamesEveryFieldThatBreaksARule) {
  goals::v1::CreateGoalRequest request = Creation();
  Goal& goal = *request.mutable_goal();
  goal.set_title(std::string(201, 'x'));
  goal.set_family(static_cast<type::v1::GoalFamily>(99));
  goal.mutable_target()->set_value(std::numeric_limits<double>::quiet_NaN());
  goal.set_due_date("1850-01-01");
  goal.set_importance(11);
  const auto refused = harness_.Call<Goal>(kTherapist, "CreateGoal", request);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(refused.status())) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ::testing::UnorderedElementsAre(
                          "goal.title", "goal.family", "goal.target.value",
                          "goal.due_date", "goal.importance"));
  EXPECT_TRUE(absl::IsNotFound(Get(kTherapist).status()));
}

TEST_F(GoalPlanningServiceTest, RefusesRecordsOfOtherClientsAndUnknownCodes) {
  goals::v1::CreateGoalRequest request = Creation();
  request.mutable_goal()->add_people("clients/c2/people/rui");
  request.mutable_goal()->add_strategies("strategies/juggling");
  request.mutable_goal()->set_template_("templates/none");
  const auto refused = harness_.Call<Goal>(kTherapist, "CreateGoal", request);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(refused.status())) {
    fields.push_back(violation.field);
  }
  EXPECT_THAT(fields, ElementsAre("goal.people[0]", "goal.strategies[0]",
                                  "goal.template"));
}

TEST_F(GoalPlanningServiceTest, PassesStoredBytesOnWithoutParsingAGoal) {
  // Bytes that are no Goal: its name is not UTF-8.
  google::protobuf::BytesValue stored;
  stored.set_value("\xff");
  const storage::Kind unread = {kGoals.stored().number, "goals", nullptr};
  ASSERT_THAT(harness_.store().Change(
                  harness_.clock().Now(),
                  [&](storage::Unit& unit) {
                    return unit.Create(unread, {"t1", "c1"}, "g", stored);
                  }),
              IsOk());
  goals::v1::GetGoalRequest get;
  get.set_name("clients/c1/goals/g");
  EXPECT_EQ(
      *harness_.Run(kTherapist, "GetGoal", get.SerializeAsString()).response,
      stored.SerializeAsString());
  goals::v1::ListGoalsRequest list;
  list.set_parent("clients/c1");
  EXPECT_THAT(
      *harness_.Run(kTherapist, "ListGoals", list.SerializeAsString()).response,
      ::testing::EndsWith(stored.SerializeAsString()));
}

TEST_F(GoalPlanningServiceTest, ListsByStateOldestFirst) {
  const Goal first = Create();
  goals::v1::CreateGoalRequest second = Creation();
  second.set_goal_id("another");
  harness_.clock().Advance(absl::Seconds(1));
  ASSERT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", second), IsOk());
  ASSERT_THAT(Accept(kClient, first), IsOk());
  ASSERT_THAT(Accept(kTherapist, first), IsOk());
  goals::v1::ListGoalsRequest request;
  request.set_parent("clients/c1");
  auto listed = harness_.Call<goals::v1::ListGoalsResponse>(
      kClient, "ListGoals", request);
  ASSERT_THAT(listed, IsOk());
  ASSERT_EQ(listed->goals_size(), 2);
  EXPECT_EQ(listed->goals(0).name(), first.name());
  request.add_states(Goal::STATE_AGREED);
  listed = harness_.Call<goals::v1::ListGoalsResponse>(kClient, "ListGoals",
                                                       request);
  ASSERT_EQ(listed->goals_size(), 1);
  EXPECT_EQ(listed->goals(0).name(), first.name());
}

TEST_F(GoalPlanningServiceTest, ShowsWhatAGoalWasBefore) {
  Goal goal = Create();
  goal.set_title("Listen, then answer");
  ASSERT_THAT(Update(kClient, Change(goal, "title")), IsOk());
  goals::v1::ListGoalRevisionsRequest request;
  request.set_name(goal.name());
  const auto revisions = harness_.Call<goals::v1::ListGoalRevisionsResponse>(
      kTherapist, "ListGoalRevisions", request);
  ASSERT_THAT(revisions, IsOk());
  ASSERT_EQ(revisions->goals_size(), 2);
  EXPECT_EQ(revisions->goals(0).title(), "Listen, then answer");
  EXPECT_EQ(revisions->goals(1).title(), "Listen first");
}

TEST_F(GoalPlanningServiceTest, SuggestsFromTheNeedsOrSaysThatTheyAreNotThere) {
  auto& need = *profile_.add_needs();
  need.set_family(type::v1::GOAL_FAMILY_COMMUNICATION);
  need.set_situation(type::v1::SITUATION_WORKPLACE);
  need.set_weight(7);
  goals::v1::SuggestGoalsRequest request;
  request.set_parent("clients/c1");
  const auto suggested = harness_.Call<goals::v1::SuggestGoalsResponse>(
      kTherapist, "SuggestGoals", request);
  ASSERT_THAT(suggested, IsOk());
  EXPECT_GE(suggested->suggestions_size(), 3);
  testing::ExpectGolden(*suggested, 3, "2e44cc4fc41314bb");
  request.add_contraindications("ACUTE_PSYCHOSIS_MANIA");
  const auto paused = harness_.Call<goals::v1::SuggestGoalsResponse>(
      kTherapist, "SuggestGoals", request);
  ASSERT_THAT(paused, IsOk());
  EXPECT_TRUE(paused->suggestions(0).on_hold());
  request.set_contraindications(0, "BAD_MOOD");
  EXPECT_THAT(FieldsOf(harness_
                           .Call<goals::v1::SuggestGoalsResponse>(
                               kTherapist, "SuggestGoals", request)
                           .status()),
              ElementsAre("contraindications[0]"));
  request.clear_contraindications();
  needs_ = Error(absl::StatusCode::kUnavailable,
                 type::v1::REASON_PEER_UNAVAILABLE, "inventory is gone");
  const auto refused = harness_.Call<goals::v1::SuggestGoalsResponse>(
      kTherapist, "SuggestGoals", request);
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(GoalPlanningServiceTest, ChecksAGoalAgainstWhatTheInventoryShows) {
  auto& need = *profile_.add_needs();
  need.set_weight(7);
  need.mutable_evidence()->add_resources("clients/c1/conflicts/harbour");
  auto& gone = *profile_.add_circumstances();
  gone.set_person("clients/c1/people/ida");
  gone.set_status(inventory::v1::Person::STATUS_PAST);
  goals::v1::CheckGoalQualityRequest request;
  request.set_parent("clients/c1");
  *request.mutable_goal() = Creation().goal();
  request.mutable_goal()->set_importance(8);
  request.mutable_goal()->add_addressed_records("clients/c1/conflicts/harbour");
  request.mutable_goal()->add_people("clients/c1/people/ida");
  request.mutable_goal()->clear_specifics();
  const auto check = [&] {
    return harness_.Call<goals::v1::QualityCheck>(kTherapist,
                                                  "CheckGoalQuality", request);
  };
  const auto checked = check();
  ASSERT_THAT(checked, IsOk());
  using goals::v1::QualityCheck;
  EXPECT_EQ(checked->findings(3).verdict(), QualityCheck::VERDICT_PASS);
  EXPECT_EQ(checked->findings(3).figures(0).value(), 7);
  EXPECT_EQ(checked->findings(5).verdict(), QualityCheck::VERDICT_WARN);
  request.set_weekly_change_cap(0);
  EXPECT_THAT(FieldsOf(check().status()), ElementsAre("weekly_change_cap"));
  request.clear_weekly_change_cap();
  request.add_contraindications("BAD_MOOD");
  EXPECT_THAT(FieldsOf(check().status()), ElementsAre("contraindications[0]"));
  request.clear_contraindications();
  needs_ = Error(absl::StatusCode::kUnavailable,
                 type::v1::REASON_PEER_UNAVAILABLE, "inventory is gone");
  EXPECT_EQ(check().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(GoalPlanningServiceTest, ListsTheStrategiesThatAreIndicated) {
  goals::v1::ListStrategiesRequest request;
  request.set_problem_area(type::v1::PROBLEM_AREA_GRIEF);
  request.set_situation(type::v1::SITUATION_WORKPLACE);
  request.set_family(type::v1::GOAL_FAMILY_GRIEF);
  const auto listed = harness_.Call<goals::v1::ListStrategiesResponse>(
      kClient, "ListStrategies", request);
  ASSERT_THAT(listed, IsOk());
  std::vector<std::string> names;
  for (const auto& one : listed->strategies()) names.push_back(one.name());
  EXPECT_THAT(names, ::testing::Contains("strategies/mobilise-support"));
  EXPECT_THAT(names,
              ::testing::Not(::testing::Contains("strategies/grief-review")))
      << "which is for mourning, not for work";
}

TEST_F(GoalPlanningServiceTest, PagesThroughTheCatalogue) {
  goals::v1::ListTemplatesRequest request;
  request.set_page_size(7);
  std::vector<std::string> names;
  do {
    const auto page = harness_.Call<goals::v1::ListTemplatesResponse>(
        kClient, "ListTemplates", request);
    ASSERT_THAT(page, IsOk());
    for (const auto& entry : page->templates()) names.push_back(entry.name());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  std::vector<std::string> expected;
  for (const auto& entry : catalogue_.templates()) {
    expected.push_back(entry.name());
  }
  EXPECT_EQ(names, expected);
}

TEST_F(GoalPlanningServiceTest, FiltersTheCatalogueByWhatIsAskedFor) {
  const goals::v1::Template& wanted = catalogue_.templates().front();
  goals::v1::ListTemplatesRequest request;
  request.set_page_size(500);
  request.set_family(wanted.family());
  request.set_situation(wanted.situation());
  const auto page = harness_.Call<goals::v1::ListTemplatesResponse>(
      kClient, "ListTemplates", request);
  ASSERT_THAT(page, IsOk());
  ASSERT_GT(page->templates_size(), 0);
  EXPECT_LT(page->templates_size(),
            static_cast<int>(catalogue_.templates().size()));
  for (const auto& entry : page->templates()) {
    EXPECT_EQ(entry.family(), wanted.family());
    EXPECT_EQ(entry.situation(), wanted.situation());
  }
}

TEST_F(GoalPlanningServiceTest, GetsAStrategyByItsName) {
  goals::v1::GetStrategyRequest request;
  request.set_name(catalogue_.strategies().front().name());
  const auto strategy =
      harness_.Call<goals::v1::Strategy>(kClient, "GetStrategy", request);
  ASSERT_THAT(strategy, IsOk());
  EXPECT_EQ(strategy->gist(), catalogue_.strategies().front().gist());
  request.set_name("strategies/wishing");
  EXPECT_THAT(
      harness_.Call<goals::v1::Strategy>(kClient, "GetStrategy", request),
      Refused(type::v1::REASON_RESOURCE_NOT_FOUND));
}

TEST_F(GoalPlanningServiceTest, ListsByOrderWindowAndPerson) {
  for (const char* id : {"a", "b", "c"}) {
    goals::v1::CreateGoalRequest request = Creation();
    request.set_goal_id(id);
    request.mutable_goal()->add_people(
        absl::StrCat("clients/c1/people/with-", id));
    harness_.clock().Advance(absl::Hours(1));
    ASSERT_THAT(harness_.Call<Goal>(kTherapist, "CreateGoal", request), IsOk());
  }
  goals::v1::ListGoalsRequest request;
  request.set_parent("clients/c1");
  const auto ids = [&] {
    std::string text;
    const auto page = harness_.Call<goals::v1::ListGoalsResponse>(
        kClient, "ListGoals", request);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return text;
    for (const Goal& goal : page->goals()) text += goal.name().back();
    return text;
  };
  EXPECT_EQ(ids(), "abc");
  request.set_order_by("create_time desc");
  EXPECT_EQ(ids(), "cba");
  *request.mutable_start_time() = ToTimestamp(harness_.clock().Now());
  EXPECT_EQ(ids(), "c");
  request.clear_start_time();
  request.set_person("clients/c1/people/with-b");
  EXPECT_EQ(ids(), "b");
}

TEST_F(GoalPlanningServiceTest, ShowsRevisionsToTheFirst) {
  Goal goal = Create();
  for (int i = 0; i < 120; ++i) {
    goal.set_title(absl::StrCat("Listen first, ", i));
    const auto updated = Update(kClient, Change(goal, "title"));
    ASSERT_THAT(updated, IsOk());
    goal = *updated;
  }
  goals::v1::ListGoalRevisionsRequest request;
  request.set_name(goal.name());
  std::vector<std::string> etags;
  do {
    const auto page = harness_.Call<goals::v1::ListGoalRevisionsResponse>(
        kTherapist, "ListGoalRevisions", request);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->goals_size(), 50);
    for (const Goal& revision : page->goals()) etags.push_back(revision.etag());
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  EXPECT_EQ(etags.size(), 121u);
  EXPECT_EQ(etags.back(), "\"1\"");
}

}  // namespace
}  // namespace concord::goal_planning
