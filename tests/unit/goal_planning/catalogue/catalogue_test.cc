#include "services/goal_planning/catalogue/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "concord/goals/v1/strategy.pb.h"
#include "concord/goals/v1/template.pb.h"
#include "concord/type/v1/care.pb.h"
#include "concord/type/v1/scale.pb.h"
#include "services/goal_planning/domain/goal/target_rule.h"
#include "tests/support/status/status.h"

namespace concord::goal_planning {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using testing::IsOk;

const Catalogue& Loaded() {
  static const absl::StatusOr<Catalogue> catalogue = Catalogue::Load();
  EXPECT_THAT(catalogue, IsOk());
  return *catalogue;
}

TEST(CatalogueTest, HasSixtyTemplatesOfEveryFamilyAndSituation) {
  EXPECT_EQ(Loaded().templates().size(), 60u);
  std::set<int> families;
  std::set<int> situations;
  for (const goals::v1::Template& entry : Loaded().templates()) {
    families.insert(entry.family());
    situations.insert(entry.situation());
  }
  EXPECT_EQ(families.size(), size_t{type::v1::GOAL_FAMILY_GRIEF});
  EXPECT_EQ(situations.size(), size_t{type::v1::SITUATION_ISOLATION});
}

TEST(CatalogueTest, FindsWhatItHasAndNothingElse) {
  EXPECT_NE(Loaded().FindTemplate("templates/listen-first-at-work"), nullptr);
  EXPECT_EQ(Loaded().FindTemplate("templates/listen"), nullptr);
  EXPECT_NE(Loaded().FindStrategy("strategies/role-play"), nullptr);
  EXPECT_EQ(Loaded().FindStrategy(""), nullptr);
}

TEST(CatalogueTest, LooksAtSafetyInEveryTemplate) {
  for (const goals::v1::Template& entry : Loaded().templates()) {
    EXPECT_THAT(entry.contraindications(), Contains("ACUTE_SUICIDE_RISK"))
        << entry.name();
  }
}

TEST(CatalogueTest, NamesEachFaultOfATemplate) {
  goals::v1::Template entry =
      *Loaded().FindTemplate("templates/listen-first-at-work");
  EXPECT_THAT(Loaded().FindFaults(entry), IsEmpty());
  entry.add_strategies("juggling");
  entry.set_objective("Listen to {someone}");
  entry.set_direction(type::v1::DIRECTION_LOWER_IS_BETTER);
  EXPECT_THAT(Loaded().FindFaults(entry),
              ::testing::UnorderedElementsAre(
                  "there is no strategy juggling", "there is no slot someone",
                  "its target rule leads away from its direction"));
}

TEST(CatalogueTest, RefusesABraceThatBelongsToNoSlotAndAStrategyElsewhere) {
  goals::v1::Template entry =
      *Loaded().FindTemplate("templates/listen-first-at-work");
  entry.set_objective("Listen {to} {person");
  entry.add_strategies("strategies/grief-review");
  entry.mutable_specifics()->clear_actor();
  EXPECT_THAT(Loaded().FindFaults(entry),
              ::testing::UnorderedElementsAre(
                  "has a brace that belongs to no slot",
                  "strategies/grief-review is not indicated there",
                  "does not say who does what, when and how much"));
}

TEST(CatalogueTest, SaysOfEachSlotInTheOrderOfTheTextWhatFillsIt) {
  const goals::v1::Template& entry =
      *Loaded().FindTemplate("templates/live-with-different-values");
  ASSERT_EQ(entry.slots_size(), 3);
  EXPECT_EQ(entry.slots(0).code(), "person_or_group");
  EXPECT_EQ(entry.slots(1).type(), goals::v1::Template::Slot::TYPE_TEXT);
  EXPECT_EQ(entry.slots(2).type(), goals::v1::Template::Slot::TYPE_VALUE);
  EXPECT_FALSE(entry.slots(2).question().empty());
}

TEST(CatalogueTest, NamesEachFaultOfAStrategy) {
  EXPECT_EQ(Loaded().strategies().size(), 38u);
  goals::v1::Strategy entry = *Loaded().FindStrategy("strategies/role-play");
  EXPECT_THAT(Loaded().FindFaults(entry), IsEmpty());
  entry.add_contraindications("BAD_MOOD");
  entry.clear_source();
  EXPECT_THAT(
      Loaded().FindFaults(entry),
      ::testing::UnorderedElementsAre("has no kind, gist or source",
                                      "there is no contraindication BAD_MOOD"));
}

TEST(CatalogueTest, RefusesANumberThatItsRuleDoesNotTake) {
  goals::v1::Template entry =
      *Loaded().FindTemplate("templates/listen-first-at-work");
  entry.set_target_rule(goals::v1::Template::TARGET_RULE_SHARE_AT_LEAST);
  entry.set_target_amount(60);
  entry.set_baseline_rule(goals::v1::Template::BASELINE_RULE_MEAN_OF_FIRST);
  entry.set_baseline_days(14);
  entry.set_baseline_count(0);
  EXPECT_THAT(Loaded().FindFaults(entry),
              ::testing::UnorderedElementsAre(
                  "has no target amount",
                  "has not the days and readings of its baseline rule"));
}

TEST(CatalogueTest, FindsATargetForSomeBaselineOfEveryTemplate) {
  for (const goals::v1::Template& entry : Loaded().templates()) {
    const progress::v1::Measure& measure =
        *Loaded().FindMeasure(entry.measure());
    bool any = false;
    for (int halves = -40; halves <= 40; ++halves) {
      const double baseline = halves / 2.0;
      if (baseline < measure.minimum() || baseline > measure.maximum()) {
        continue;
      }
      const auto target = TargetOf(
          entry, measure, {.baseline = baseline, .reliable_change = 2});
      if (!target.ok()) continue;
      any = true;
      EXPECT_GE(*target, measure.minimum()) << entry.name();
      EXPECT_LE(*target, measure.maximum()) << entry.name();
    }
    EXPECT_TRUE(any) << entry.name();
  }
}

}  // namespace
}  // namespace concord::goal_planning
