#include "services/inventory/domain/records/context.h"

#include <gtest/gtest.h>

#include <string>

#include "common/status/error.h"
#include "concord/inventory/v1/context_fact.pb.h"
#include "tests/unit/inventory/parse_text.h"

namespace concord::inventory {
namespace {

using v1::ContextFact;

std::string FieldOf(const char* fact) {
  const auto violations =
      ViolationsOf(CheckContextFact(Parse<ContextFact>(fact)));
  return violations.empty() ? "" : violations[0].field;
}

TEST(CheckContextFactTest, KnowsTheTopicsOfEachKind) {
  EXPECT_EQ(FieldOf("kind: KIND_SOCIAL topic: TOPIC_FINANCES "
                    "statements: 'it is enough'"),
            "");
  EXPECT_EQ(FieldOf("kind: KIND_CULTURAL topic: TOPIC_MOURNING_CUSTOMS "
                    "statements: 'a year in black'"),
            "");
  EXPECT_EQ(FieldOf("kind: KIND_CULTURAL topic: TOPIC_FINANCES "
                    "statements: 'it is enough'"),
            "context_fact.topic");
  EXPECT_EQ(FieldOf("kind: KIND_SOCIAL topic: TOPIC_LANGUAGE "
                    "statements: 'Portuguese'"),
            "context_fact.topic");
}

TEST(CheckContextFactTest, TakesAnotherTopicOfEitherKind) {
  for (const char* kind : {"KIND_SOCIAL", "KIND_CULTURAL"}) {
    EXPECT_EQ(
        FieldOf(
            (std::string("topic: TOPIC_OTHER statements: 'x' kind: ") + kind)
                .c_str()),
        "");
  }
}

TEST(CheckContextFactTest, S19_TakesThatTheClientPrefersNotToSayForAnAnswer) {
  EXPECT_EQ(FieldOf("kind: KIND_SOCIAL topic: TOPIC_FINANCES "
                    "asked_declined: true"),
            "");
  EXPECT_EQ(FieldOf("kind: KIND_SOCIAL topic: TOPIC_FINANCES"),
            "context_fact.statements");
}

TEST(CheckContextFactTest, S19_HoldsNoWordsOfAClientWhoPrefersNotToSay) {
  EXPECT_EQ(FieldOf("kind: KIND_SOCIAL topic: TOPIC_FINANCES "
                    "asked_declined: true statements: 'debts'"),
            "context_fact.statements");
}

}  // namespace
}  // namespace concord::inventory
