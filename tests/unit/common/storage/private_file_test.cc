// Whatever a database keeps is its owner's alone.
#include "common/storage/private_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

mode_t ModeOf(const std::string& path) {
  struct stat found {};
  EXPECT_EQ(stat(path.c_str(), &found), 0) << path;
  return found.st_mode & 0777;
}

// Restores the process's mask.
class Mask {
 public:
  explicit Mask(mode_t mask) : before_(umask(mask)) {}
  ~Mask() { umask(before_); }
  Mask(const Mask&) = delete;
  Mask& operator=(const Mask&) = delete;

 private:
  const mode_t before_;
};

TEST(PrivateFileTest, IsTheOwnersAloneUnderAnyMaskWithEverythingBesideIt) {
  const testing::TemporaryFolder folder;
  for (const mode_t mask : {0u, 0777u}) {
    const std::string path = folder / absl::StrCat("mask", mask);
    const Mask masked(mask);
    const testing::OpenStore opened = testing::OpenNotes(
        {.path = path}, {.audit = {.segment = path + ".audit"}});
    for (const char* suffix : {"", "-wal", "-shm", ".lock", ".audit"}) {
      EXPECT_EQ(ModeOf(path + suffix), 0600u) << mask << suffix;
    }
  }
}

TEST(PrivateFileTest, KeepsTheModeThatAnOperatorHasGiven) {
  const testing::TemporaryFolder folder;
  const std::string path = folder / "file";
  close(OpenPrivate(path));
  ASSERT_EQ(chmod(path.c_str(), 0640), 0);
  close(OpenPrivate(path));
  EXPECT_EQ(ModeOf(path), 0640u);
}

}  // namespace
}  // namespace concord::storage
