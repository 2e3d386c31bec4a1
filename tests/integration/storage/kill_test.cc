// What survives when the process is killed at any moment.
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using testing::IsOk;
using testing::kNotes;

constexpr Scope kAnna = {"clinic", "anna"};
constexpr int kKills = 200;

// Runs the writer until it has acknowledged `enough` writes or reads, kills it,
// and returns everything that it acknowledged.
std::vector<int64_t> RunAndKill(const std::string& what,
                                const std::string& database,
                                const std::string& life, size_t enough) {
  int in[2];
  int out[2];
  EXPECT_EQ(pipe2(in, O_CLOEXEC), 0);
  EXPECT_EQ(pipe2(out, O_CLOEXEC), 0);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  std::string arguments[] = {STORAGE_WRITER, what, database, life};
  char* const argv[] = {arguments[0].data(), arguments[1].data(),
                        arguments[2].data(), arguments[3].data(), nullptr};
  pid_t child = 0;
  EXPECT_EQ(
      posix_spawn(&child, STORAGE_WRITER, &actions, nullptr, argv, environ), 0);
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);

  std::vector<int64_t> acknowledged;
  int64_t number = 0;
  bool killed = false;
  for (;;) {
    if (!killed && acknowledged.size() >= enough) {
      killed = kill(child, SIGKILL) == 0;
    }
    if (read(out[0], &number, sizeof(number)) != sizeof(number)) break;
    acknowledged.push_back(number);
  }
  close(in[1]);
  close(out[0]);
  waitpid(child, nullptr, 0);
  return acknowledged;
}

TEST(KillTest, LosesNoAcknowledgedWriteAndTearsNoneInTwoHundredKills) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "notes.db";
  std::mt19937 random(20'240'901);
  size_t total = 0;
  for (int life = 0; life < kKills; ++life) {
    const std::string name = absl::StrCat("life", life);
    const std::vector<int64_t> acknowledged =
        RunAndKill("writes", path, name, random() % 150);
    total += acknowledged.size();

    const testing::OpenStore opened =
        testing::OpenNotes({.path = path, .readers = 1});
    ASSERT_THAT(opened.store->Read(
                    absl::InfiniteFuture(),
                    [&](Snapshot& snapshot) {
                      for (const int64_t number : acknowledged) {
                        for (const char* half : {"a", "b"}) {
                          EXPECT_TRUE(snapshot
                                          .Get(kNotes, kAnna,
                                               absl::StrCat(name, "-", number,
                                                            "-", half))
                                          .ok())
                              << name << " lost " << number;
                        }
                      }
                      return absl::OkStatus();
                    }),
                IsOk());
  }
  // Every pair of every life, acknowledged or not, is whole.
  const testing::OpenStore opened = testing::OpenNotes({.path = path});
  EXPECT_THAT(opened.store->VerifyAudit(absl::InfiniteFuture()), IsOk());
  size_t halves = 0;
  ASSERT_THAT(
      opened.store->Read(
          absl::InfiniteFuture(),
          [&](Snapshot& snapshot) -> absl::Status {
            Page page{.size = 500};
            for (bool more = true; more;) {
              std::string last;
              absl::StatusOr<bool> next =
                  snapshot.List(kNotes, kAnna, page, [&](const Record& record) {
                    ++halves;
                    last = record.id;
                    const char half = last.back() == 'a' ? 'b' : 'a';
                    EXPECT_TRUE(snapshot
                                    .Get(kNotes, kAnna,
                                         last.substr(0, last.size() - 1) + half)
                                    .ok())
                        << last;
                  });
              if (!next.ok()) return next.status();
              more = *next;
              page.after = {0, last};
            }
            return absl::OkStatus();
          }),
      IsOk());
  EXPECT_GE(halves, 2 * total);
  EXPECT_GT(total, static_cast<size_t>(kKills));
}

// CONCORD_KILLS says how many; the usual number is for every run of the tests.
int KillsOfReaders() {
  int kills = 100;
  const char* const asked = std::getenv("CONCORD_KILLS");
  if (asked != nullptr) {
    EXPECT_TRUE(absl::SimpleAtoi(asked, &kills));
  }
  return kills;
}

TEST(KillTest, HasEveryAnsweredReadInTheTrailOnceAfterAnyKill) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "notes.db";
  std::mt19937 random(20'261'128);
  size_t total = 0;
  for (int life = 0; life < KillsOfReaders(); ++life) {
    const std::string name = absl::StrCat("life", life);
    const std::vector<int64_t> acknowledged =
        RunAndKill("reads", path, name, random() % 2000);
    total += acknowledged.size();
    const testing::OpenStore opened = testing::OpenNotes(
        {.path = path, .readers = 1}, {.audit = {.segment = path + ".audit"}});
    const std::vector<std::string> saw =
        testing::WhoSaw(*opened.store, {.tenant = "clinic", .client = name});
    const std::multiset<std::string> who(saw.begin(), saw.end());
    for (const int64_t number : acknowledged) {
      ASSERT_EQ(who.count(absl::StrCat(number)), 1u) << name;
    }
  }
  const testing::OpenStore opened = testing::OpenNotes({.path = path});
  EXPECT_THAT(opened.store->VerifyAudit(absl::InfiniteFuture()), IsOk());
  EXPECT_GT(total, 0u);
}

}  // namespace
}  // namespace concord::storage
