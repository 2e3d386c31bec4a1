// 100,000 random histories of two callers, step by step beside a model that
// knows nothing of the code: a goal is a place on a map and a set of names.
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "concord/goals/v1/goal.pb.h"
#include "concord/type/v1/author.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/goal/life_cycle.h"
#include "tests/unit/goal_planning/domain/author.h"

namespace concord::goal_planning {
namespace {

using goals::v1::Goal;
using type::v1::Author;

constexpr int kHistories = 100'000;
constexpr int kSteps = 14;
const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);
const Author kParties[] = {AuthorOf(type::v1::AUTHOR_ROLE_CLIENT, "ines"),
                           AuthorOf(type::v1::AUTHOR_ROLE_THERAPIST, "anna")};

enum class Step {
  kReword,
  kRate,
  kAccept,
  kAcceptForClient,
  kAcceptForGuardian,
  kWithdraw,
  kActivate,
  kPause,
  kResume,
  kAchieve,
  kSustain,
  kCancel,
  kReject,
  kRetract,
  kCount,
};

// Where a step leads from; a step that is not there is refused. Places with a
// `?` depend on who has accepted or who speaks.
const std::map<Step, std::map<std::string, std::string>> kMap = {
    {Step::kReword,
     {{"PROPOSED", "?"},
      {"COUNTERED", "?"},
      {"AGREED", "?"},
      {"ACTIVE", "ACTIVE"},
      {"ON_HOLD", "ON_HOLD"}}},
    {Step::kRate,
     {{"PROPOSED", "PROPOSED"},
      {"COUNTERED", "COUNTERED"},
      {"AGREED", "AGREED"},
      {"ACTIVE", "ACTIVE"},
      {"ON_HOLD", "ON_HOLD"}}},
    {Step::kAccept,
     {{"PROPOSED", "?"},
      {"COUNTERED", "?"},
      {"AGREED", "AGREED"},
      {"ACTIVE", "ACTIVE"},
      {"ON_HOLD", "ON_HOLD"}}},
    {Step::kWithdraw,
     {{"PROPOSED", "PROPOSED"},
      {"COUNTERED", "COUNTERED"},
      {"AGREED", "?"},
      {"ACTIVE", "?"},
      {"ON_HOLD", "ON_HOLD"}}},
    {Step::kActivate, {{"AGREED", "ACTIVE"}}},
    {Step::kPause, {{"ACTIVE", "ON_HOLD"}}},
    {Step::kResume, {{"ON_HOLD", "?"}}},
    {Step::kAchieve, {{"ACTIVE", "COMPLETED"}, {"ON_HOLD", "COMPLETED"}}},
    {Step::kSustain, {{"COMPLETED", "COMPLETED"}}},
    {Step::kCancel,
     {{"PROPOSED", "CANCELLED"},
      {"COUNTERED", "CANCELLED"},
      {"AGREED", "CANCELLED"},
      {"ACTIVE", "CANCELLED"},
      {"ON_HOLD", "CANCELLED"}}},
    {Step::kReject, {{"PROPOSED", "REJECTED"}, {"COUNTERED", "REJECTED"}}},
    {Step::kRetract,
     {{"PROPOSED", "ENTERED_IN_ERROR"},
      {"COUNTERED", "ENTERED_IN_ERROR"},
      {"AGREED", "ENTERED_IN_ERROR"},
      {"ACTIVE", "ENTERED_IN_ERROR"},
      {"ON_HOLD", "ENTERED_IN_ERROR"},
      {"COMPLETED", "ENTERED_IN_ERROR"},
      {"CANCELLED", "ENTERED_IN_ERROR"},
      {"REJECTED", "ENTERED_IN_ERROR"}}},
};

struct Model {
  std::string place = "PROPOSED";
  std::set<std::string> accepted;
  int wording = 1;
  int proposer = 0;
  int worder = 0;
  bool guardian = false;

  bool Agreed() const {
    return accepted.count("client") > 0 && accepted.count("therapist") > 0 &&
           (!guardian || accepted.count("guardian") > 0);
  }
  std::string Proposal(int speaker) const {
    return speaker == proposer ? "PROPOSED" : "COUNTERED";
  }

  bool Take(Step step, int who) {
    const bool for_another =
        step == Step::kAcceptForClient || step == Step::kAcceptForGuardian;
    if (for_another && who == 0) return false;
    const auto& from = kMap.at(for_another ? Step::kAccept : step);
    if (from.count(place) == 0) return false;
    std::string to = from.at(place);
    if (step == Step::kReword) {
      if (to == "?") to = Proposal(who);
      accepted.clear();
      worder = who;
      ++wording;
    } else if (step == Step::kAccept || for_another) {
      accepted.insert(step == Step::kAcceptForGuardian ? "guardian"
                      : step == Step::kAcceptForClient || who == 0
                          ? "client"
                          : "therapist");
      if (to == "?") to = Agreed() ? "AGREED" : place;
    } else if (step == Step::kWithdraw) {
      const size_t before = accepted.size();
      accepted.erase(who == 0 ? "client" : "therapist");
      if (who == 0) accepted.erase("guardian");
      if (accepted.size() == before) {
        to = place;
      } else if (to == "?") {
        to = place == "ACTIVE" ? "ON_HOLD" : Proposal(worder);
      }
    } else if (to == "?") {
      if (!Agreed()) return false;
      to = "ACTIVE";
    }
    place = to;
    return true;
  }
};

absl::Status Take(Step step, const Author& party, Goal& goal) {
  const Goal before = goal;
  switch (step) {
    case Step::kReword:
      goal.set_title(goal.title() + "x");
      return Revise(before, party, goal);
    case Step::kRate:
      goal.set_confidence((goal.confidence() + 1) % 10);
      return Revise(before, party, goal);
    case Step::kAccept:
      return Accept(party, {}, kNow, goal);
    case Step::kAcceptForClient:
      return Accept(party, {Goal::Agreement::KIND_PROXY, "Ines"}, kNow, goal);
    case Step::kAcceptForGuardian:
      return Accept(party, {Goal::Agreement::KIND_GUARDIAN, "Rosa"}, kNow,
                    goal);
    case Step::kWithdraw:
      return Withdraw(party, "no", goal);
    case Step::kActivate:
      return Activate(kNow, goal);
    case Step::kPause:
      return Pause("later", goal);
    case Step::kResume:
      return Resume(goal);
    case Step::kAchieve:
      return Complete(Goal::ACHIEVEMENT_ACHIEVED, "", kNow, goal);
    case Step::kSustain:
      return Sustain(goal);
    case Step::kCancel:
      return Cancel("no", goal);
    case Step::kReject:
      return Reject("no", goal);
    default:
      return Retract("mixed up", goal);
  }
}

// What the model and the goal must have alike.
std::string Describe(const Model& model) {
  std::string text = model.place + " " + std::to_string(model.wording);
  for (const std::string& name : model.accepted) text += " " + name;
  return text;
}
std::string Describe(const Goal& goal) {
  std::set<std::string> accepted;
  for (const Goal::Agreement& agreement : goal.agreements()) {
    EXPECT_EQ(agreement.wording_revision(), goal.wording_revision());
    accepted.insert(agreement.kind() == Goal::Agreement::KIND_GUARDIAN
                        ? "guardian"
                    : agreement.author().role() == type::v1::AUTHOR_ROLE_CLIENT
                        ? "client"
                        : "therapist");
  }
  std::string text = Goal::State_Name(goal.state()).substr(6) + " " +
                     std::to_string(goal.wording_revision());
  for (const std::string& name : accepted) text += " " + name;
  return text;
}

TEST(LifeCycleModelTest, HoldsOverRandomHistoriesOfBothParties) {
  std::mt19937 random(7);  // NOLINT(cert-msc32-c,cert-msc51-cpp): repeatable
  std::map<std::string, int> visited;
  for (int history = 0; history < kHistories; ++history) {
    Model model;
    model.proposer = model.worder = static_cast<int>(random() % 2);
    model.guardian = random() % 4 == 0;
    Goal goal;
    goal.mutable_target()->set_baseline(1);
    goal.mutable_target()->set_value(2);
    goal.mutable_target()->set_direction(type::v1::DIRECTION_HIGHER_IS_BETTER);
    goal.set_guardian_required(model.guardian);
    Propose(kParties[model.proposer], goal);
    std::string steps;
    for (int i = 0; i < kSteps; ++i) {
      // Acceptances are taken more often, or few goals would ever be agreed.
      const auto step =
          random() % 3 == 0
              ? Step::kAccept
              : static_cast<Step>(random() % static_cast<int>(Step::kCount));
      const int who = static_cast<int>(random() % 2);
      Goal changed = goal;
      const bool taken = Take(step, kParties[who], changed).ok();
      if (taken) goal = changed;
      steps += std::to_string(static_cast<int>(step)) + "/" +
               std::to_string(who) + " ";
      ASSERT_EQ(taken, model.Take(step, who)) << steps;
      ASSERT_EQ(Describe(goal), Describe(model)) << steps;
    }
    ++visited[model.place];
  }
  EXPECT_EQ(visited.size(), 9u) << "some state was never reached";
}

}  // namespace
}  // namespace concord::goal_planning
