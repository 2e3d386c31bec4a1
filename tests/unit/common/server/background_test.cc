#include "common/server/background.h"

#include <atomic>
#include <future>

#include "gtest/gtest.h"

namespace concord::server {
namespace {

TEST(BackgroundTest, RunsUntilStopped) {
  Background background;
  std::promise<void> begun;
  std::atomic<bool> ended = false;
  background.Start("worker", [&](const std::function<bool()>& stopping) {
    begun.set_value();
    while (!stopping()) background.Pause(absl::Hours(1));
    ended = true;
  });
  begun.get_future().wait();
  EXPECT_FALSE(ended);
  background.Stop();
  EXPECT_TRUE(ended);
}

TEST(BackgroundTest, PauseSaysWhetherToGoOn) {
  Background background;
  EXPECT_TRUE(background.Pause(absl::Milliseconds(1)));
  background.Stop();
  EXPECT_FALSE(background.Pause(absl::Hours(1)));
}

TEST(BackgroundTest, StopsWhenDestroyed) {
  std::atomic<bool> ended = false;
  {
    Background background;
    background.Start("a name of more than 15", [&](const auto& stopping) {
      while (!stopping()) background.Pause(absl::Hours(1));
      ended = true;
    });
  }
  EXPECT_TRUE(ended);
}

}  // namespace
}  // namespace concord::server
