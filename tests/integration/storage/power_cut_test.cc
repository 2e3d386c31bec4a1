// What survives when the power goes at any moment.
#include "tests/support/storage/power_cut.h"

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <latch>
#include <mutex>
#include <random>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/error.h"
#include "gtest/gtest.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using testing::kNotes;
using testing::Note;

constexpr Scope kAnna = {"clinic", "anna"};
constexpr int kWrites = 24;

std::string IdOf(int number) { return absl::StrCat("n", number); }

// Stores notes until the power goes, a few at a time; returns the numbers of
// those that were acknowledged.
std::set<int> WriteUntilTheCut(ResourceStore& store) {
  std::set<int> acknowledged;
  std::mutex mu;
  for (int number = 0; number < kWrites;) {
    const int group = std::min(1 + number % 4, kWrites - number);
    std::atomic<int> left = group;
    std::latch ended{1};
    for (int i = 0; i < group; ++i, ++number) {
      store.Write({.request_id = IdOf(number),
                   .now = absl::UnixEpoch(),
                   .deadline = absl::InfiniteFuture(),
                   .authorize = [](Unit&) { return absl::OkStatus(); },
                   .work = [number](Unit& unit) -> absl::StatusOr<std::string> {
                     Note note;
                     note.set_text(std::string(300, 'x'));
                     CONCORD_RETURN_IF_ERROR(
                         unit.Create(kNotes, kAnna, IdOf(number), note));
                     return std::string();
                   },
                   .done =
                       [&, number](absl::StatusOr<std::string> result) {
                         if (result.ok()) {
                           const std::lock_guard lock(mu);
                           acknowledged.insert(number);
                         }
                         if (--left == 0) ended.count_down();
                       }});
    }
    ended.wait();
  }
  return acknowledged;
}

struct Outcome {
  int lost = 0;
  bool damaged = false;
};

// One life of a database: opened from `before`, cut after `operations`, opened
// again from what the disk holds.
Outcome CutOnce(const std::string& before, const std::string& synchronous,
                uint32_t seed, int operations) {
  const testing::TemporaryFolder alive;
  const testing::TemporaryFolder remains;
  std::filesystem::copy_file(before, alive / "notes.db");
  std::set<int> acknowledged;
  {
    testing::PowerCutDisk disk(seed);
    {
      testing::OpenStore opened =
          testing::OpenNotes({.path = alive / "notes.db",
                              .readers = 1,
                              .synchronous = synchronous,
                              .vfs = disk.name()});
      disk.CutAfter(operations);
      acknowledged = WriteUntilTheCut(*opened.store);
    }
    disk.SaveRemains(remains.path());
  }
  Outcome outcome;
  absl::StatusOr<std::unique_ptr<Database>> database =
      OpenSqlite({.path = remains / "notes.db", .readers = 1});
  if (!database.ok()) return {.damaged = true};
  ResourceStore store(**database, testing::AuditKey());
  outcome.damaged = !store.VerifyAudit(absl::InfiniteFuture()).ok();
  const absl::Status looked =
      store.Read(absl::InfiniteFuture(), [&](Snapshot& snapshot) {
        for (const int number : acknowledged) {
          outcome.lost += !snapshot.Get(kNotes, kAnna, IdOf(number)).ok();
        }
        return absl::OkStatus();
      });
  outcome.damaged = outcome.damaged || !looked.ok();
  return outcome;
}

class PowerCutTest : public ::testing::Test {
 protected:
  void SetUp() override {
    testing::OpenNotes({.path = folder_ / "notes.db", .readers = 1});
  }
  // The cuts, of `trials`, after which an acknowledged write was missing.
  int TrialsWithLosses(const std::string& synchronous, int trials) {
    std::mt19937 random(20'240'901);
    int with_losses = 0;
    for (int trial = 0; trial < trials; ++trial) {
      const Outcome outcome = CutOnce(folder_ / "notes.db", synchronous,
                                      static_cast<uint32_t>(trial + 1),
                                      static_cast<int>(random() % 250));
      EXPECT_FALSE(outcome.damaged) << "trial " << trial;
      with_losses += outcome.lost > 0;
    }
    return with_losses;
  }
  testing::TemporaryFolder folder_;
};

TEST_F(PowerCutTest, LosesNoAcknowledgedWriteInAThousandCuts) {
  EXPECT_EQ(TrialsWithLosses("FULL", 1000), 0);
}

TEST_F(PowerCutTest, WouldLoseAcknowledgedWritesWithoutAFullSync) {
  EXPECT_GT(TrialsWithLosses("NORMAL", 100), 10);
}

}  // namespace
}  // namespace concord::storage
