// The figures of networks, and what is said when there are none.
#include "services/inventory/domain/insight/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <vector>

#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "nlohmann/json.hpp"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using json = nlohmann::json;
using v1::NetworkMetrics;
using v1::Person;

Person PersonOf(const std::string& id, const std::string& facts) {
  return Parse<Person>("name: 'clients/c1/people/" + id + "' " + facts);
}

json OrNull(const absl::optional<double>& value) {
  return value.has_value() ? json(*value) : json();
}

json FiguresOfCase(const json& input) {
  std::vector<NetworkTie> ties;
  for (const json& person : input["people"]) {
    if (!person.value("current", true)) continue;
    ties.push_back({.ring = person.value("circle", 0),
                    .category = person.value("category", ""),
                    .received = person.value("support", 0.0),
                    .given = person.value("given", 0.0),
                    .conflict = person.value("conflict", 0.0)});
  }
  if (ties.empty()) return {{"status", "INSUFFICIENT_DATA"}, {"size", 0}};
  const NetworkFigures figures = ComputeFigures(ties);
  const auto inner =
      std::count_if(ties.begin(), ties.end(),
                    [](const NetworkTie& tie) { return tie.ring == 1; });
  return {{"status", "OK"},
          {"size", ties.size()},
          {"inner_circle", inner},
          {"support_hhi", OrNull(figures.support_concentration)},
          {"category_blau", OrNull(figures.category_diversity)},
          {"reciprocity", OrNull(figures.reciprocity)},
          {"conflict_share", OrNull(figures.conflict_share)}};
}

bool Meets(const json& expected, const json& actual, double tolerance) {
  if (expected.is_number() && actual.is_number()) {
    return std::abs(expected.get<double>() - actual.get<double>()) <= tolerance;
  }
  return expected == actual;
}

// Set CONCORD_VECTORS to check another file of the same form.
TEST(NetworkTest, S33_MeetsEveryVector) {
  const char* const chosen = std::getenv("CONCORD_VECTORS");
  const std::string path =
      chosen == nullptr ? "tests/data/analytics_vectors.json" : chosen;
  std::ifstream file(path);
  ASSERT_TRUE(file) << path;
  const json vectors = json::parse(file);
  int passed = 0;
  int failed = 0;
  for (const json& test : vectors["cases"]) {
    if (test["formula"] != "inventory_network") continue;
    const json actual = FiguresOfCase(test["input"]);
    bool met = true;
    for (const auto& [key, value] : test["expected"].items()) {
      met &= Meets(value, actual.contains(key) ? actual[key] : json(), 1e-9);
    }
    ++(met ? passed : failed);
    EXPECT_TRUE(met) << test["id"] << "\nexpected " << test["expected"]
                     << "\nactual   " << actual;
  }
  std::cout << passed << " passed, " << failed << " failed\n";
}

TEST(NetworkTest, SaysThatThereIsNobodyRatherThanZero) {
  const NetworkMetrics metrics =
      DescribeNetwork({.people = {PersonOf("ida", "status: STATUS_DECEASED")}});
  EXPECT_EQ(metrics.status(), NetworkMetrics::STATUS_INSUFFICIENT_DATA);
  EXPECT_FALSE(metrics.has_conflict_share());
  EXPECT_FALSE(metrics.has_category_diversity());
  EXPECT_TRUE(metrics.ring_counts().empty());
}

TEST(NetworkTest, HasNoConcentrationWhereNoSupportIsReceived) {
  const NetworkMetrics metrics = DescribeNetwork(
      {.people = {PersonOf("ida", "client_view { received_support: 0 }"),
                  PersonOf("rui", "")}});
  EXPECT_EQ(metrics.status(), NetworkMetrics::STATUS_OK);
  EXPECT_FALSE(metrics.has_support_concentration());
  EXPECT_FALSE(metrics.has_reciprocity());
}

TEST(NetworkTest, IsWhollyConcentratedOnOnePerson) {
  const NetworkMetrics metrics = DescribeNetwork(
      {.people = {PersonOf("ida",
                           "category: CATEGORY_FRIEND client_view { "
                           "closeness_ring: 1 received_support: 4 }")}});
  EXPECT_EQ(metrics.support_concentration(), 1);
  EXPECT_EQ(metrics.category_diversity(), 0);
  EXPECT_THAT(metrics.ring_counts(), ElementsAre(1, 0, 0, 0, 0));
}

TEST(NetworkTest, S36_NamesTheKindsOfSupportThatNobodyGives) {
  const std::vector<Person> people = {PersonOf(
      "ida",
      "client_view { supports { kind: SUPPORT_KIND_EMOTIONAL received: 4 } "
      "supports { kind: SUPPORT_KIND_PRACTICAL received: 2 } }")};
  EXPECT_THAT(DescribeNetwork({.people = people}).missing_support_kinds(),
              ElementsAre(Person::SUPPORT_KIND_INFORMATION,
                          Person::SUPPORT_KIND_COMPANY));
  EXPECT_TRUE(DescribeNetwork({.people = {PersonOf("ida", "")}})
                  .missing_support_kinds()
                  .empty());
}

TEST(NetworkTest, S31_NamesTheCategoriesOfWhichThereIsNobody) {
  const NetworkMetrics metrics = DescribeNetwork(
      {.people = {PersonOf("ida",
                           "category: CATEGORY_EX_PARTNER roles { category: "
                           "CATEGORY_COLLEAGUE } roles { category: "
                           "CATEGORY_NEIGHBOUR end_date: '2020-01-01' }")}});
  EXPECT_THAT(metrics.absent_categories(), Contains(Person::CATEGORY_FRIEND));
  EXPECT_THAT(metrics.absent_categories(),
              Contains(Person::CATEGORY_NEIGHBOUR));
  EXPECT_THAT(metrics.absent_categories(),
              Not(Contains(Person::CATEGORY_COLLEAGUE)));
}

TEST(NetworkTest, CountsOnlyConflictsThatGoOn) {
  Records records = {.people = {PersonOf("ida", ""), PersonOf("rui", "")},
                     .conflicts = {Parse<v1::Conflict>(
                         "person: 'clients/c1/people/rui' intensity: 7 "
                         "state: STATE_OPEN")}};
  EXPECT_EQ(DescribeNetwork(records).conflict_share(), 0.5);
  records.conflicts[0].set_state(v1::Conflict::STATE_RESOLVED);
  EXPECT_EQ(DescribeNetwork(records).conflict_share(), 0);
}

}  // namespace
}  // namespace concord::inventory
