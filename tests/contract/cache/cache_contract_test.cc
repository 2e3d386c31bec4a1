// What every cache does, whatever is behind it.
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/cache/cache.h"
#include "gtest/gtest.h"
#include "tests/support/redis/redis_server.h"

namespace concord::cache {
namespace {

// Long enough for the slowest machine: these tests are not about time.
constexpr absl::Duration kPatience = absl::Seconds(30);

// A cache and what it needs to live.
struct Backend {
  std::unique_ptr<testing::RedisServer> server;
  std::unique_ptr<Cache> cache;
};

Backend Memory() { return {.cache = NewMemoryCache(64 << 20)}; }

Backend Redis(std::vector<std::string> arguments, RedisOptions options) {
  auto server = std::make_unique<testing::RedisServer>(std::move(arguments));
  options.address = server->address();
  options.operation_timeout = kPatience;
  auto cache = NewRedisCache(std::move(options));
  return {.server = std::move(server), .cache = std::move(cache)};
}

struct BackendKind {
  const char* name;
  std::function<Backend()> make;
};

class CacheContractTest : public ::testing::TestWithParam<BackendKind> {
 protected:
  const Backend backend_ = GetParam().make();
  Cache& cache_ = *backend_.cache;

  absl::optional<std::string> Get(absl::string_view name) {
    return cache_.Get(name, absl::InfiniteFuture());
  }
};

INSTANTIATE_TEST_SUITE_P(
    EveryBackend, CacheContractTest,
    ::testing::Values(BackendKind{"Memory", Memory},
                      BackendKind{"Redis", [] { return Redis({}, {}); }},
                      BackendKind{"RedisWithPassword",
                                  [] {
                                    return Redis(
                                        {"--requirepass", "open"},
                                        {.password = [] { return "open"; }});
                                  }},
                      BackendKind{"RedisWithUser",
                                  [] {
                                    return Redis(
                                        {"--user", "concord", "on", ">open",
                                         "~*", "-@all", "+get", "+set", "+ping",
                                         "+auth"},
                                        {.user = "concord",
                                         .password = [] { return "open"; }});
                                  }}),
    [](const auto& instance) { return instance.param.name; });

TEST_P(CacheContractTest, GivesBackWhatWasPut) {
  cache_.Put("name", "value", absl::Minutes(1));
  EXPECT_EQ(Get("name"), "value");
  EXPECT_EQ(Get("other"), absl::nullopt);
  EXPECT_TRUE(cache_.available());
}

TEST_P(CacheContractTest, TakesAnyBytes) {
  const std::string bytes("\0\r\n$5\r\n\xff*", 9);
  cache_.Put(bytes, bytes, absl::Minutes(1));
  cache_.Put("empty", "", absl::Minutes(1));
  EXPECT_EQ(Get(bytes), bytes);
  EXPECT_EQ(Get("empty"), "");
}

TEST_P(CacheContractTest, TakesValuesOfAMebibyte) {
  const std::string value(1 << 20, 'x');
  cache_.Put("large", value, absl::Minutes(1));
  EXPECT_EQ(Get("large"), value);
}

TEST_P(CacheContractTest, KeepsTheLastValue) {
  cache_.Put("name", "first", absl::Minutes(1));
  cache_.Put("name", "second", absl::Minutes(1));
  EXPECT_EQ(Get("name"), "second");
}

TEST_P(CacheContractTest, ForgetsWhenTheTimeIsOver) {
  cache_.Put("name", "value", absl::Milliseconds(1));
  while (Get("name").has_value()) std::this_thread::yield();
  cache_.Put("name", "value", absl::ZeroDuration());
  EXPECT_EQ(Get("name"), absl::nullopt);
}

TEST_P(CacheContractTest, GivesEveryThreadItsOwnAnswers) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this, i] {
      for (int j = 0; j < 300; ++j) {
        const std::string name = absl::StrCat(i, "/", j % 20);
        const std::string value = absl::StrCat(name, "=", j);
        cache_.Put(name, value, absl::Minutes(1));
        ASSERT_EQ(Get(name), value);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace concord::cache
