#include "services/progress_analytics/domain/statistics/completeness.h"

#include <gtest/gtest.h>

#include <vector>

namespace concord::progress_analytics {
namespace {

TEST(CompletenessOfTest, HasNoShareOfNothing) {
  const auto nothing = CompletenessOf(0, {});
  ASSERT_TRUE(nothing.ok());
  EXPECT_FALSE(nothing->share.has_value());
  EXPECT_FALSE(nothing->has_pair);
  EXPECT_TRUE(absl::IsInvalidArgument(CompletenessOf(-1, {}).status()));
}

TEST(CompletenessOfTest, HasNoPairOfOneRating) {
  const std::vector<absl::optional<double>> one = {12, {}, {}};
  EXPECT_FALSE(CompletenessOf(3, one)->has_pair);
}

}  // namespace
}  // namespace concord::progress_analytics
