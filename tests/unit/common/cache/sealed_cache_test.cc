// Values are shared between callers and hidden from everybody else.
#include <atomic>
#include <functional>
#include <latch>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/cache/cache.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/schema.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::cache {
namespace {

using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::Le;
using testing::Refused;

const absl::Time kNever = absl::InfiniteFuture();
const char kSecret[] = "0123456789abcdef0123456789abcdef";

// A cache whose content a test can look at and tamper with.
class OpenCache final : public Cache {
 public:
  absl::optional<std::string> Get(absl::string_view name,
                                  absl::Time /*deadline*/) override {
    const std::lock_guard lock(mu);
    const auto found = values.find(std::string(name));
    if (found == values.end()) return absl::nullopt;
    return found->second;
  }
  void Put(absl::string_view name, std::string value,
           absl::Duration time_to_live) override {
    const std::lock_guard lock(mu);
    times_to_live.push_back(time_to_live);
    values[std::string(name)] = std::move(value);
  }
  bool available() const override { return true; }

  std::mutex mu;
  std::map<std::string, std::string> values;
  std::vector<absl::Duration> times_to_live;
};

class SealedCacheTest : public ::testing::Test {
 protected:
  static constexpr Key kKey = {.tenant = "clinic-a",
                               .client = "client-7",
                               .query = "needs_profile",
                               .revision = 17};

  OpenCache open_;
  std::vector<std::string> looks_;
  SealedCache sealed_{open_,
                      {.secret = kSecret,
                       .value_limit = 1000,
                       .looked = [this](const Key& key, bool found) {
                         const std::lock_guard lock(open_.mu);
                         looks_.push_back(absl::StrCat(
                             key.query, found ? " found" : " computed"));
                       }}};
  std::atomic<int> loads_{0};

  std::string Get(const Key& key, const std::string& loaded) {
    return sealed_
        .GetOrLoad(key, kNever,
                   [&]() -> absl::StatusOr<std::string> {
                     ++loads_;
                     return loaded;
                   })
        .value();
  }
};

TEST_F(SealedCacheTest, LoadsOnce) {
  EXPECT_EQ(Get(kKey, "first"), "first");
  EXPECT_EQ(Get(kKey, "second"), "first");
  EXPECT_EQ(loads_, 1);
  EXPECT_THAT(looks_,
              ElementsAre("needs_profile computed", "needs_profile found"));
}

TEST_F(SealedCacheTest, SharesValuesWithThoseWhoHaveTheSecretAndNobodyElse) {
  Get(kKey, "first");
  SealedCache replica(open_, {.secret = kSecret});
  SealedCache stranger(open_, {.secret = "another secret, also of 32 bytes"});
  const auto load = []() -> absl::StatusOr<std::string> { return "own"; };
  EXPECT_EQ(replica.GetOrLoad(kKey, kNever, load).value(), "first");
  EXPECT_EQ(stranger.GetOrLoad(kKey, kNever, load).value(), "own");
}

TEST_F(SealedCacheTest, EveryPartOfTheKeyTellsValuesApart) {
  std::vector<Key> keys(8, kKey);
  keys[1].tenant = "clinic-b";
  keys[2].client = "client-8";
  keys[3].query = "findings";
  keys[4].revision = 18;
  keys[5].schema = 2;
  keys[6].tenant = "clinic-a8";
  keys[7].client = "client-7needs_profile";
  for (size_t i = 0; i < keys.size(); ++i) Get(keys[i], absl::StrCat(i));
  for (size_t i = 0; i < keys.size(); ++i) {
    EXPECT_EQ(Get(keys[i], "lost"), absl::StrCat(i));
  }
}

TEST_F(SealedCacheTest, NeitherNamesNorValuesTellAnything) {
  Get(kKey, "sleeps badly");
  for (const auto& [name, value] : open_.values) {
    EXPECT_TRUE(absl::StartsWith(name, "concord:"));
    for (const char* word : {"clinic", "client-7", "needs", "sleeps"}) {
      EXPECT_FALSE(absl::StrContains(name, word));
      EXPECT_FALSE(absl::StrContains(value, word));
    }
  }
}

TEST_F(SealedCacheTest, NeverGivesOneKeyTheValueOfAnother) {
  Key other = kKey;
  other.client = "client-8";
  Get(kKey, "seven");
  Get(other, "eight");
  std::swap(open_.values.begin()->second, open_.values.rbegin()->second);
  EXPECT_EQ(Get(kKey, "seven again"), "seven again");
  EXPECT_EQ(sealed_.forgeries(), 1);
  EXPECT_EQ(Get(kKey, "never"), "seven again");
}

TEST_F(SealedCacheTest, RubbishIsAMiss) {
  for (const char* rubbish : {"", "x", "C\x01 and then too little"}) {
    Get(kKey, "value");
    open_.values.begin()->second = rubbish;
    EXPECT_EQ(Get(kKey, "value again"), "value again");
    open_.values.clear();
  }
}

TEST_F(SealedCacheTest, DoesNotKeepErrors) {
  const auto failed =
      sealed_.GetOrLoad(kKey, kNever, []() -> absl::StatusOr<std::string> {
        return absl::UnavailableError("down");
      });
  EXPECT_EQ(failed.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Get(kKey, "value"), "value");
}

TEST_F(SealedCacheTest, DoesNotKeepValuesOverTheLimit) {
  const std::string large(1001, 'x');
  EXPECT_EQ(Get(kKey, large), large);
  EXPECT_EQ(Get(kKey, "other"), "other");
}

TEST_F(SealedCacheTest, SpreadsTheEndsOfValues) {
  for (int i = 0; i < 100; ++i) {
    Key key = kKey;
    key.revision = i;
    Get(key, "value");
  }
  for (const absl::Duration time_to_live : open_.times_to_live) {
    EXPECT_THAT(time_to_live, Ge(absl::Minutes(8)));
    EXPECT_THAT(time_to_live, Le(absl::Minutes(12)));
  }
  const std::set<absl::Duration> different(open_.times_to_live.begin(),
                                           open_.times_to_live.end());
  EXPECT_THAT(different.size(), Ge(20u));
}

// A leader that stands in its load until it is let go.
class FlightTest : public SealedCacheTest {
 protected:
  std::latch loading_{1};
  std::latch go_{1};

  std::thread Lead(std::function<absl::StatusOr<std::string>()> end,
                   absl::Time deadline = kNever) {
    std::thread leader([this, end = std::move(end), deadline] {
      try {
        sealed_
            .GetOrLoad(kKey, deadline,
                       [&]() -> absl::StatusOr<std::string> {
                         loading_.count_down();
                         go_.wait();
                         return end();
                       })
            .status()
            .IgnoreError();
      } catch (const std::runtime_error&) {
        killed_ = true;
      }
    });
    loading_.wait();
    return leader;
  }

  std::atomic<bool> killed_{false};
};

TEST_F(FlightTest, EverybodySharesOneLoad) {
  std::thread leader = Lead([] { return std::string("shared"); });
  std::vector<std::thread> followers;
  for (int i = 0; i < 8; ++i) {
    followers.emplace_back([this] { EXPECT_EQ(Get(kKey, "own"), "shared"); });
  }
  go_.count_down();
  leader.join();
  for (std::thread& follower : followers) follower.join();
  EXPECT_EQ(loads_, 0);
}

TEST_F(FlightTest, FollowersOfAFailedLeaderLoadForThemselves) {
  std::thread leader =
      Lead([] { return absl::PermissionDeniedError("the leader's rights"); });
  std::thread follower([this] { EXPECT_EQ(Get(kKey, "own"), "own"); });
  go_.count_down();
  leader.join();
  follower.join();
  EXPECT_EQ(loads_, 1);
}

TEST_F(FlightTest, FollowersOfAKilledLeaderLoadForThemselves) {
  std::thread leader = Lead([]() -> absl::StatusOr<std::string> {
    throw std::runtime_error("killed");
  });
  std::thread follower([this] { EXPECT_EQ(Get(kKey, "own"), "own"); });
  go_.count_down();
  leader.join();
  follower.join();
  EXPECT_TRUE(killed_);
  EXPECT_EQ(loads_, 1);
}

TEST_F(FlightTest, AFollowerWaitsUntilItsOwnDeadlineAndNoLonger) {
  std::thread leader = Lead([] { return std::string("late"); });
  const auto late =
      sealed_.GetOrLoad(kKey, absl::Now() + absl::Milliseconds(1),
                        []() -> absl::StatusOr<std::string> { return "own"; });
  EXPECT_THAT(late, Refused(absl::StatusCode::kDeadlineExceeded,
                            type::v1::REASON_DEADLINE_PASSED));
  go_.count_down();
  leader.join();
}

TEST_F(FlightTest, TheLeadersDeadlineIsNotItsFollowers) {
  std::thread leader =
      Lead([] { return absl::DeadlineExceededError("the leader's deadline"); },
           absl::Now() + absl::Milliseconds(1));
  std::thread follower([this] { EXPECT_EQ(Get(kKey, "own"), "own"); });
  go_.count_down();
  leader.join();
  follower.join();
}

TEST_F(SealedCacheTest, ManyThreadsAlwaysGetTheValueOfTheirKey) {
  const auto memory = NewMemoryCache(4000);
  SealedCache sealed(*memory, {.secret = kSecret});
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int64_t j = 0; j < 500; ++j) {
        Key key = kKey;
        key.revision = j / 10;
        const auto value =
            sealed.GetOrLoad(key, kNever, [&]() -> absl::StatusOr<std::string> {
              return absl::StrCat(key.revision);
            });
        ASSERT_EQ(value.value(), absl::StrCat(key.revision));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace concord::cache
