#include "services/goal_planning/domain/advice/suggestions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "concord/goals/v1/goal.pb.h"
#include "concord/goals/v1/suggestion.pb.h"
#include "concord/goals/v1/suggestion_requests.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/reason.pb.h"
#include "services/goal_planning/catalogue/catalogue.h"
#include "services/goal_planning/domain/goal/slots.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using goals::v1::SuggestGoalsResponse;
using goals::v1::Suggestion;
using inventory::v1::NeedsProfile;
using testing::IsOk;

const Catalogue& Loaded() {
  static const absl::StatusOr<Catalogue> catalogue = Catalogue::Load();
  EXPECT_THAT(catalogue, IsOk());
  return *catalogue;
}

void AddNeed(type::v1::GoalFamily family, type::v1::Situation situation,
             double weight, NeedsProfile& profile) {
  NeedsProfile::Need& need = *profile.add_needs();
  need.set_family(family);
  need.set_situation(situation);
  need.set_problem_area(type::v1::PROBLEM_AREA_ROLE_DISPUTE);
  need.set_urgency(NeedsProfile::URGENCY_NOW);
  need.set_weight(weight);
  need.add_people("clients/c1/people/rui");
  need.mutable_evidence()->add_resources("clients/c1/conflicts/harbour");
  need.mutable_evidence()->set_explanation("An open conflict.");
}

SuggestGoalsResponse Rank(const NeedsProfile& profile,
                          const SuggestionOptions& options = {}) {
  return RankSuggestions(profile, Loaded().templates(),
                         Loaded().contraindications(), options);
}

TEST(SuggestionsTest, PutGoalsForTheWorkplaceOnTopOfAWorkplaceConflict) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_RESOLVE_CONFLICT, type::v1::SITUATION_WORKPLACE,
          8, profile);
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  const SuggestGoalsResponse ranked = Rank(profile);
  ASSERT_GE(ranked.suggestions_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ranked.suggestions(i).draft().situation(),
              type::v1::SITUATION_WORKPLACE);
  }
}

TEST(SuggestionsTest, PutTrustAndClosenessOnTopOfADifficultPartnership) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_TRUST_INTIMACY, type::v1::SITUATION_ROMANTIC, 8,
          profile);
  const SuggestGoalsResponse ranked = Rank(profile);
  ASSERT_GE(ranked.suggestions_size(), 3);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(ranked.suggestions(i).draft().family(),
              type::v1::GOAL_FAMILY_TRUST_INTIMACY);
  }
}

TEST(SuggestionsTest, GiveReasonsThatAddUpToTheScore) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_BOUNDARIES, type::v1::SITUATION_FAMILY, 5,
          profile);
  const SuggestGoalsResponse ranked = Rank(profile);
  for (const Suggestion& suggestion : ranked.suggestions()) {
    double sum = 0;
    for (const Suggestion::Reason& reason : suggestion.reasons()) {
      sum += reason.points();
      EXPECT_FALSE(reason.evidence().rule().empty());
      EXPECT_FALSE(reason.evidence().explanation().empty());
    }
    EXPECT_DOUBLE_EQ(sum, suggestion.score());
  }
}

TEST(SuggestionsTest, LeadFromTheNeedsRecordsToTheDraft) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  const goals::v1::Goal draft = Rank(profile).suggestions(0).draft();
  EXPECT_THAT(draft.people(), ::testing::ElementsAre("clients/c1/people/rui"));
  EXPECT_THAT(draft.addressed_records(),
              ::testing::ElementsAre("clients/c1/conflicts/harbour"));
  EXPECT_THAT(draft.objective(), ::testing::Not(::testing::HasSubstr("{")));
  EXPECT_TRUE(draft.name().empty());
}

TEST(SuggestionsTest, AreDueAfterTheWeeksOfTheirTemplate) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  SuggestionOptions options;
  options.today = absl::CivilDay(2026, 1, 5);
  const SuggestGoalsResponse ranked = Rank(profile, options);
  for (const Suggestion& suggestion : ranked.suggestions()) {
    absl::CivilDay due;
    ASSERT_TRUE(absl::ParseCivilTime(suggestion.draft().due_date(), &due));
    EXPECT_EQ(due - options.today,
              7 * Loaded()
                      .FindTemplate(suggestion.draft().template_())
                      ->horizon_weeks());
  }
}

TEST(SuggestionsTest, SayWhatOfTheDraftIsStillToBeFilledIn) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_RESOLVE_CONFLICT, type::v1::SITUATION_WORKPLACE,
          8, profile);
  SuggestionOptions options;
  options.limit = 50;
  int open = 0;
  const SuggestGoalsResponse ranked = Rank(profile, options);
  for (const Suggestion& suggestion : ranked.suggestions()) {
    const std::string& objective = suggestion.draft().objective();
    EXPECT_THAT(objective, ::testing::Not(::testing::HasSubstr("{person}")));
    const auto codes = SlotCodesIn(objective);
    ASSERT_TRUE(codes.has_value()) << objective;
    ASSERT_EQ(suggestion.open_slots_size(), static_cast<int>(codes->size()));
    for (size_t i = 0; i < codes->size(); ++i) {
      EXPECT_EQ(suggestion.open_slots(static_cast<int>(i)).code(),
                codes->at(i));
      ++open;
    }
  }
  EXPECT_GT(open, 0);
}

TEST(SuggestionsTest, WaitOnAnOpenSafetyReviewAndHideNothing) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  const int usual = Rank(profile).suggestions_size();
  SuggestionOptions options;
  options.facts.safety_review_open = true;
  const SuggestGoalsResponse waiting = Rank(profile, options);
  EXPECT_EQ(waiting.suggestions_size(), usual);
  for (const Suggestion& suggestion : waiting.suggestions()) {
    EXPECT_TRUE(suggestion.on_hold());
  }
}

TEST(SuggestionsTest, PutWhatIsDoneTogetherWithAPersonOnHoldLast) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_TRUST_INTIMACY, type::v1::SITUATION_ROMANTIC, 8,
          profile);
  SuggestionOptions options;
  options.facts.people_on_hold = {"clients/c1/people/ida"};
  EXPECT_FALSE(Rank(profile, options).suggestions(0).on_hold());
  options.facts.people_on_hold = {"clients/c1/people/rui"};
  const SuggestGoalsResponse ranked = Rank(profile, options);
  bool reached = false;
  for (const Suggestion& suggestion : ranked.suggestions()) {
    const bool together = std::any_of(
        suggestion.contraindications().begin(),
        suggestion.contraindications().end(),
        [](const auto& known) { return known.code() == "IPV_OR_COERCION"; });
    EXPECT_EQ(suggestion.on_hold(), together);
    EXPECT_FALSE(reached && !together) << "behind what is on hold";
    reached |= together;
  }
  EXPECT_TRUE(reached);
}

TEST(SuggestionsTest, CostOnlyWhatAFactSupports) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  const SuggestGoalsResponse usual = Rank(profile);
  for (const Suggestion& suggestion : usual.suggestions()) {
    EXPECT_TRUE(suggestion.contraindications().empty());
    for (const auto& reason : suggestion.reasons()) {
      EXPECT_GT(reason.points(), 0);
    }
  }
  SuggestionOptions options;
  options.facts.stated = {"CULTURAL_MISFIT", "DISPUTE_IN_DISSOLUTION",
                          "HIGH_SOCIAL_ANXIETY"};
  const SuggestGoalsResponse stated = Rank(profile, options);
  int warned = 0;
  for (const Suggestion& suggestion : stated.suggestions()) {
    EXPECT_FALSE(suggestion.on_hold());
    for (const auto& reason : suggestion.reasons()) {
      if (reason.points() < 0) ++warned;
    }
  }
  EXPECT_GT(warned, 0);
}

TEST(SuggestionsTest, SayWhyThereAreNone) {
  EXPECT_EQ(Rank({}).note(), "NO_NEEDS");
  EXPECT_EQ(Rank({}).suggestions_size(), 0);
  NeedsProfile thin;
  AddNeed(type::v1::GOAL_FAMILY_GRIEF, type::v1::SITUATION_GRIEF, 2, thin);
  thin.set_too_little_data(true);
  EXPECT_EQ(Rank(thin).note(), "TOO_LITTLE_DATA");
}

TEST(SuggestionsTest, AreTheSameForTheSameNeeds) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  AddNeed(type::v1::GOAL_FAMILY_MANAGING_CONFLICT, type::v1::SITUATION_ROMANTIC,
          6, profile);
  EXPECT_EQ(Rank(profile, {.limit = 50}).SerializeAsString(),
            Rank(profile, {.limit = 50}).SerializeAsString());
}

TEST(SuggestionsTest, KeepToTheLimitAndTheSituation) {
  NeedsProfile profile;
  AddNeed(type::v1::GOAL_FAMILY_COMMUNICATION, type::v1::SITUATION_WORKPLACE, 6,
          profile);
  const SuggestGoalsResponse ranked =
      Rank(profile, {.limit = 1, .situation = type::v1::SITUATION_ROMANTIC});
  ASSERT_EQ(ranked.suggestions_size(), 1);
  EXPECT_EQ(ranked.suggestions(0).draft().situation(),
            type::v1::SITUATION_ROMANTIC);
}

}  // namespace
}  // namespace concord::goal_planning
