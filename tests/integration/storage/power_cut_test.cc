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
#include <vector>

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
constexpr size_t kSegmentSize = 2 * 4096;

std::string IdOf(int number) { return absl::StrCat("n", number); }

// What was acknowledged before the power went, by number.
struct Acknowledged {
  std::set<int> writes;
  // Reads that were sealed.
  std::set<int> reads;
};

void NoteRead(ResourceStore& store, int number) {
  const std::string subject = IdOf(number);
  store.Audit({.time = absl::UnixEpoch(),
               .tenant = kAnna.tenant,
               .client = kAnna.client,
               .subject = subject,
               .decision = audit::Decision::kAllowed},
              [](const absl::Status&) {});
}

// Stores notes until the power goes, a few at a time, and records a read beside
// each; all that was recorded is sealed now and then.
Acknowledged WriteUntilTheCut(ResourceStore& store,
                              testing::AgingFile& segment) {
  Acknowledged acknowledged;
  std::mutex mu;
  std::set<int> noted;
  for (int number = 0; number < kWrites;) {
    const int group = std::min(1 + number % 4, kWrites - number);
    std::atomic<int> left = group;
    std::latch ended{1};
    if (number % 3 == 0) segment.Age();
    for (int i = 0; i < group; ++i, ++number) {
      NoteRead(store, number);
      noted.insert(number);
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
                           acknowledged.writes.insert(number);
                         }
                         if (--left == 0) ended.count_down();
                       }});
    }
    ended.wait();
    if (number % 2 == 0 && store.SealAudit().ok()) acknowledged.reads = noted;
  }
  return acknowledged;
}

struct Outcome {
  int lost = 0;
  bool damaged = false;
  // Of sealed reads, and of any.
  int lost_reads = 0;
  int doubled_reads = 0;
};

// One life of a database: opened from `before`, cut after `operations`, opened
// again from what the disk holds.
Outcome CutOnce(const std::string& before, const std::string& synchronous,
                uint32_t seed, int operations) {
  const testing::TemporaryFolder alive;
  const testing::TemporaryFolder remains;
  std::filesystem::copy_file(before, alive / "notes.db");
  Acknowledged acknowledged;
  {
    testing::PowerCutDisk disk(seed);
    testing::AgingFile segment(alive / "segment", seed);
    {
      testing::OpenStore opened =
          testing::OpenNotes({.path = alive / "notes.db",
                              .readers = 1,
                              .synchronous = synchronous,
                              .vfs = disk.name()},
                             {.audit = {.segment = segment.path(),
                                        .buffer = kSegmentSize,
                                        .delay = absl::Hours(1)}});
      disk.CutAfter(operations);
      acknowledged = WriteUntilTheCut(*opened.store, segment);
      segment.SaveRemains(remains / "segment");
    }
    disk.SaveRemains(remains.path());
  }
  Outcome outcome;
  absl::StatusOr<std::unique_ptr<Database>> database =
      OpenSqlite({.path = remains / "notes.db", .readers = 1});
  if (!database.ok()) return {.damaged = true};
  absl::StatusOr<std::unique_ptr<ResourceStore>> opened =
      ResourceStore::Open(**database, {.audit_key = testing::AuditKey(),
                                       .audit = {.segment = remains / "segment",
                                                 .buffer = kSegmentSize,
                                                 .delay = absl::Hours(1)}});
  if (!opened.ok()) return {.damaged = true};
  ResourceStore& store = **opened;
  outcome.damaged = !store.VerifyAudit(absl::InfiniteFuture()).ok();
  const std::vector<std::string> saw =
      testing::WhoSaw(store, {.tenant = kAnna.tenant, .client = kAnna.client});
  const std::multiset<std::string> reads(saw.begin(), saw.end());
  for (const int number : acknowledged.reads) {
    outcome.lost_reads += reads.count(IdOf(number)) == 0;
  }
  for (const std::string& read : reads) {
    outcome.doubled_reads += reads.count(read) > 1;
  }
  const absl::Status looked =
      store.Read(absl::InfiniteFuture(), [&](Snapshot& snapshot) {
        for (const int number : acknowledged.writes) {
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
      EXPECT_EQ(outcome.doubled_reads, 0) << "trial " << trial;
      lost_reads_ += outcome.lost_reads;
      with_losses += outcome.lost > 0;
    }
    return with_losses;
  }
  testing::TemporaryFolder folder_;
  int lost_reads_ = 0;
};

TEST_F(PowerCutTest, LosesNoAcknowledgedWriteInAThousandCuts) {
  EXPECT_EQ(TrialsWithLosses("FULL", 1000), 0);
  EXPECT_EQ(lost_reads_, 0);
}

TEST_F(PowerCutTest, WouldLoseAcknowledgedWritesWithoutAFullSync) {
  EXPECT_GT(TrialsWithLosses("NORMAL", 100), 10);
}

}  // namespace
}  // namespace concord::storage
