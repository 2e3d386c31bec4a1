// A bounded executor runs what it has accepted, and refuses the rest.
#include "common/executor/executor.h"

#include <atomic>
#include <latch>
#include <memory>

#include "gtest/gtest.h"

namespace concord {
namespace {

TEST(ExecutorTest, RunsEveryAcceptedTaskBeforeDrainReturns) {
  Executor executor({.threads = 3, .queue_limit = 1000});
  std::atomic<int> ran = 0;
  for (int i = 0; i < 500; ++i) {
    Executor::Task task = [&ran] { ++ran; };
    ASSERT_TRUE(executor.TryRun(task));
  }
  executor.Drain();
  EXPECT_EQ(ran, 500);
}

TEST(ExecutorTest, RefusesWhenTheQueueIsFullAndLeavesTheTaskToTheCaller) {
  std::latch begun{1};
  std::latch go_on{1};
  Executor executor({.threads = 1, .queue_limit = 1});
  Executor::Task busy = [&] {
    begun.count_down();
    go_on.wait();
  };
  ASSERT_TRUE(executor.TryRun(busy));
  begun.wait();
  Executor::Task waiting = [] {};
  ASSERT_TRUE(executor.TryRun(waiting));
  EXPECT_EQ(executor.queued(), 1u);

  bool ran = false;
  Executor::Task refused = [&ran] { ran = true; };
  EXPECT_FALSE(executor.TryRun(refused));
  std::move(refused)();
  EXPECT_TRUE(ran);
  go_on.count_down();
}

TEST(ExecutorTest, RefusesNewTasksOnceDraining) {
  Executor executor({.threads = 1, .queue_limit = 1});
  executor.Drain();
  Executor::Task task = [] {};
  EXPECT_FALSE(executor.TryRun(task));
}

TEST(ExecutorTest, ReleasesWhatATaskHoldsAsSoonAsItHasRun) {
  auto held = std::make_shared<int>(1);
  const std::weak_ptr<int> observer = held;
  Executor executor({.threads = 1, .queue_limit = 2});
  Executor::Task task = [held = std::move(held)] {};
  ASSERT_TRUE(executor.TryRun(task));
  std::latch next{1};
  Executor::Task check = [&] { next.count_down(); };
  ASSERT_TRUE(executor.TryRun(check));
  next.wait();
  EXPECT_TRUE(observer.expired());
}

}  // namespace
}  // namespace concord
