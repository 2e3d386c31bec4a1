// What each rule speaks of, and when it keeps silent.
#include "services/inventory/domain/insight/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/time/timestamp.h"
#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/finding.pb.h"
#include "concord/inventory/v1/incident.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "services/inventory/catalogue/catalogue.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using v1::Conflict;
using v1::Finding;
using v1::Incident;
using v1::Person;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

Person PersonOf(const std::string& id, const std::string& facts) {
  return Parse<Person>(
      absl::StrCat("name: 'clients/c1/people/", id, "' ", facts));
}
Incident IncidentOf(const std::string& id, const std::string& person,
                    const std::string& facts) {
  return Parse<Incident>(absl::StrCat("name: 'clients/c1/incidents/", id,
                                      "' person: 'clients/c1/people/", person,
                                      "' ", facts));
}

Findings Find(Records records) {
  static const Catalogue& catalogue = *new Catalogue(Catalogue::Load().value());
  return FindPatterns(catalogue.finding_rules(),
                      UsableRecords(std::move(records)), kNow);
}

// Null when the rule does not speak.
const Finding* Of(const Findings& found, const std::string& rule) {
  for (const Finding& finding : found.findings) {
    if (finding.rule() == rule) return &finding;
  }
  return nullptr;
}
bool CouldNotLook(const Findings& found, const std::string& rule) {
  return std::any_of(
      found.unassessed.begin(), found.unassessed.end(),
      [&rule](const auto& unassessed) { return unassessed.rule() == rule; });
}

Records SameThemeWithThree() {
  return {
      .people = {PersonOf("ida", ""), PersonOf("rui", ""), PersonOf("eva", "")},
      .incidents = {IncidentOf("1", "ida", "theme: 'Not being asked'"),
                    IncidentOf("2", "rui", "theme: 'not being  asked'"),
                    IncidentOf("3", "eva", "theme: 'not being asked'")}};
}

TEST(FindingsTest, S11_FindsAThemeRepeatedOverThreePeople) {
  const Findings found = Find(SameThemeWithThree());
  const Finding* finding = Of(found, "pattern.repeated_theme/1");
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(finding->evidence().resources(),
              ElementsAre("clients/c1/incidents/1", "clients/c1/incidents/2",
                          "clients/c1/incidents/3"));
  EXPECT_EQ(finding->strength(), 1);
  EXPECT_EQ(finding->question().back(), '?');
}

TEST(FindingsTest, S11_FallsSilentWhenOneOfTheEvidenceIsGone) {
  Records records = SameThemeWithThree();
  records.incidents.pop_back();
  const Findings found = Find(std::move(records));
  EXPECT_EQ(Of(found, "pattern.repeated_theme/1"), nullptr);
  EXPECT_TRUE(CouldNotLook(found, "pattern.repeated_theme/1"));
}

TEST(FindingsTest, S11_NeverUsesPrivateEntries) {
  Records records = SameThemeWithThree();
  records.incidents[1].set_private_entry(true);
  EXPECT_EQ(Of(Find(std::move(records)), "pattern.repeated_theme/1"), nullptr);
}

TEST(FindingsTest, FindsMoreGivenThanReceived) {
  const auto tie = [](const char* id, int given, int received) {
    return PersonOf(id, absl::StrCat("client_view { given_support: ", given,
                                     " received_support: ", received, " }"));
  };
  const Findings found =
      Find({.people = {tie("a", 5, 2), tie("b", 4, 1), tie("c", 3, 3)}});
  const Finding* finding = Of(found, "pattern.support_imbalance/1");
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(finding->evidence().resources(),
              ElementsAre("clients/c1/people/a", "clients/c1/people/b"));
  EXPECT_DOUBLE_EQ(finding->strength(), 2.0 / 5);
}

TEST(FindingsTest, FindsDependenceOnOnePerson) {
  const Findings found =
      Find({.people = {PersonOf("a", "client_view { received_support: 5 }"),
                       PersonOf("b", "client_view { received_support: 1 }"),
                       PersonOf("c", "client_view { received_support: 0 }")}});
  const Finding* finding = Of(found, "pattern.dependence/1");
  ASSERT_NE(finding, nullptr);
  EXPECT_THAT(finding->evidence().resources(),
              ElementsAre("clients/c1/people/a"));
}

TEST(FindingsTest, FindsWithdrawalAndSpeakingUpByWhatTheClientDid) {
  const auto reaction = [](const char* id, const char* what) {
    return IncidentOf(id, "ida", absl::StrCat("client_reaction: ", what));
  };
  const Findings found = Find({.people = {PersonOf("ida", "")},
                               .incidents = {reaction("1", "REACTION_WITHDREW"),
                                             reaction("2", "REACTION_WITHDREW"),
                                             reaction("3", "REACTION_SPOKE")}});
  EXPECT_NE(Of(found, "pattern.withdrawal_after_conflict/1"), nullptr);
  EXPECT_EQ(Of(found, "strength.speaking_up/1"), nullptr);
}

TEST(FindingsTest, FindsTiesThatEndedWithinHalfAYear) {
  const auto past = [](const char* id, const char* day) {
    return PersonOf(
        id, absl::StrCat("status: STATUS_PAST status_date: '", day, "'"));
  };
  EXPECT_NE(
      Of(Find({.people = {past("a", "2023-01-01"), past("b", "2023-06-01")}}),
         "pattern.network_loss/1"),
      nullptr);
  EXPECT_EQ(
      Of(Find({.people = {past("a", "2022-01-01"), past("b", "2023-06-01")}}),
         "pattern.network_loss/1"),
      nullptr);
}

TEST(FindingsTest, FindsAConflictAtAnImpasseOnlyAfterAMonth) {
  Conflict conflict = Parse<Conflict>(
      "name: 'clients/c1/conflicts/1' person: 'clients/c1/people/ida' "
      "stage: STAGE_IMPASSE state: STATE_OPEN transitions {}");
  for (const auto& [days, speaks] : {std::pair(29, false), {31, true}}) {
    *conflict.mutable_transitions(0)->mutable_transition_time() =
        ToTimestamp(kNow - absl::Hours(24 * days));
    const Findings found =
        Find({.people = {PersonOf("ida", "")}, .conflicts = {conflict}});
    EXPECT_EQ(Of(found, "pattern.stuck_at_impasse/1") != nullptr, speaks);
  }
}

TEST(FindingsTest, CallsATieWithViolenceNoStrength) {
  const std::string facts = "client_view { trust: 9 received_support: 5 }";
  EXPECT_NE(
      Of(Find({.people = {PersonOf("ida", facts)}}), "strength.confidant/1"),
      nullptr);
  EXPECT_EQ(Of(Find({.people = {PersonOf(
                         "ida", facts + " violence { therapist: "
                                        "VIOLENCE_DISCLOSURE_SUSPECTED }")}}),
               "strength.confidant/1"),
            nullptr);
}

TEST(FindingsTest, PutsDifficultiesBeforeStrengthsAndTheClearestFirst) {
  Records records = SameThemeWithThree();
  records.people[0] =
      PersonOf("ida", "client_view { trust: 9 received_support: 5 }");
  const Findings found = Find(std::move(records));
  ASSERT_GE(found.findings.size(), 2U);
  EXPECT_TRUE(std::is_sorted(found.findings.begin(), found.findings.end(),
                             [](const Finding& a, const Finding& b) {
                               return std::make_pair(a.kind(), -a.strength()) <
                                      std::make_pair(b.kind(), -b.strength());
                             }));
}

TEST(FindingsTest, SaysOfAnEmptyInventoryThatNoRuleCouldLook) {
  const Findings found = Find({});
  EXPECT_THAT(found.findings, IsEmpty());
  EXPECT_EQ(found.unassessed.size(), 14U);
}

TEST(FindingsTest, NamesNeitherACauseNorADisorder) {
  const Catalogue catalogue = Catalogue::Load().value();
  for (const FindingRule& rule : catalogue.finding_rules()) {
    for (const char* word : {"cause", "because", "disorder", "diagnos"}) {
      EXPECT_FALSE(absl::StrContains(rule.question(), word)) << rule.name();
    }
  }
}

}  // namespace
}  // namespace concord::inventory
