// Reads from memory are as good as reads from the database.
#include "common/storage/row_cache.h"

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using testing::IsOk;
using testing::kNotes;
using testing::Note;

constexpr Scope kAnna = {"clinic", "anna"};
constexpr Scope kBert = {"clinic", "bert"};
constexpr absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

RowCache::Client ClientOf(const std::string& bytes) {
  RowCache::Client client;
  client.footing = {.revision = 1,
                    .standing = std::make_shared<const type::v1::Standing>()};
  client.rows[{1, "a"}] =
      std::make_shared<const Record>(Record{.id = "a", .bytes = bytes});
  return client;
}

TEST(RowCacheTest, FindsWhatWasFilledInUntilItChanges) {
  RowCache cache(1 << 20);
  EXPECT_EQ(cache.Find(kAnna), nullptr);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  ASSERT_NE(cache.Find(kAnna), nullptr);
  EXPECT_EQ(cache.Find(kBert), nullptr);
  cache.BeginChange(kAnna);
  EXPECT_EQ(cache.Find(kAnna), nullptr);
  cache.EndChange(kAnna);
  EXPECT_EQ(cache.Find(kAnna), nullptr);
}

TEST(RowCacheTest, RefusesWhatWasReadBeforeOrDuringAChange) {
  RowCache cache(1 << 20);
  const uint64_t before = cache.Ticket(kAnna);
  cache.BeginChange(kAnna);
  const uint64_t during = cache.Ticket(kAnna);
  cache.Fill(kAnna, during, ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna), nullptr);
  cache.EndChange(kAnna);
  cache.Fill(kAnna, before, ClientOf("x"));
  cache.Fill(kAnna, during, ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna), nullptr);
}

TEST(RowCacheTest, ForgetsEverybodyWhereAllChange) {
  RowCache cache(1 << 20);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  cache.Fill(kBert, cache.Ticket(kBert), ClientOf("x"));
  const uint64_t before = cache.Ticket(kAnna);
  cache.BeginChangeOfAll();
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna), nullptr);
  EXPECT_EQ(cache.Find(kBert), nullptr);
  cache.EndChangeOfAll();
  cache.Fill(kAnna, before, ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna), nullptr);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  EXPECT_NE(cache.Find(kAnna), nullptr);
}

TEST(RowCacheTest, GathersTheRowsOfAClient) {
  RowCache cache(1 << 20);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  RowCache::Client more = ClientOf("x");
  more.rows.clear();
  more.rows[{1, "b"}] = std::make_shared<const Record>();
  more.derived["summary"] = std::make_shared<const std::string>("s");
  cache.Fill(kAnna, cache.Ticket(kAnna), more);
  EXPECT_EQ(cache.Find(kAnna)->rows.size(), 2u);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna)->derived.size(), 1u);
}

TEST(RowCacheTest, StaysWithinItsBytes) {
  RowCache cache(1 << 20);
  for (int i = 0; i < 1000; ++i) {
    const std::string name = absl::StrCat("client", i);
    const Scope scope = {"clinic", name};
    cache.Fill(scope, cache.Ticket(scope), ClientOf(std::string(8192, 'x')));
  }
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = absl::StrCat("client", i);
    found += cache.Find({"clinic", name}) != nullptr;
  }
  EXPECT_GT(found, 50);
  EXPECT_LT(found, 129);
}

TEST(RowCacheTest, OfNoBytesKeepsNothing) {
  RowCache cache(0);
  cache.Fill(kAnna, cache.Ticket(kAnna), ClientOf("x"));
  EXPECT_EQ(cache.Find(kAnna), nullptr);
}

// A counter in a note: writers raise it, readers look at it in memory or in the
// database. Nobody may see less than what was acknowledged, or than what
// somebody had seen, before the look began.
class CounterRace {
 public:
  explicit CounterRace(const std::string& path)
      : opened_(testing::OpenNotes({.path = path}, {.memory_limit = 1 << 20})) {
    Note note;
    note.set_text("0");
    EXPECT_THAT(
        opened_.store->Change(
            kNow,
            [&](Unit& unit) { return unit.Create(kNotes, kAnna, "a", note); }),
        IsOk());
  }

  void Raise() {
    int64_t value = 0;
    const absl::Status raised = opened_.store->Change(kNow, [&](Unit& unit) {
      Note note;
      return unit.Modify(kNotes, kAnna, "a", {}, note, [&] {
        EXPECT_TRUE(absl::SimpleAtoi(note.text(), &value));
        note.set_text(absl::StrCat(++value));
        return absl::OkStatus();
      });
    });
    EXPECT_THAT(raised, IsOk());
    RaiseTo(value);
  }

  void Look() {
    const int64_t floor = floor_;
    int64_t value = -1;
    const auto look = [&](Snapshot& snapshot) -> absl::Status {
      CONCORD_RETURN_IF_ERROR(snapshot.FindFooting(kAnna).status());
      Note note;
      CONCORD_RETURN_IF_ERROR(snapshot.Get(kNotes, kAnna, "a", note));
      EXPECT_TRUE(absl::SimpleAtoi(note.text(), &value));
      return absl::OkStatus();
    };
    const bool in_memory = opened_.store->ReadFromMemory(
        [&](Snapshot& snapshot) { look(snapshot).IgnoreError(); });
    if (in_memory) {
      ++from_memory_;
    } else {
      EXPECT_THAT(opened_.store->Read(absl::InfiniteFuture(), look), IsOk());
    }
    EXPECT_GE(value, floor);
    RaiseTo(value);
  }

  int64_t from_memory() const { return from_memory_; }
  int64_t floor() const { return floor_; }

 private:
  void RaiseTo(int64_t value) {
    int64_t known = floor_;
    while (known < value && !floor_.compare_exchange_weak(known, value)) {
    }
  }

  testing::OpenStore opened_;
  std::atomic<int64_t> floor_ = 0;
  std::atomic<int64_t> from_memory_ = 0;
};

TEST(RowCacheTest, NeverShowsAnOldValueAfterAnybodyCouldHaveSeenTheNew) {
  const testing::TemporaryFolder folder;
  CounterRace race(folder / "race.db");
  std::vector<std::thread> threads;
  for (int writer = 0; writer < 2; ++writer) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) race.Raise();
    });
  }
  for (int reader = 0; reader < 4; ++reader) {
    threads.emplace_back([&] {
      while (race.floor() < 1000) race.Look();
      for (int i = 0; i < 100; ++i) race.Look();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(race.floor(), 1000);
  EXPECT_GT(race.from_memory(), 100);
}

}  // namespace
}  // namespace concord::storage
