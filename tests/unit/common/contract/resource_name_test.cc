// Names that have a pattern, and names that only look so.
#include "common/contract/resource_name.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::contract {
namespace {

using ::testing::ElementsAre;
using ::testing::Eq;
using ::testing::Optional;

constexpr char kGoal[] = "clients/{client}/goals/{goal}";

TEST(ResourceNameTest, GivesTheIdsInOrder) {
  EXPECT_THAT(MatchName(kGoal, "clients/c-1/goals/g2"),
              Optional(ElementsAre("c-1", "g2")));
}

TEST(ResourceNameTest, RefusesNamesOfAnotherForm) {
  for (const char* name :
       {"", "clients", "clients/c1", "clients/c1/goals", "clients/c1/goals/",
        "clients//goals/g1", "clients/c1/people/g1", "clients/c1/goals/g1/",
        "/clients/c1/goals/g1", "clients/C1/goals/g1", "clients/c1/goals/g 1",
        "clients/c1/goals/g1/steps/s1", "clients/../goals/g1"}) {
    EXPECT_THAT(MatchName(kGoal, name), Eq(absl::nullopt)) << name;
  }
  EXPECT_FALSE(
      NameHasPattern(kGoal, "clients/" + std::string(64, 'a') + "/goals/g1"));
}

TEST(ResourceNameTest, FindsTheClientOfAnyNameBelowIt) {
  EXPECT_EQ(ClientOf("clients/c1"), "c1");
  EXPECT_EQ(ClientOf("clients/c1/goals/g1"), "c1");
  for (const char* name : {"", "clients", "clients/", "goals/c1",
                           "clients/C1/goals/g1", "xclients/c1"}) {
    EXPECT_EQ(ClientOf(name), "") << name;
  }
}

TEST(ResourceNameTest, JoinsAndSplits) {
  EXPECT_EQ(ResourceName("c1", "goals", "g1"), "clients/c1/goals/g1");
  EXPECT_EQ(LastSegment("clients/c1/goals/g1"), "g1");
  EXPECT_EQ(LastSegment("g1"), "g1");
}

}  // namespace
}  // namespace concord::contract
