// What the doctor says of one thing at a time.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/concordctl/doctor/examine.h"
#include "tests/support/storage/storage.h"

namespace concord::concordctl {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Verdict = Finding::Verdict;

Finding ClockThatIs(absl::Duration ahead) {
  Findings findings;
  ExamineClock("inventory", ahead, findings);
  return findings.at(0);
}

TEST(DoctorTest, TakesHalfASecondOfAnotherClockForTheSame) {
  EXPECT_EQ(ClockThatIs(absl::Milliseconds(499)).verdict, Verdict::kGood);
  EXPECT_EQ(ClockThatIs(absl::Milliseconds(-499)).verdict, Verdict::kGood);
  EXPECT_EQ(ClockThatIs(absl::Milliseconds(1500)).text,
            "of inventory is 1.5s ahead");
  EXPECT_EQ(ClockThatIs(absl::Seconds(-40)).text, "of inventory is 40s behind");
  EXPECT_EQ(ClockThatIs(absl::Seconds(-40)).verdict, Verdict::kFault);
}

Finding MemoryOf(server::Options options, int64_t limit) {
  Findings findings;
  ExamineMemory(options, limit, findings);
  return findings.at(0);
}

TEST(DoctorTest, AddsUpWhatMayBeKeptInMemory) {
  server::Options options;
  options.read_memory = 64 << 20;
  options.cache_memory = 100 << 20;
  EXPECT_EQ(MemoryOf(options, 228 << 20).verdict, Verdict::kGood);
  EXPECT_EQ(MemoryOf(options, 227 << 20).verdict, Verdict::kFault);
  EXPECT_THAT(MemoryOf(options, 227 << 20).text, HasSubstr("228 MiB of 227"));
  // The cache is elsewhere.
  options.redis = "redis:6379";
  EXPECT_EQ(MemoryOf(options, 128 << 20).verdict, Verdict::kGood);
}

TEST(DoctorTest, TakesTheVariablesOfEveryServiceForSettings) {
  Findings findings;
  ExamineVariables(
      {"PATH=/bin", "CONCORD_PEER_GOAL_PLANNING=x", "CONCORD_JWKS=x"},
      findings);
  EXPECT_THAT(findings, IsEmpty());
  ExamineVariables({"CONCORD_JKWS=x"}, findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].subject, "CONCORD_JKWS");
}

TEST(DoctorTest, NamesTheFolderThatADatabaseHasNot) {
  const testing::TemporaryFolder folder;
  Findings findings;
  server::Options options;
  options.database = "sqlite:" + folder.path() + "/a.db";
  ExamineDatabase(options, findings);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings[0].verdict, Verdict::kGood);
  EXPECT_THAT(findings[0].text, HasSubstr("will be made"));
  findings.clear();
  options.database = "sqlite:" + folder.path() + "/none/a.db";
  ExamineDatabase(options, findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].verdict, Verdict::kFault);
  EXPECT_THAT(findings[0].text, HasSubstr("/none"));
}

}  // namespace
}  // namespace concord::concordctl
