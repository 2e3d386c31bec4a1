#include "common/server/self_check.h"

#include "gtest/gtest.h"

namespace concord::server {
namespace {

using Verdict = SelfCheck::Verdict;

TEST(TargetOfTest, IsThisMachineWhereEveryInterfaceIsServed) {
  EXPECT_EQ(TargetOf("0.0.0.0:7400"), "dns:///localhost:7400");
  EXPECT_EQ(TargetOf("[::]:7400"), "dns:///localhost:7400");
  EXPECT_EQ(TargetOf("10.0.0.5:7400"), "10.0.0.5:7400");
  EXPECT_EQ(TargetOf("unix:/run/concord"), "unix:/run/concord");
}

class SelfCheckTest : public ::testing::Test {
 protected:
  absl::Status answer_;
  SelfCheck check_{absl::Seconds(10), [this](absl::Duration limit) {
                     EXPECT_EQ(limit, absl::Seconds(5));
                     return answer_;
                   }};
};

TEST_F(SelfCheckTest, NeedsSeveralFailuresInARow) {
  answer_ = absl::UnavailableError("refused");
  EXPECT_EQ(check_.Step(), Verdict::kAlive);
  EXPECT_EQ(check_.Step(), Verdict::kAlive);
  EXPECT_EQ(check_.Step(), Verdict::kSilent);
  EXPECT_EQ(check_.last(), answer_);
  answer_ = absl::OkStatus();
  EXPECT_EQ(check_.Step(), Verdict::kAlive);
  answer_ = absl::UnavailableError("refused");
  EXPECT_EQ(check_.Step(), Verdict::kAlive);
}

TEST_F(SelfCheckTest, GivesUpInTheEnd) {
  answer_ = absl::UnavailableError("refused");
  for (int i = 1; i < SelfCheck::kUntilDead; ++i) {
    EXPECT_NE(check_.Step(), Verdict::kDead);
  }
  EXPECT_EQ(check_.Step(), Verdict::kDead);
}

TEST_F(SelfCheckTest, AsksSoonerAfterAFailure) {
  check_.Step();
  EXPECT_EQ(check_.pause(), absl::Seconds(10));
  answer_ = absl::UnavailableError("refused");
  check_.Step();
  EXPECT_EQ(check_.pause(), absl::Seconds(1));
}

}  // namespace
}  // namespace concord::server
