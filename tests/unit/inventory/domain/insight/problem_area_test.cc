#include "services/inventory/domain/insight/problem_area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/problem_area_suggestion.pb.h"
#include "concord/type/v1/care.pb.h"
#include "services/inventory/catalogue/catalogue.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using type::v1::ProblemArea;
using v1::Conflict;
using v1::ContextFact;
using v1::Person;
using v1::ProblemAreaSuggestion;

const absl::CivilDay kToday(2026, 6, 1);
constexpr char kMother[] = "clients/c1/people/mother";

std::vector<ProblemAreaSuggestion> Suggest(Records records,
                                           const Days& days = {
                                               .today = kToday}) {
  static const auto* const kCatalogue =
      new Catalogue(Catalogue::Load().value());
  return SuggestAreas(kCatalogue->problem_area_rules(),
                      UsableRecords(std::move(records)), days);
}

ProblemAreaSuggestion SuggestionOf(ProblemArea area, Records records,
                                   const Days& days = {.today = kToday}) {
  for (ProblemAreaSuggestion& suggestion : Suggest(std::move(records), days)) {
    if (suggestion.problem_area() == area) return suggestion;
  }
  return {};
}

template <typename Reasons>
std::vector<std::string> RulesOf(const Reasons& reasons) {
  std::vector<std::string> rules;
  for (const auto& reason : reasons) {
    rules.push_back(reason.evidence().rule());
  }
  return rules;
}

Person PersonOf(const std::string& id, const std::string& facts) {
  return Parse<Person>(
      absl::StrCat("name: 'clients/c1/people/", id, "' ", facts));
}
Person Mother(const char* date = "2026-03-01") {
  return PersonOf("mother", absl::StrCat("category: CATEGORY_PARENT status: "
                                         "STATUS_DECEASED status_date: '",
                                         date, "'"));
}
Conflict ConflictOf(const std::string& facts) {
  return Parse<Conflict>(absl::StrCat(
      "name: 'clients/c1/conflicts/1' person: 'clients/c1/people/rui' ",
      facts));
}
ContextFact FactOf(const std::string& id, const std::string& facts) {
  return Parse<ContextFact>(absl::StrCat("name: 'clients/c1/contextFacts/", id,
                                         "' kind: KIND_SOCIAL ", facts));
}

TEST(SuggestAreasTest, SaysThatThereIsTooLittleData) {
  const auto areas = Suggest({});
  ASSERT_THAT(areas, SizeIs(4));
  for (const ProblemAreaSuggestion& area : areas) {
    EXPECT_FALSE(area.suggested());
    EXPECT_TRUE(area.too_little_data());
    EXPECT_FALSE(area.unassessed_rules().empty());
  }
  EXPECT_EQ(areas[3].problem_area(),
            type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS);
}

TEST(SuggestAreasTest, ThinksOfGriefAfterTheDeathOfSomebodyClose) {
  const auto grief =
      SuggestionOf(type::v1::PROBLEM_AREA_GRIEF, {.people = {Mother()}});
  EXPECT_TRUE(grief.suggested());
  ASSERT_THAT(RulesOf(grief.reasons_for()),
              ElementsAre("area.grief_close_death/1"));
  EXPECT_THAT(grief.reasons_for(0).evidence().resources(),
              ElementsAre(kMother));
  EXPECT_EQ(grief.reasons_for(0).question().back(), '?');
  Person distant = Mother();
  distant.mutable_client_view()->set_closeness_ring(4);
  EXPECT_FALSE(SuggestionOf(type::v1::PROBLEM_AREA_GRIEF, {.people = {distant}})
                   .suggested());
}

TEST(SuggestAreasTest, HoldsADeathAgainstTheOnset) {
  Days days{.today = kToday, .onset = absl::CivilDay(2026, 4, 15)};
  auto grief =
      SuggestionOf(type::v1::PROBLEM_AREA_GRIEF, {.people = {Mother()}}, days);
  EXPECT_THAT(
      RulesOf(grief.reasons_for()),
      ElementsAre("area.grief_close_death/1", "area.grief_death_near_onset/1"));
  grief = SuggestionOf(type::v1::PROBLEM_AREA_GRIEF,
                       {.people = {Mother("2019-03-01")}}, days);
  EXPECT_THAT(RulesOf(grief.reasons_for()),
              ElementsAre("area.grief_close_death/1"));
  EXPECT_THAT(RulesOf(grief.reasons_against()),
              ElementsAre("area.grief_death_far_from_onset/1"));
  Person distant = Mother();
  distant.mutable_client_view()->set_closeness_ring(4);
  EXPECT_FALSE(
      SuggestionOf(type::v1::PROBLEM_AREA_GRIEF, {.people = {distant}}, days)
          .suggested());
}

TEST(SuggestAreasTest, ThinksOfADisputeWhereExpectationsAreOpposed) {
  Records records = {
      .people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
      .conflicts = {ConflictOf(
          "state: STATE_OPEN intensity: 5 analysis { client_expectation: 'a' "
          "other_expectation: 'b' }")}};
  EXPECT_THAT(RulesOf(SuggestionOf(type::v1::PROBLEM_AREA_ROLE_DISPUTE, records)
                          .reasons_for()),
              ElementsAre("area.dispute_opposed_expectations/1"));
  records.conflicts = {ConflictOf("state: STATE_IMPROVING intensity: 8")};
  const auto dispute =
      SuggestionOf(type::v1::PROBLEM_AREA_ROLE_DISPUTE, records);
  EXPECT_FALSE(dispute.suggested());
  EXPECT_THAT(RulesOf(dispute.reasons_against()),
              ElementsAre("area.dispute_all_easing/1"));
}

TEST(SuggestAreasTest, ThinksOfATransitionAfterAnEventOfLife) {
  Records records;
  records.context_facts = {FactOf(
      "move", "topic: TOPIC_MIGRATION statements: 'we came here in May'")};
  EXPECT_TRUE(SuggestionOf(type::v1::PROBLEM_AREA_ROLE_TRANSITION, records)
                  .suggested());
  records.context_facts[0].clear_statements();
  records.context_facts[0].set_asked_declined(true);
  EXPECT_TRUE(SuggestionOf(type::v1::PROBLEM_AREA_ROLE_TRANSITION, records)
                  .too_little_data())
      << "prefers-not-to-say is neither yes nor no";
}

TEST(SuggestAreasTest, ThinksOfATransitionWhenARoleBeginsOrEnds) {
  const auto rules = [](const Person& person) {
    return RulesOf(SuggestionOf(type::v1::PROBLEM_AREA_ROLE_TRANSITION,
                                {.people = {person}})
                       .reasons_for());
  };
  EXPECT_THAT(rules(PersonOf("noa",
                             "category: CATEGORY_CHILD roles { category: "
                             "CATEGORY_CHILD start_date: '2026-02-10' }")),
              ElementsAre("area.transition_role_change/1"));
  EXPECT_THAT(rules(PersonOf("tom",
                             "category: CATEGORY_EX_PARTNER status: "
                             "STATUS_PAST status_date: '2026-01-20'")),
              ElementsAre("area.transition_role_change/1"));
  EXPECT_THAT(rules(PersonOf("tom",
                             "category: CATEGORY_EX_PARTNER status: "
                             "STATUS_PAST status_date: '2020-01-20'")),
              IsEmpty());
  EXPECT_THAT(rules(Mother()), IsEmpty()) << "a death is no transition";
}

Records UnsatisfyingTies() {
  Records records;
  for (const char* id : {"a", "b", "c"}) {
    records.people.push_back(PersonOf(
        id, "category: CATEGORY_FRIEND client_view { satisfaction: 2 }"));
  }
  return records;
}

TEST(SuggestAreasTest, ThinksOfDeficitsOnlyWhenNothingElseFits) {
  Records records = UnsatisfyingTies();
  auto deficits =
      SuggestionOf(type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS, records);
  EXPECT_TRUE(deficits.suggested());
  EXPECT_THAT(RulesOf(deficits.reasons_for()),
              ElementsAre("area.deficits_unsatisfying_ties/1"));
  records.people.push_back(Mother());
  deficits =
      SuggestionOf(type::v1::PROBLEM_AREA_INTERPERSONAL_DEFICITS, records);
  EXPECT_FALSE(deficits.suggested());
  EXPECT_THAT(deficits.reasons_for(), SizeIs(1)) << "the reason stays";
}

TEST(SuggestAreasTest, SaysWhatSpeaksAgainstEachArea) {
  Records records;
  for (const char* id : {"a", "b", "c"}) {
    records.people.push_back(PersonOf(
        id, "category: CATEGORY_FRIEND client_view { satisfaction: 9 }"));
    records.context_facts.push_back(
        FactOf(id, "topic: TOPIC_FINANCES statements: 'it is enough'"));
  }
  std::vector<std::string> rules;
  for (const ProblemAreaSuggestion& area : Suggest(records)) {
    EXPECT_FALSE(area.suggested());
    for (const std::string& rule : RulesOf(area.reasons_against())) {
      rules.push_back(rule);
    }
  }
  EXPECT_THAT(rules,
              ElementsAre("area.grief_no_death/1", "area.dispute_no_conflict/1",
                          "area.transition_no_event/1",
                          "area.deficits_satisfying_ties/1"));
}

TEST(SuggestAreasTest, NeverUsesPrivateEntries) {
  Person mother = Mother();
  mother.set_private_entry(true);
  Records records = {.people = {mother}};
  records.context_facts = {FactOf(
      "move", "topic: TOPIC_MIGRATION statements: 'x' private_entry: true")};
  for (const ProblemAreaSuggestion& area : Suggest(records)) {
    EXPECT_TRUE(area.too_little_data());
  }
}

TEST(SuggestAreasTest, DoesNotDependOnTheOrderOfRecords) {
  Records records = UnsatisfyingTies();
  records.people.push_back(Mother());
  const auto forward = Suggest(records);
  std::reverse(records.people.begin(), records.people.end());
  const auto backward = Suggest(records);
  for (size_t i = 0; i < forward.size(); ++i) {
    EXPECT_EQ(forward[i].SerializeAsString(), backward[i].SerializeAsString());
  }
}

TEST(ProblemAreaRulesTest, AskAndHaveCode) {
  ProblemAreaRule rule;
  rule.set_name("area.unheard_of");
  rule.set_question("You are grieving.");
  const auto faults = FindFaults(rule);
  EXPECT_THAT(faults, ::testing::Contains("has no code of its name"));
  EXPECT_THAT(faults, ::testing::Contains("does not ask"));
}

}  // namespace
}  // namespace concord::inventory
