// Trace ids that are taken over, and those that are not.
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

}  // namespace
}  // namespace concord::rpc
