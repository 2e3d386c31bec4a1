// The figures of networks, and what is said when there are none.
#include "services/inventory/domain/insight/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "concord/inventory/v1/conflict.pb.h"
#include "concord/inventory/v1/network_metrics.pb.h"
#include "concord/inventory/v1/person.pb.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using v1::NetworkMetrics;
using v1::Person;

Person PersonOf(const std::string& id, const std::string& facts) {
  return Parse<Person>("name: 'clients/c1/people/" + id + "' " + facts);
}

// A ratio of nothing is not 1.
TEST(NetworkTest, S33_HasNoReciprocityWhereNothingIsGivenAndNothingReceived) {
  const std::vector<NetworkTie> none = {{.received = 0, .given = 0}};
  EXPECT_FALSE(ComputeFigures(none).reciprocity.has_value());
  const std::vector<NetworkTie> one = {{.received = 0, .given = 0},
                                       {.received = 4, .given = 1}};
  EXPECT_EQ(ComputeFigures(one).reciprocity, 0);
  EXPECT_EQ(ComputeFigures(one).reciprocity_count, 1);
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
