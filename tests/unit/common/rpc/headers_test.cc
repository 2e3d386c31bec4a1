// Headers that are taken over, and those that are not.
#include "common/rpc/headers.h"

#include "gtest/gtest.h"

namespace concord::rpc {
namespace {

constexpr char kTraceId[] = "0af7651916cd43dd8448eb211c80319c";

TEST(TraceIdOfTest, TakesTheIdOfATraceparent) {
  EXPECT_EQ(
      TraceIdOf("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
      kTraceId);
}

TEST(TraceIdOfTest, MakesANewOneOfWhatIsNone) {
  for (const char* text :
       {"", "00", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319cb7ad6b71692033310000"}) {
    const std::string id = TraceIdOf(text);
    EXPECT_EQ(id.size(), 32);
    EXPECT_NE(id, kTraceId);
    EXPECT_NE(id, TraceIdOf(text));
  }
}

TEST(AreMinRevisionsTest, TakesServicesWithARevisionEach) {
  for (const char* header : {"", "inventory=1", "goal_planning=9, inventory=1",
                             "progress_analytics=9223372036854775807"}) {
    EXPECT_TRUE(AreMinRevisions(header)) << header;
  }
}

TEST(AreMinRevisionsTest, RefusesEverythingElse) {
  for (const char* header :
       {"inventory", "inventory=", "inventory=-1", "inventory=x", "goals=9",
        "inventory=1,", "=1", "inventory=1=2", "inventory=9223372036854775808",
        "inventory = 1", ","}) {
    EXPECT_FALSE(AreMinRevisions(header)) << header;
  }
}

}  // namespace
}  // namespace concord::rpc
