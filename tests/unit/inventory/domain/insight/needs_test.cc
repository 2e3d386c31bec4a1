#include "services/inventory/domain/insight/needs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/needs_profile.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "concord/inventory/v1/register_entry.pb.h"
#include "concord/type/v1/care.pb.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using v1::Conflict;
using v1::Incident;
using v1::NeedsProfile;
using v1::Person;
using v1::RegisterEntry;

Person PersonOf(const std::string& id, const std::string& facts) {
  return Parse<Person>("name: 'clients/c1/people/" + id + "' " + facts);
}

Conflict ConflictWith(const std::string& id, int intensity,
                      const std::string& facts = "state: STATE_OPEN") {
  Conflict conflict = Parse<Conflict>(facts);
  conflict.set_name("clients/c1/conflicts/" + id);
  conflict.set_person("clients/c1/people/" + id);
  conflict.set_intensity(intensity);
  return conflict;
}

Incident IncidentWith(const std::string& id, const std::string& person,
                      int day) {
  Incident incident;
  incident.set_name("clients/c1/incidents/" + id);
  incident.set_person("clients/c1/people/" + person);
  incident.mutable_occurrence_time()->set_seconds(86'400 * (20'000 + day));
  return incident;
}

NeedsProfile ProfileOf(Records records) {
  return DeriveNeeds(UsableRecords(std::move(records)));
}

std::vector<std::string> RulesOf(const NeedsProfile& profile) {
  std::vector<std::string> rules;
  for (const auto& need : profile.needs()) {
    rules.push_back(need.evidence().rule());
  }
  return rules;
}

// S60: the article's first example.
TEST(DeriveNeedsTest, PutsConflictAndCommunicationFirstForAConflictAtWork) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("rui", "category: CATEGORY_MANAGER"),
                  PersonOf("paulo",
                           "category: CATEGORY_PARTNER client_view { trust: 9 "
                           "satisfaction: 8 }")},
       .conflicts = {ConflictWith(
           "rui", 8,
           "state: STATE_OPEN stage: STAGE_IMPASSE sources: "
           "SOURCE_DIFFERING_EXPECTATIONS")},
       .incidents = {IncidentWith("i1", "rui", 1),
                     IncidentWith("i2", "rui", 8)}});
  ASSERT_EQ(profile.needs_size(), 3);
  EXPECT_EQ(profile.needs(0).family(), type::v1::GOAL_FAMILY_RESOLVE_CONFLICT);
  EXPECT_EQ(profile.needs(1).family(), type::v1::GOAL_FAMILY_COMMUNICATION);
  for (int i = 0; i < 2; ++i) {
    const auto& need = profile.needs(i);
    EXPECT_EQ(need.situation(), type::v1::SITUATION_WORKPLACE);
    EXPECT_EQ(need.problem_area(), type::v1::PROBLEM_AREA_ROLE_DISPUTE);
    EXPECT_EQ(need.urgency(), NeedsProfile::URGENCY_NOW);
    EXPECT_EQ(need.weight(), 8);
    EXPECT_EQ(need.people(0), "clients/c1/people/rui");
    EXPECT_EQ(need.evidence().resources(1), "clients/c1/conflicts/rui");
  }
  EXPECT_EQ(profile.needs(2).family(), type::v1::GOAL_FAMILY_MANAGING_CONFLICT);
}

// S61: the article's second example.
TEST(DeriveNeedsTest, PutsTrustAndIntimacyFirstForAPartnershipInDifficulty) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("tom",
                           "category: CATEGORY_PARTNER client_view { "
                           "closeness_ring: 4 wished_closeness_ring: 1 trust: "
                           "3 satisfaction: 4 }")},
       .conflicts = {ConflictWith("tom", 8)}});
  ASSERT_GE(profile.needs_size(), 1);
  const auto& need = profile.needs(0);
  EXPECT_EQ(need.family(), type::v1::GOAL_FAMILY_TRUST_INTIMACY);
  EXPECT_EQ(need.situation(), type::v1::SITUATION_ROMANTIC);
  EXPECT_EQ(need.urgency(), NeedsProfile::URGENCY_NOW);
  EXPECT_EQ(need.evidence().explanation(),
            "Closeness and trust with the partner: further away than wished, "
            "by rings: 3; trust 3 of 10; satisfaction 4 of 10; a conflict that "
            "goes on.");
}

TEST(DeriveNeedsTest, SeesClosenessInAConflictWithAPartnerAlone) {
  const NeedsProfile profile =
      ProfileOf({.people = {PersonOf("tom", "category: CATEGORY_PARTNER")},
                 .conflicts = {ConflictWith("tom", 6)}});
  EXPECT_EQ(RulesOf(profile)[0], "need.closeness/2");
}

TEST(DeriveNeedsTest, LeavesAContentPartnershipAlone) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("tom",
                           "category: CATEGORY_PARTNER client_view { trust: 9 "
                           "satisfaction: 9 }")},
       .conflicts = {ConflictWith("tom", 3)}});
  EXPECT_EQ(RulesOf(profile), (std::vector<std::string>{
                                  "need.conflict/1", "need.communication/1"}));
}

TEST(DeriveNeedsTest, IgnoresConflictsThatAreOver) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
       .conflicts = {ConflictWith("rui", 9, "state: STATE_RESOLVED")}});
  EXPECT_EQ(profile.needs_size(), 0);
}

TEST(DeriveNeedsTest, LetsAnImprovingConflictWait) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
       .conflicts = {ConflictWith("rui", 9, "state: STATE_IMPROVING")}});
  EXPECT_EQ(profile.needs(0).urgency(), NeedsProfile::URGENCY_THIS_PHASE);
}

// S62: what is urgent comes before what weighs more.
TEST(DeriveNeedsTest, RanksUrgencyBeforeWeight) {
  const NeedsProfile profile =
      ProfileOf({.people = {PersonOf("a", "category: CATEGORY_MANAGER"),
                            PersonOf("b", "category: CATEGORY_FRIEND")},
                 .conflicts = {ConflictWith("a", 10, "state: STATE_IMPROVING"),
                               ConflictWith("b", 7)}});
  EXPECT_EQ(profile.needs(0).people(0), "clients/c1/people/b");
}

TEST(DeriveNeedsTest, MakesOneNeedOfSeveralConflictsWithAPerson) {
  Conflict second = ConflictWith("rui", 3);
  second.set_name("clients/c1/conflicts/second");
  const NeedsProfile profile =
      ProfileOf({.people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
                 .conflicts = {ConflictWith("rui", 6), second}});
  ASSERT_EQ(RulesOf(profile)[0], "need.conflict/1");
  EXPECT_EQ(profile.needs(0).weight(), 6);
  EXPECT_EQ(profile.needs(0).evidence().resources_size(), 3);
}

TEST(DeriveNeedsTest, CountsIncidentsOfThirtyDaysOnly) {
  const Records records = {
      .people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
      .incidents = {IncidentWith("i1", "rui", 0),
                    IncidentWith("i2", "rui", 31)}};
  EXPECT_EQ(ProfileOf(records).needs_size(), 0);
}

TEST(DeriveNeedsTest, MournsWhoWasClose) {
  const NeedsProfile profile = ProfileOf(
      {.people = {
           PersonOf("mother",
                    "category: CATEGORY_PARENT status: STATUS_DECEASED "
                    "client_view { closeness_ring: 1 }"),
           PersonOf("uncle",
                    "category: CATEGORY_EXTENDED_FAMILY status: "
                    "STATUS_DECEASED client_view { closeness_ring: 4 }")}});
  ASSERT_EQ(profile.needs_size(), 1);
  EXPECT_EQ(profile.needs(0).family(), type::v1::GOAL_FAMILY_GRIEF);
  EXPECT_EQ(profile.needs(0).situation(), type::v1::SITUATION_GRIEF);
}

TEST(DeriveNeedsTest, MissesSupportOnlyWhereItWasAskedAbout) {
  Records records;
  for (const char* id : {"a", "b"}) {
    records.people.push_back(PersonOf(id,
                                      "category: CATEGORY_FRIEND client_view { "
                                      "received_support: 1 }"));
  }
  EXPECT_EQ(ProfileOf(records).needs_size(), 0);
  records.people.push_back(PersonOf(
      "c", "category: CATEGORY_FRIEND client_view { received_support: 5 }"));
  const NeedsProfile profile = ProfileOf(records);
  ASSERT_EQ(profile.needs_size(), 1);
  EXPECT_EQ(profile.needs(0).situation(), type::v1::SITUATION_ISOLATION);
  EXPECT_EQ(profile.needs(0).evidence().explanation(),
            "Of 3 people whose support is known, 1 can be counted on.");
}

TEST(DeriveNeedsTest, WishesAFriendCloser) {
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("ana",
                           "category: CATEGORY_FRIEND client_view { "
                           "closeness_ring: 4 wished_closeness_ring: 2 }")}});
  EXPECT_EQ(RulesOf(profile), std::vector<std::string>{"need.distance/2"});
}

TEST(DeriveNeedsTest, SaysThatThereIsTooLittleData) {
  EXPECT_TRUE(ProfileOf({}).too_little_data());
  EXPECT_FALSE(
      ProfileOf({.people = {PersonOf("rui", "category: CATEGORY_MANAGER")},
                 .conflicts = {ConflictWith("rui", 5)}})
          .too_little_data());
}

TEST(DeriveNeedsTest, NotesAnOpenSafetyFlag) {
  Records records;
  EXPECT_FALSE(ProfileOf(records).safety_review_open());
  records.open_flags.emplace_back();
  EXPECT_TRUE(ProfileOf(records).safety_review_open());
}

TEST(DeriveNeedsTest, ListsTheValuesWithWhatTheClientSaysOfThem) {
  const NeedsProfile profile =
      ProfileOf({.values = {Parse<RegisterEntry>(
                                R"pb(name: "clients/c1/registerEntries/peace"
                                     client_importance: 8)pb"),
                            Parse<RegisterEntry>(
                                R"pb(name: "clients/c1/registerEntries/honesty"
                                     therapist_importance: 9)pb"),
                            Parse<RegisterEntry>(
                                R"pb(name: "clients/c1/registerEntries/secret"
                                     private_entry: true)pb")}});
  ASSERT_EQ(profile.values_size(), 2);
  EXPECT_EQ(profile.values(0).register_entry(),
            "clients/c1/registerEntries/honesty");
  EXPECT_FALSE(profile.values(0).has_client_importance());
  EXPECT_EQ(profile.values(1).client_importance(), 8);
}

TEST(DeriveNeedsTest, SaysWithWhomTheTieDoesNotSimplyGoOn) {
  Conflict parting = ConflictWith("rui", 5);
  parting.set_stage(Conflict::STAGE_DISSOLUTION);
  Conflict over = ConflictWith("ana", 5);
  over.set_stage(Conflict::STAGE_DISSOLUTION);
  over.set_state(Conflict::STATE_RESOLVED);
  const NeedsProfile profile = ProfileOf(
      {.people = {PersonOf("ana", "category: CATEGORY_FRIEND"),
                  PersonOf("ida",
                           "category: CATEGORY_PARENT status: STATUS_DECEASED "
                           "status_date: '2026-01-05'"),
                  PersonOf("rui", "category: CATEGORY_MANAGER")},
       .conflicts = {parting, over}});
  ASSERT_EQ(profile.circumstances_size(), 2);
  EXPECT_EQ(profile.circumstances(0).person(), "clients/c1/people/ida");
  EXPECT_EQ(profile.circumstances(0).status(), v1::Person::STATUS_DECEASED);
  EXPECT_EQ(profile.circumstances(0).status_date(), "2026-01-05");
  EXPECT_EQ(profile.circumstances(1).status(), v1::Person::STATUS_CURRENT);
  EXPECT_TRUE(profile.circumstances(1).dispute_in_dissolution());
}

TEST(DeriveNeedsTest, DoesNotDependOnTheOrderOfRecords) {
  Records records = {.people = {PersonOf("a", "category: CATEGORY_MANAGER"),
                                PersonOf("b", "category: CATEGORY_COLLEAGUE")},
                     .conflicts = {ConflictWith("a", 7), ConflictWith("b", 7)}};
  const std::string forward = ProfileOf(records).SerializeAsString();
  std::reverse(records.people.begin(), records.people.end());
  std::reverse(records.conflicts.begin(), records.conflicts.end());
  EXPECT_EQ(ProfileOf(records).SerializeAsString(), forward);
}

TEST(DeriveNeedsTest, NeverUsesPrivateEntries) {
  Records records = {
      .people = {PersonOf("rui",
                          "category: CATEGORY_MANAGER private_entry: "
                          "true")},
      .conflicts = {ConflictWith("rui", 9)},
      .incidents = {IncidentWith("i1", "rui", 1),
                    IncidentWith("i2", "rui", 2)}};
  const NeedsProfile profile = ProfileOf(records);
  EXPECT_EQ(profile.needs_size(), 0);
  EXPECT_TRUE(profile.too_little_data());
  records.people[0].clear_private_entry();
  records.conflicts[0].set_private_entry(true);
  EXPECT_EQ(RulesOf(ProfileOf(records)),
            std::vector<std::string>{"need.managing_conflict/1"});
}

TEST(DeriveNeedsTest, HasAtMostFiftyNeedsWithinTheirBounds) {
  Records records;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "p" + std::to_string(i);
    records.people.push_back(PersonOf(id, "category: CATEGORY_FRIEND"));
    records.conflicts.push_back(ConflictWith(id, i % 11));
  }
  const NeedsProfile profile = ProfileOf(records);
  EXPECT_EQ(profile.needs_size(), 50);
  for (const auto& need : profile.needs()) {
    EXPECT_GE(need.weight(), 0);
    EXPECT_LE(need.weight(), 10);
    EXPECT_FALSE(need.evidence().resources().empty());
    EXPECT_LE(need.evidence().explanation().size(), 400u);
  }
}

}  // namespace
}  // namespace concord::inventory
