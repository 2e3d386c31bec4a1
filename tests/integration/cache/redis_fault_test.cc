// Whatever the server does: no operation outlasts its deadline, none gives a
// wrong value, and when the server is well again so is the cache.
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/cache.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/redis/fake_redis.h"
#include "tests/support/redis/redis_server.h"

namespace concord::cache {
namespace {

using ::concord::testing::FakeRedis;
using ::concord::testing::RedisServer;
using ::testing::Lt;

constexpr absl::Duration kTimeout = absl::Milliseconds(100);
// What a busy machine may take besides; far less than any fault lasts.
constexpr absl::Duration kSlack = absl::Seconds(2);
constexpr absl::Duration kRetryInterval = absl::Milliseconds(20);
const char kSecret[] = "0123456789abcdef0123456789abcdef";

class RedisFaultTest : public ::testing::Test {
 protected:
  void Use(const std::string& address) {
    cache_ = NewRedisCache(
        {.address = address,
         .operation_timeout = kTimeout,
         .retry_interval = kRetryInterval,
         .reply_limit = 1 << 20,
         .report = [this](bool available, absl::string_view cause) {
           ++(available ? returns_ : losses_);
           if (!available) last_cause_ = std::string(cause);
         }});
  }

  // The value, after checking that the answer came in time.
  absl::optional<std::string> Get(absl::string_view name = "name") {
    const auto begin = std::chrono::steady_clock::now();
    auto value = cache_->Get(name, absl::InfiniteFuture());
    EXPECT_THAT(absl::FromChrono(std::chrono::steady_clock::now() - begin),
                Lt(kTimeout + kSlack));
    return value;
  }
  void Put(const std::string& value) {
    cache_->Put("name", value, absl::Minutes(1));
  }

  // Asks until the cache has given the server up.
  void AskUntilGivenUp() {
    while (cache_->available()) EXPECT_EQ(Get(), absl::nullopt);
    EXPECT_EQ(Get(), absl::nullopt);
  }
  // Ends with a value that was put and came back.
  void ExpectRecovery() {
    while (Get() != "recovered") Put("recovered");
    EXPECT_TRUE(cache_->available());
  }

  std::atomic<int> losses_{0};
  std::atomic<int> returns_{0};
  // Of the adapter's thread until the cache is gone.
  std::string last_cause_;
  std::unique_ptr<Cache> cache_;
};

class RealRedisFaultTest : public RedisFaultTest {
 protected:
  RealRedisFaultTest() {
    Use(server_.address());
    ExpectRecovery();
  }
  ~RealRedisFaultTest() override { cache_.reset(); }

  RedisServer server_;
};

TEST_F(RealRedisFaultTest, StoppedAndStartedAgain) {
  server_.Kill();
  AskUntilGivenUp();
  server_.Start();
  ExpectRecovery();
  EXPECT_GE(losses_, 1);
  EXPECT_EQ(losses_, returns_);
}

TEST_F(RealRedisFaultTest, StartedAgainBeforeAnybodyNoticed) {
  server_.Kill();
  server_.Start();
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, Frozen) {
  server_.Freeze();
  AskUntilGivenUp();
  server_.Thaw();
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, FrozenUnderManyCallersAndLargeValues) {
  server_.Freeze();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 5; ++j) {
        Put(std::string(1 << 20, 'x'));
        Get();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  server_.Thaw();
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, Flushed) {
  server_.Run({"FLUSHALL"});
  EXPECT_EQ(Get(), absl::nullopt);
  EXPECT_TRUE(cache_->available());
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, ReadOnlyStillAnswersReads) {
  Put("old");
  EXPECT_EQ(Get(), "old");
  server_.Run({"CONFIG", "SET", "min-replicas-to-write", "1"});
  Put("new");
  EXPECT_EQ(Get(), "old");
  server_.Run({"CONFIG", "SET", "min-replicas-to-write", "0"});
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, AReplicaOfNobody) {
  server_.Run({"REPLICAOF", "127.0.0.1", "1"});
  for (int i = 0; i < 10; ++i) Put("new");
  Get();
  server_.Run({"REPLICAOF", "NO", "ONE"});
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, OutOfMemory) {
  server_.Run({"CONFIG", "SET", "maxmemory", "1"});
  Put("new");
  EXPECT_NE(Get(), "new");
  server_.Run({"CONFIG", "SET", "maxmemory", "0"});
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, ANameWithAValueOfAnotherType) {
  server_.Run({"DEL", "name"});
  server_.Run({"LPUSH", "name", "1"});
  EXPECT_EQ(Get(), absl::nullopt);
  ExpectRecovery();
}

TEST_F(RealRedisFaultTest, ConnectionsCutByTheServer) {
  server_.Run({"CLIENT", "KILL", "TYPE", "normal"});
  ExpectRecovery();
  EXPECT_EQ(losses_, 0);
}

TEST_F(RedisFaultTest, AWrongPasswordIsNamedInTheReport) {
  RedisServer server({"--requirepass", "right"});
  cache_ = NewRedisCache({.address = server.address(),
                          .password = [] { return "wrong"; },
                          .operation_timeout = kTimeout,
                          .retry_interval = kRetryInterval,
                          .report =
                              [this](bool, absl::string_view cause) {
                                last_cause_ = std::string(cause);
                              }});
  AskUntilGivenUp();
  cache_.reset();
  EXPECT_EQ(last_cause_, "WRONGPASS");
}

TEST_F(RedisFaultTest, NobodyThere) {
  Use("127.0.0.1:1");
  AskUntilGivenUp();
}

TEST_F(RedisFaultTest, AnAddressThatIsNone) {
  for (const char* address : {"", "nonsense", "unix:", "127.0.0.1:x"}) {
    Use(address);
    AskUntilGivenUp();
  }
}

TEST_F(RedisFaultTest, AHostNameIsAsGoodAsANumber) {
  FakeRedis server(FakeRedis::AnswerWell);
  Use(absl::StrCat("localhost:", server.port()));
  while (Get() != "value") {
  }
  cache_.reset();
}

using Client = FakeRedis::Client;
using Words = std::vector<std::string>;

struct Rubbish {
  const char* name;
  FakeRedis::Answer answer;
};

class RubbishTest : public RedisFaultTest,
                    public ::testing::WithParamInterface<Rubbish> {};

// Sends `bytes` whatever is asked.
FakeRedis::Answer Say(const std::string& bytes) {
  return [bytes](Client& client, const Words&) { client.Send(bytes); };
}

void SendForEver(Client& client, const std::string& begin) {
  const std::string chunk(1 << 16, 'x');
  client.Send(begin);
  while (client.Send(chunk)) {
  }
}

INSTANTIATE_TEST_SUITE_P(
    EveryKind, RubbishTest,
    ::testing::Values(
        Rubbish{"Noise", Say("\xde\xad\xbe\xef\r\n\x01\x02")},
        Rubbish{"AnotherProtocol", Say("HTTP/1.1 400 Bad Request\r\n\r\n")},
        Rubbish{"Silence", [](Client&, const Words&) {}},
        Rubbish{"HangUp",
                [](Client& client, const Words&) { client.HangUp(); }},
        Rubbish{"TruncatedAndHungUp",
                [](Client& client, const Words&) {
                  client.Send("$100\r\nonly this");
                  client.HangUp();
                }},
        Rubbish{"TruncatedAndSilent", Say("$100\r\nonly this")},
        Rubbish{"Trickled",
                [](Client& client, const Words&) {
                  client.Trickle("$1000\r\n" + std::string(1000, 'x'), 10);
                }},
        Rubbish{"EndlessValue",
                [](Client& client, const Words&) {
                  SendForEver(client, "$4000000000\r\n");
                }},
        Rubbish{"EndlessLine",
                [](Client& client, const Words&) { SendForEver(client, "+"); }},
        Rubbish{"EndlessAnswers",
                [](Client& client, const Words&) {
                  while (client.Send("+OK\r\n+OK\r\n")) {
                  }
                }},
        Rubbish{"HugeList", Say("*1000000000\r\n")},
        Rubbish{"HugeLengths", Say("$9223372036854775807\r\n")},
        Rubbish{"NegativeLength", Say("*-7\r\n")},
        Rubbish{"ANumber", Say(":7\r\n")},
        Rubbish{"AList", Say("*1\r\n$1\r\nx\r\n")},
        Rubbish{"Loading", Say("-LOADING in a moment\r\n")},
        Rubbish{"TwoAnswers", Say("+PONG\r\n+PONG\r\n")}),
    [](const auto& instance) { return instance.param.name; });

TEST_P(RubbishTest, IsAMissInTimeAndOverWhenItIsOver) {
  FakeRedis server(GetParam().answer);
  Use(server.address());
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Get(), absl::nullopt);
  server.SetAnswer(FakeRedis::AnswerWell);
  while (Get() != "value") {
  }
  EXPECT_TRUE(cache_->available());
  cache_.reset();
}

// A server that answers each question with the value of the one before.
TEST_F(RedisFaultTest, AnswersInTheWrongOrderAreNeverTakenForValues) {
  std::map<std::string, std::string> values;
  std::string previous = "$-1\r\n";
  FakeRedis server([&](Client& client, const Words& words) {
    if (words[0] == "SET") values[words[1]] = words[2];
    if (words[0] != "GET") return FakeRedis::AnswerWell(client, words);
    client.Send(previous);
    const std::string& value = values[words[1]];
    previous = absl::StrCat("$", value.size(), "\r\n", value, "\r\n");
  });
  Use(server.address());
  SealedCache sealed(*cache_, {.secret = kSecret});
  for (int i = 0; i < 300; ++i) {
    const Key key = {.tenant = "t",
                     .client = i % 3 == 0 ? "c" : "d",
                     .query = "q",
                     .revision = i % 5};
    const std::string right = absl::StrCat(key.client, key.revision);
    const auto value = sealed.GetOrLoad(
        key, absl::InfiniteFuture(),
        [&]() -> absl::StatusOr<std::string> { return right; });
    ASSERT_EQ(value.value(), right);
  }
  EXPECT_GT(sealed.forgeries(), 100);
  cache_.reset();
}

TEST_F(RedisFaultTest, ACallersOwnDeadlineIsKept) {
  FakeRedis server([](Client&, const Words&) {});
  cache_ = NewRedisCache(
      {.address = server.address(), .operation_timeout = absl::Minutes(5)});
  EXPECT_EQ(cache_->Get("name", absl::Now() + absl::Milliseconds(1)),
            absl::nullopt);
  EXPECT_EQ(cache_->Get("name", absl::InfinitePast()), absl::nullopt);
  cache_.reset();
}

}  // namespace
}  // namespace concord::cache
