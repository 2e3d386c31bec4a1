// Random histories of readers and writers around a cache that forgets and is
// slow, checked for stale reads. The usual get, set and delete, which has them,
// shows that the check would find one.
#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/cache/cache.h"
#include "gtest/gtest.h"

namespace concord::cache {
namespace {

// Lets one of several threads run at a time and decides at each of their steps,
// at random but repeatably, who goes on.
class Schedule {
 public:
  Schedule(size_t threads, uint32_t seed)
      : changed_(threads), random_(seed), running_(threads, true) {
    turn_ = random_() % threads;
  }

  size_t Random(size_t bound) { return random_() % bound; }

  // Waits for the first turn of `thread`.
  void Begin(size_t thread) {
    std::unique_lock lock(mu_);
    Wait(lock, thread);
  }
  void Step(size_t thread) {
    std::unique_lock lock(mu_);
    PassOn();
    Wait(lock, thread);
  }
  void End(size_t thread) {
    const std::lock_guard lock(mu_);
    running_[thread] = false;
    PassOn();
  }

 private:
  void PassOn() {
    if (std::find(running_.begin(), running_.end(), true) == running_.end()) {
      return;
    }
    do {
      turn_ = random_() % running_.size();
    } while (!running_[turn_]);
    changed_[turn_].notify_one();
  }
  void Wait(std::unique_lock<std::mutex>& lock, size_t thread) {
    changed_[thread].wait(lock, [&] { return turn_ == thread; });
  }

  std::mutex mu_;
  // One for each thread.
  std::vector<std::condition_variable> changed_;
  // Used by the thread whose turn it is.
  std::mt19937 random_;
  size_t turn_ = 0;            // Guarded by mu_.
  std::vector<bool> running_;  // Guarded by mu_.
};

// The database: one client's state, changed in transactions.
struct Store {
  int64_t revision = 0;
  std::string state = "state 0";

  void Commit(size_t random) {
    ++revision;
    state = absl::StrCat("state ", revision, " ", random);
    history[revision] = state;
  }

  std::map<int64_t, std::string> history = {{0, "state 0"}};
};

// What is computed from a state; it says what it was computed from.
std::string Computed(int64_t revision, absl::string_view state) {
  return absl::StrCat(revision, "|", state);
}

// The server in the middle: other threads go on before each of its operations
// takes effect, and it may have forgotten everything in between.
class RemoteCache {
 public:
  explicit RemoteCache(Schedule& schedule) : schedule_(schedule) {}

  absl::optional<std::string> Get(size_t thread, absl::string_view name) {
    Travel(thread);
    const auto found = values_.find(std::string(name));
    if (found == values_.end()) return absl::nullopt;
    return found->second;
  }
  void Put(size_t thread, absl::string_view name, std::string value) {
    Travel(thread);
    values_[std::string(name)] = std::move(value);
  }
  void Delete(size_t thread, absl::string_view name) {
    Travel(thread);
    values_.erase(std::string(name));
  }

 private:
  void Travel(size_t thread) {
    schedule_.Step(thread);
    if (schedule_.Random(20) == 0) values_.clear();
  }

  Schedule& schedule_;
  std::map<std::string, std::string> values_;
};

// Reads through a cache, and what a writer does once it has committed.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::string Read(const Store& store) = 0;
  virtual void AfterCommit() = 0;
};

// Get, else compute and set; delete after a commit.
class NaiveReader final : public Reader {
 public:
  NaiveReader(size_t thread, Schedule& schedule, RemoteCache& remote)
      : thread_(thread), schedule_(schedule), remote_(remote) {}

  std::string Read(const Store& store) override {
    if (auto found = remote_.Get(thread_, "profile")) return *found;
    std::string value = Computed(store.revision, store.state);
    schedule_.Step(thread_);
    remote_.Put(thread_, "profile", value);
    return value;
  }
  void AfterCommit() override { remote_.Delete(thread_, "profile"); }

 private:
  const size_t thread_;
  Schedule& schedule_;
  RemoteCache& remote_;
};

// The revision is read with the state and is part of the name.
class RevisionReader final : public Reader, private Cache {
 public:
  RevisionReader(size_t thread, Schedule& schedule, RemoteCache& remote)
      : thread_(thread), schedule_(schedule), remote_(remote) {}

  std::string Read(const Store& store) override {
    const Store snapshot = store;
    return sealed_
        .GetOrLoad({.tenant = "t",
                    .client = "c",
                    .query = "profile",
                    .revision = snapshot.revision},
                   absl::InfiniteFuture(),
                   [&]() -> absl::StatusOr<std::string> {
                     schedule_.Step(thread_);
                     return Computed(snapshot.revision, snapshot.state);
                   })
        .value();
  }
  void AfterCommit() override {}

 private:
  absl::optional<std::string> Get(absl::string_view name,
                                  absl::Time /*deadline*/) override {
    return remote_.Get(thread_, name);
  }
  void Put(absl::string_view name, std::string value,
           absl::Duration /*time_to_live*/) override {
    remote_.Put(thread_, name, std::move(value));
  }
  bool available() const override { return true; }

  const size_t thread_;
  Schedule& schedule_;
  RemoteCache& remote_;
  // Each thread stands for a replica with a cache of its own.
  SealedCache sealed_{*this, {.secret = "0123456789abcdef0123456789abcdef"}};
};

// Everything that one history happens in.
struct World {
  explicit World(uint32_t seed, size_t threads) : schedule(threads, seed) {}

  Schedule schedule;
  RemoteCache remote{schedule};
  Store store;
  bool is_stale = false;

  void Read(Reader& reader) {
    const int64_t committed = store.revision;
    const std::string value = reader.Read(store);
    const std::pair<absl::string_view, absl::string_view> parts =
        absl::StrSplit(value, '|');
    int64_t revision = -1;
    // What was committed when the read began must be in it, as it was.
    is_stale |= !absl::SimpleAtoi(parts.first, &revision) ||
                revision < committed || store.history[revision] != parts.second;
  }

  void Write(Reader& reader, size_t thread) {
    schedule.Step(thread);
    store.Commit(schedule.Random(1000));
    const bool is_killed = schedule.Random(10) == 0;
    if (!is_killed) reader.AfterCommit();
  }
};

template <typename ReaderType>
void Live(World& world, size_t thread) {
  constexpr int kOperations = 6;
  ReaderType reader(thread, world.schedule, world.remote);
  world.schedule.Begin(thread);
  for (int i = 0; i < kOperations; ++i) {
    if (world.schedule.Random(3) == 0) {
      world.Write(reader, thread);
    } else {
      world.Read(reader);
    }
  }
  world.schedule.End(thread);
}

// Threads that live through one history after another.
class Crew {
 public:
  static constexpr size_t kThreads = 3;

  // The number of histories with a stale read.
  template <typename ReaderType>
  static int StaleHistories(int histories) {
    int stale = 0;
    std::unique_ptr<World> world;
    std::mutex mu;
    std::condition_variable changed;
    // Grows by one when a history begins; guarded by mu, as is `done`.
    int begun = 0;
    size_t done = 0;
    std::vector<std::thread> threads;
    for (size_t thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int history = 1; history <= histories; ++history) {
          {
            std::unique_lock lock(mu);
            changed.wait(lock, [&] { return begun == history; });
          }
          Live<ReaderType>(*world, thread);
          const std::lock_guard lock(mu);
          ++done;
          changed.notify_all();
        }
      });
    }
    for (int history = 1; history <= histories; ++history) {
      std::unique_lock lock(mu);
      world = std::make_unique<World>(static_cast<uint32_t>(history), kThreads);
      done = 0;
      begun = history;
      changed.notify_all();
      changed.wait(lock, [&] { return done == kThreads; });
      stale += world->is_stale;
    }
    for (std::thread& thread : threads) thread.join();
    return stale;
  }
};

TEST(SealedCacheRaceTest, NoHistoryOfTwentyThousandHasAStaleRead) {
  EXPECT_EQ(Crew::StaleHistories<RevisionReader>(20'000), 0);
}

TEST(SealedCacheRaceTest, TheUsualGetSetDeleteHasThem) {
  EXPECT_GE(Crew::StaleHistories<NaiveReader>(1'000), 50);
}

}  // namespace
}  // namespace concord::cache
