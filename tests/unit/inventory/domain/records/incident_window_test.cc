#include "services/inventory/domain/records/incident_window.h"

#include <gtest/gtest.h>

#include <string>

#include "common/status/error.h"
#include "tests/support/status/status.h"

namespace concord::inventory {
namespace {

using testing::IsOk;

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);
constexpr absl::Duration kDay = absl::Hours(24);

std::string FieldOf(const AskedWindow& asked) {
  const auto violations = ViolationsOf(WindowOf(asked, kNow).status());
  return violations.empty() ? "" : violations[0].field;
}

TEST(WindowOfTest, S15_IsThePresentUnlessSaidOtherwise) {
  const auto window = WindowOf({}, kNow);
  ASSERT_THAT(window, IsOk());
  EXPECT_EQ(window->start, kNow - 30 * kDay);
  EXPECT_EQ(window->end, absl::InfiniteFuture());
}

TEST(WindowOfTest, IsWidenedToAllTimeOrARange) {
  EXPECT_EQ(WindowOf({.all_time = true}, kNow)->start, absl::InfinitePast());
  const auto range =
      WindowOf({.start = kNow - 90 * kDay, .end = kNow - 60 * kDay}, kNow);
  ASSERT_THAT(range, IsOk());
  EXPECT_EQ(range->start, kNow - 90 * kDay);
  EXPECT_EQ(range->end, kNow - 60 * kDay);
}

TEST(WindowOfTest, GoesBackFromAnEnd) {
  EXPECT_EQ(WindowOf({.end = kNow - 60 * kDay}, kNow)->start, kNow - 90 * kDay);
}

TEST(WindowOfTest, RefusesWhatContradictsItself) {
  EXPECT_EQ(FieldOf({.start = kNow, .end = kNow}), "end_time");
  EXPECT_EQ(FieldOf({.all_time = true, .end = kNow}), "all_time");
}

}  // namespace
}  // namespace concord::inventory
