#include "common/server/process.h"

#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::server {
namespace {

using testing::IsOk;

// Each runs in a process of its own, because limits and signals are the
// process's.
TEST(EnsureOpenFilesTest, RaisesTheLimit) {
  EXPECT_EXIT(
      {
        rlimit limit{};
        ::getrlimit(RLIMIT_NOFILE, &limit);
        limit.rlim_cur = 128;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        const bool raised = EnsureOpenFiles(256).ok();
        ::getrlimit(RLIMIT_NOFILE, &limit);
        ::_exit(raised && limit.rlim_cur == 256 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(EnsureOpenFilesTest, LeavesAHigherLimitAlone) {
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  EXPECT_THAT(EnsureOpenFiles(64), IsOk());
  rlimit after{};
  ::getrlimit(RLIMIT_NOFILE, &after);
  EXPECT_EQ(after.rlim_cur, before.rlim_cur);
}

TEST(EnsureOpenFilesTest, SaysWhatToDoWhereTheSystemRefuses) {
  // More than any Linux lets a process have.
  const absl::Status status = EnsureOpenFiles(2'147'483'647);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("ulimit -n"), absl::string_view::npos);
}

TEST(ForbidCoreDumpsTest, LeavesNoRoomForThem) {
  EXPECT_EXIT(
      {
        ForbidCoreDumps();
        rlimit limit{};
        ::getrlimit(RLIMIT_CORE, &limit);
        ::_exit(limit.rlim_cur == 0 && limit.rlim_max == 0 ? 0 : 1);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(WaitForEndSignalTest, ReturnsForASignalThatCameBefore) {
  EXPECT_EXIT(
      {
        HoldSignals();
        ::raise(SIGTERM);
        WaitForEndSignal();
        ::raise(SIGINT);
        WaitForEndSignal(absl::Hours(1));
        ::_exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(WaitForEndSignalTest, ReturnsWhenTheTimeHasPassed) {
  EXPECT_EXIT(
      {
        HoldSignals();
        WaitForEndSignal(absl::Milliseconds(1));
        ::_exit(0);
      },
      ::testing::ExitedWithCode(0), "");
}

TEST(WatchdogTest, EndsAProcessThatHangs) {
  EXPECT_EXIT(
      {
        const Watchdog watchdog(absl::Milliseconds(1),
                                [] { std::fputs("last words", stderr); });
        for (;;) ::pause();
      },
      ::testing::ExitedWithCode(1), "last words");
}

TEST(WatchdogTest, LeavesAProcessAloneThatEndsInTime) {
  const Watchdog watchdog(absl::Hours(1), [] { std::abort(); });
}

}  // namespace
}  // namespace concord::server
