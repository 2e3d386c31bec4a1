// Agreeing on a goal, taking that back, and changing it side by side.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/goal_requests.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/change.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "tests/support/status/status.h"
#include "tests/unit/goal_planning/rpc/service_fixture.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::IsOk;
using ::testing::Pair;
using testing::Refused;

class AgreementTest : public ServiceFixture {
 protected:
  template <typename Request>
  Request On(const Goal& goal, const char* reason = nullptr) {
    Request request;
    request.set_name(goal.name());
    request.set_request_id(NextRequestId());
    if constexpr (requires { request.set_reason(""); }) {
      if (reason != nullptr) request.set_reason(reason);
    }
    return request;
  }
  template <typename Request>
  absl::StatusOr<Goal> Take(const security::Claims& caller, const char* method,
                            const Request& request) {
    return harness_.Call<Goal>(caller, method, request);
  }
  Goal Agreed() {
    const Goal created = Create();
    EXPECT_THAT(Accept(kClient, created), IsOk());
    const auto agreed = Accept(kTherapist, created);
    EXPECT_THAT(agreed, IsOk());
    return agreed.value_or(Goal());
  }
  Goal Active() {
    const auto active = Take(kTherapist, "ActivateGoal",
                             On<goals::v1::ActivateGoalRequest>(Agreed()));
    EXPECT_THAT(active, IsOk());
    return active.value_or(Goal());
  }
  absl::StatusOr<Goal> AcceptFor(Goal::Agreement::Kind kind,
                                 const security::Claims& caller,
                                 const Goal& goal) {
    auto request = On<goals::v1::AcceptGoalRequest>(goal);
    request.set_etag(goal.etag());
    request.mutable_signature()->set_kind(kind);
    request.mutable_signature()->set_signatory("Rosa");
    return Take(caller, "AcceptGoal", request);
  }
};

TEST_F(AgreementTest, S47_AnEditMakesBothAcceptancesVoid) {
  Goal goal = Create();
  ASSERT_THAT(Accept(kClient, goal), IsOk());
  goal = *Get(kTherapist);
  goal.set_objective("Listen to the end, then answer.");
  auto request = Change(goal, "objective");
  request.set_reason("The client asked for an end.");
  const auto edited = Update(kTherapist, request);
  ASSERT_THAT(edited, IsOk());
  EXPECT_THAT(edited->agreements(), IsEmpty());
  EXPECT_EQ(edited->change_reason(), "The client asked for an end.");
  ASSERT_THAT(Accept(kClient, *edited), IsOk());
  EXPECT_EQ(Accept(kTherapist, *edited)->state(), Goal::STATE_AGREED);
}

// D6.
TEST_F(AgreementTest, TakingABaselineLeavesWhatWasAgreedAsItIs) {
  auto creation = Creation();
  creation.mutable_goal()->mutable_target()->clear_baseline();
  const auto created = harness_.Call<Goal>(kTherapist, "CreateGoal", creation);
  ASSERT_THAT(created, IsOk());
  ASSERT_THAT(Accept(kClient, *created), IsOk());
  Goal goal = *Accept(kTherapist, *created);
  ASSERT_EQ(goal.state(), Goal::STATE_AGREED);
  goal.mutable_target()->set_baseline(3);
  const auto taken = Update(kTherapist, Change(goal, "target"));
  ASSERT_THAT(taken, IsOk());
  EXPECT_EQ(taken->state(), Goal::STATE_AGREED);
  EXPECT_EQ(taken->agreements_size(), 2);
  EXPECT_EQ(taken->wording_revision(), goal.wording_revision());
  goal = *taken;
  goal.mutable_target()->set_baseline(4);
  EXPECT_THAT(Update(kTherapist, Change(goal, "target"))->agreements(),
              IsEmpty())
      << "a changed one is another way to go";
}

TEST_F(AgreementTest, S47_AGuardianAcceptsToo) {
  auto creation = Creation();
  creation.mutable_goal()->set_guardian_required(true);
  EXPECT_THAT(harness_.Call<Goal>(kClient, "CreateGoal", creation),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  creation.set_request_id(NextRequestId());
  const Goal goal = *harness_.Call<Goal>(kTherapist, "CreateGoal", creation);
  ASSERT_THAT(Accept(kClient, goal), IsOk());
  EXPECT_EQ(Accept(kTherapist, goal)->state(), Goal::STATE_PROPOSED);
  EXPECT_THAT(AcceptFor(Goal::Agreement::KIND_GUARDIAN, kClient, goal),
              Refused(type::v1::REASON_FIELD_NOT_ALLOWED));
  const auto agreed =
      AcceptFor(Goal::Agreement::KIND_GUARDIAN, kTherapist, goal);
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->state(), Goal::STATE_AGREED);
  EXPECT_EQ(agreed->agreements(2).signatory(), "Rosa");
  EXPECT_EQ(agreed->agreements(2).author().entered_by(), "anna");
}

TEST_F(AgreementTest, S47_AProxysAcceptanceIsToldApartFromTheClientsOwn) {
  const Goal goal = Create();
  ASSERT_THAT(Accept(kTherapist, goal), IsOk());
  const auto agreed = AcceptFor(Goal::Agreement::KIND_PROXY, kTherapist, goal);
  ASSERT_THAT(agreed, IsOk());
  EXPECT_EQ(agreed->state(), Goal::STATE_AGREED);
  EXPECT_EQ(agreed->agreements(1).author().role(),
            type::v1::AUTHOR_ROLE_CLIENT);
  EXPECT_EQ(agreed->agreements(1).kind(), Goal::Agreement::KIND_PROXY);
}

TEST_F(AgreementTest, S47_WithdrawalEndsTheAgreementAndStopsWork) {
  Goal goal = Agreed();
  const auto withdrawn =
      Take(kClient, "WithdrawAcceptance",
           On<goals::v1::WithdrawAcceptanceRequest>(goal, "Too much."));
  ASSERT_THAT(withdrawn, IsOk());
  EXPECT_EQ(withdrawn->state(), Goal::STATE_PROPOSED);
  ASSERT_THAT(Accept(kClient, *withdrawn), IsOk());
  const auto active = Take(kTherapist, "ActivateGoal",
                           On<goals::v1::ActivateGoalRequest>(goal));
  ASSERT_THAT(active, IsOk());
  const auto stopped =
      Take(kClient, "WithdrawAcceptance",
           On<goals::v1::WithdrawAcceptanceRequest>(goal, "Not now."));
  EXPECT_EQ(stopped->state(), Goal::STATE_ON_HOLD);
  const auto resume = [&] {
    return Take(kTherapist, "ResumeGoal",
                On<goals::v1::ResumeGoalRequest>(goal));
  };
  EXPECT_THAT(resume(), Refused(type::v1::REASON_PRECONDITION_MISSING));
  ASSERT_THAT(Accept(kClient, *stopped), IsOk());
  EXPECT_EQ(resume()->state(), Goal::STATE_ACTIVE);
}

TEST_F(AgreementTest, S90_SilenceNeverAccepts) {
  const Goal goal = Create();
  ASSERT_THAT(Accept(kTherapist, goal), IsOk());
  harness_.clock().Advance(absl::Hours(24 * 30));
  EXPECT_EQ(Get(kTherapist)->state(), Goal::STATE_PROPOSED);
}

TEST_F(AgreementTest, S90_AnAnswerInOtherWordsIsACounterProposal) {
  Goal goal = Create();
  goal.set_title("Say what I need");
  const auto countered = Update(kClient, Change(goal, "title"));
  ASSERT_THAT(countered, IsOk());
  EXPECT_EQ(countered->state(), Goal::STATE_COUNTERED);
  EXPECT_EQ(countered->wording_author().role(), type::v1::AUTHOR_ROLE_CLIENT);
  goal = *countered;
  goal.set_title("Say calmly what I need");
  EXPECT_EQ(Update(kTherapist, Change(goal, "title"))->state(),
            Goal::STATE_PROPOSED);
}

TEST_F(AgreementTest, S48_KeepsHowTheClientRatedItAndHints) {
  Goal goal = Create();
  goal.set_importance(8);
  goal.set_confidence(4);
  auto request = Change(goal, "confidence");
  request.mutable_update_mask()->add_paths("importance");
  const auto rated = Update(kClient, request);
  ASSERT_THAT(rated, IsOk());
  EXPECT_THAT(rated->hints(), ElementsAre(Goal::HINT_MAKE_IT_SMALLER));
  ASSERT_EQ(rated->ratings_size(), 1);
  EXPECT_EQ(rated->ratings(0).importance(), 8);
  EXPECT_EQ(rated->ratings(0).author().role(), type::v1::AUTHOR_ROLE_CLIENT);
}

TEST_F(AgreementTest, S55_HintsWhenCommitmentFalls) {
  Goal goal = Agreed();
  for (const int commitment : {8, 5}) {
    goal.set_commitment(commitment);
    const auto rated = Update(kClient, Change(goal, "commitment"));
    ASSERT_THAT(rated, IsOk());
    EXPECT_EQ(rated->state(), Goal::STATE_AGREED);
    goal = *rated;
  }
  EXPECT_THAT(goal.hints(), ElementsAre(Goal::HINT_COMMITMENT_FELL));
}

TEST_F(AgreementTest, S96_AReachedGoalMayBeKeptUp) {
  Goal goal = Active();
  auto complete = On<goals::v1::CompleteGoalRequest>(goal, "We both listen.");
  complete.set_achievement(Goal::ACHIEVEMENT_ACHIEVED);
  ASSERT_THAT(Take(kClient, "CompleteGoal", complete), IsOk());
  const auto kept =
      Take(kClient, "SustainGoal", On<goals::v1::SustainGoalRequest>(goal));
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(kept->state(), Goal::STATE_COMPLETED);
  EXPECT_EQ(kept->achievement(), Goal::ACHIEVEMENT_SUSTAINING);
}

TEST_F(AgreementTest, OnlyATherapistRetractsAndTheGoalStaysReadable) {
  const Goal goal = Active();
  const auto request =
      On<goals::v1::RetractGoalRequest>(goal, "Of another client.");
  EXPECT_EQ(Take(kClient, "RetractGoal", request).status().code(),
            absl::StatusCode::kPermissionDenied);
  ASSERT_THAT(Take(kTherapist, "RetractGoal", request), IsOk());
  EXPECT_EQ(Get(kClient)->state(), Goal::STATE_ENTERED_IN_ERROR);
  EXPECT_THAT(Take(kTherapist, "CancelGoal",
                   On<goals::v1::CancelGoalRequest>(goal, "x")),
              Refused(type::v1::REASON_STATE_NOT_ALLOWED));
}

TEST_F(AgreementTest, AConflictSaysWhatHasChanged) {
  Goal goal = Create();
  goal.set_title("Listen twice");
  goal.mutable_target()->set_value(9);
  auto change = Change(goal, "title");
  change.mutable_update_mask()->add_paths("target.value");
  ASSERT_THAT(Update(kTherapist, change), IsOk());
  const absl::Status stale = Update(kClient, Change(goal, "title")).status();
  EXPECT_THAT(stale, Refused(type::v1::REASON_ETAG_MISMATCH));
  EXPECT_THAT(MetadataOf(stale),
              ::testing::Contains(Pair("changed_fields",
                                       "title,target.value,wording_revision")));
}

TEST_F(AgreementTest, TwoWritersOfDifferentItemsDoNotCollide) {
  const Goal goal = Create();
  auto first = On<goals::v1::AddGoalItemsRequest>(goal);
  first.add_strategies(catalogue_.strategies()[0].name());
  auto second = On<goals::v1::AddGoalItemsRequest>(goal);
  second.add_strategies(catalogue_.strategies()[1].name());
  second.add_strategies("strategies/juggling");
  ASSERT_THAT(Take(kTherapist, "AddGoalItems", first), IsOk());
  EXPECT_EQ(
      ViolationsOf(Take(kClient, "AddGoalItems", second).status())[0].field,
      "strategies[1]");
  second.mutable_strategies()->RemoveLast();
  ASSERT_THAT(Take(kClient, "AddGoalItems", second), IsOk());
  auto removal = On<goals::v1::RemoveGoalItemsRequest>(goal);
  removal.add_strategies(first.strategies(0));
  const auto left = Take(kTherapist, "RemoveGoalItems", removal);
  ASSERT_THAT(left, IsOk());
  EXPECT_THAT(left->strategies(), ElementsAre(second.strategies(0)));
  EXPECT_EQ(left->wording_revision(), 1);
}

TEST_F(AgreementTest, S89_TwoRevisionsAreComparedInPlainText) {
  const Goal first = Create();
  Goal goal = first;
  goal.mutable_target()->set_value(9);
  goal.set_due_date("2026-03-01");
  auto change = Change(goal, "target.value");
  change.mutable_update_mask()->add_paths("due_date");
  change.set_reason("There is more time.");
  ASSERT_THAT(Update(kTherapist, change), IsOk());
  goals::v1::CompareGoalRevisionsRequest request;
  request.set_name(first.name());
  request.set_from_etag(first.etag());
  const auto compared = harness_.Call<goals::v1::CompareGoalRevisionsResponse>(
      kClient, "CompareGoalRevisions", request);
  ASSERT_THAT(compared, IsOk());
  std::vector<std::string> lines;
  for (const auto& line : compared->changes()) {
    lines.push_back(
        absl::StrCat(line.field(), ": ", line.before(), " -> ", line.after()));
  }
  EXPECT_THAT(lines,
              ElementsAre("target.value: 7 -> 9", "due_date:  -> 2026-03-01",
                          "wording_revision: 1 -> 2",
                          "change_reason:  -> There is more time."));
  request.set_from_etag("\"99\"");
  EXPECT_THAT(harness_.Call<goals::v1::CompareGoalRevisionsResponse>(
                  kClient, "CompareGoalRevisions", request),
              Refused(type::v1::REASON_ETAG_MISMATCH));
}

// Four callers at a time change one goal, each with the etag it has read.
// Every change that was stored follows exactly the revision that its writer had
// read, and every revision is one that somebody was told of.
TEST_F(AgreementTest, LosesNoUpdateOfFourWritersAtATime) {
  constexpr int kWriters = 4;
  constexpr int kWritesOfEach = 24;
  const Goal created = Create();
  std::mutex mu;
  std::vector<std::pair<std::string, std::string>> followed;
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      std::mt19937 random(static_cast<unsigned>(writer));
      for (int i = 0; i < kWritesOfEach; ++i) {
        const auto& caller = random() % 2 == 0 ? kClient : kTherapist;
        Goal read = *Get(caller);
        goals::v1::UpdateGoalRequest request;
        read.set_title(absl::StrCat("Title ", writer, " ", i));
        *request.mutable_goal() = read;
        request.mutable_update_mask()->add_paths("title");
        request.set_request_id(
            absl::StrFormat("00000000-0000-4000-9000-%06d%06d", writer, i));
        const auto written = Update(caller, request);
        if (!written.ok()) {
          EXPECT_THAT(written, Refused(type::v1::REASON_ETAG_MISMATCH));
          continue;
        }
        const std::lock_guard lock(mu);
        followed.emplace_back(written->etag(), read.etag());
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  goals::v1::ListGoalRevisionsRequest request;
  request.set_name(created.name());
  request.set_page_size(100);
  const auto revisions = harness_.Call<goals::v1::ListGoalRevisionsResponse>(
      kClient, "ListGoalRevisions", request);
  ASSERT_THAT(revisions, IsOk());
  ASSERT_EQ(revisions->goals_size(), static_cast<int>(followed.size()) + 1);
  for (int i = 0; i + 1 < revisions->goals_size(); ++i) {
    EXPECT_THAT(followed,
                ::testing::Contains(Pair(revisions->goals(i).etag(),
                                         revisions->goals(i + 1).etag())));
  }
}

}  // namespace
}  // namespace concord::goal_planning
