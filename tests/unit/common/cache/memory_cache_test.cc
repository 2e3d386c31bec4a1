// The cache in memory never outgrows its bound and forgets what is used least.
#include "absl/strings/str_cat.h"
#include "common/cache/cache.h"
#include "gtest/gtest.h"

namespace concord::cache {
namespace {

// Room for four values of 1000 bytes and what they cost besides.
constexpr size_t kRoomForFour = 4700;

class MemoryCacheTest : public ::testing::Test {
 protected:
  const std::unique_ptr<Cache> cache_ = NewMemoryCache(kRoomForFour);

  void Put(absl::string_view name) {
    cache_->Put(name, std::string(1000, 'x'), absl::Minutes(1));
  }
  bool Has(absl::string_view name) {
    return cache_->Get(name, absl::InfiniteFuture()).has_value();
  }
};

TEST_F(MemoryCacheTest, ForgetsTheLeastRecentlyUsedFirst) {
  for (const char* name : {"a", "b", "c", "d"}) Put(name);
  EXPECT_TRUE(Has("a"));
  Put("e");
  EXPECT_TRUE(Has("a"));
  EXPECT_FALSE(Has("b"));
  EXPECT_TRUE(Has("c"));
  EXPECT_TRUE(Has("d"));
  EXPECT_TRUE(Has("e"));
}

TEST_F(MemoryCacheTest, DoesNotKeepWhatHasNoRoom) {
  Put("a");
  cache_->Put("b", std::string(2 * kRoomForFour, 'x'), absl::Minutes(1));
  EXPECT_TRUE(Has("a"));
  EXPECT_FALSE(Has("b"));
}

TEST_F(MemoryCacheTest, AValueTooLargeToKeepReplacesTheOldOneByNothing) {
  Put("a");
  cache_->Put("a", std::string(2 * kRoomForFour, 'x'), absl::Minutes(1));
  EXPECT_FALSE(Has("a"));
}

TEST_F(MemoryCacheTest, ReplacingAValueTakesNoMoreRoom) {
  Put("b");
  for (int i = 0; i < 100; ++i) Put("a");
  EXPECT_TRUE(Has("b"));
}

TEST(LargeMemoryCacheTest, KeepsMostOfWhatFitsItsBound) {
  const auto cache = NewMemoryCache(32 << 20);
  for (int i = 0; i < 20'000; ++i) {
    cache->Put(absl::StrCat(i), std::string(1000, 'x'), absl::Minutes(1));
  }
  int kept = 0;
  for (int i = 0; i < 20'000; ++i) {
    kept += cache->Get(absl::StrCat(i), absl::InfiniteFuture()).has_value();
  }
  EXPECT_EQ(kept, 20'000);
}

}  // namespace
}  // namespace concord::cache
