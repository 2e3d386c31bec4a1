#include "common/client/breaker.h"

#include "gtest/gtest.h"

namespace concord::client {
namespace {

constexpr absl::Time kBegin = absl::FromUnixSeconds(1'700'000'000);

void Fail(Breaker& breaker, int times) {
  for (int i = 0; i < times; ++i) breaker.Failed(kBegin, true);
}

TEST(BreakerTest, AllowsCallsUntilFiveHaveFailedInARow) {
  Breaker breaker;
  Fail(breaker, 4);
  EXPECT_EQ(breaker.Wait(kBegin), absl::ZeroDuration());
  breaker.Answered();
  Fail(breaker, 4);
  EXPECT_EQ(breaker.Wait(kBegin), absl::ZeroDuration());
  Fail(breaker, 1);
  EXPECT_EQ(breaker.Wait(kBegin), absl::Milliseconds(250));
  EXPECT_EQ(breaker.Wait(kBegin + absl::Milliseconds(200)),
            absl::Milliseconds(50));
}

TEST(BreakerTest, LetsOneCallAtATimeTryThePeer) {
  Breaker breaker;
  Fail(breaker, 5);
  const absl::Time later = kBegin + absl::Milliseconds(250);
  EXPECT_EQ(breaker.Wait(later), absl::ZeroDuration());
  EXPECT_GT(breaker.Wait(later), absl::ZeroDuration());
  breaker.Failed(later, true);
  EXPECT_GT(breaker.Wait(later + absl::Milliseconds(200)),
            absl::ZeroDuration());
  EXPECT_EQ(breaker.Wait(later + absl::Milliseconds(250)),
            absl::ZeroDuration());
  breaker.Answered();
  EXPECT_EQ(breaker.Wait(later), absl::ZeroDuration());
}

TEST(BreakerTest, FailuresThatDoNotCountSayNothing) {
  Breaker breaker;
  for (int i = 0; i < 10; ++i) breaker.Failed(kBegin, false);
  EXPECT_EQ(breaker.Wait(kBegin), absl::ZeroDuration());
}

}  // namespace
}  // namespace concord::client
