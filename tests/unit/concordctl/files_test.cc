#include "services/concordctl/files.h"

#include <filesystem>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/processes/processes.h"
#include "tests/support/status/status.h"

namespace concord::concordctl {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;

class FilesTest : public ::testing::Test {
 protected:
  testing::ScratchFolder scratch_;
  const std::string path_ = absl::StrCat(scratch_.path(), "/file");
};

TEST_F(FilesTest, ReadsWhatWasWritten) {
  ASSERT_THAT(WriteFile(path_, "first, and longer", Access::kPublic), IsOk());
  ASSERT_THAT(WriteFile(path_, "second", Access::kPublic), IsOk());
  EXPECT_EQ(ReadFile(path_).value_or(""), "second");
}

TEST_F(FilesTest, MakesAFilePrivateThatWasNot) {
  ASSERT_THAT(WriteFile(path_, "a", Access::kPublic), IsOk());
  ASSERT_THAT(WriteFile(path_, "b", Access::kPrivate), IsOk());
  EXPECT_EQ(
      std::filesystem::status(path_).permissions(),
      std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(FilesTest, NamesTheFileThatCannotBeUsed) {
  EXPECT_THAT(std::string(ReadFile(path_).status().message()),
              HasSubstr(path_));
  const std::string nowhere = absl::StrCat(path_, "/below");
  EXPECT_THAT(std::string(WriteFile(nowhere, "a", Access::kPublic).message()),
              HasSubstr(nowhere));
}

}  // namespace
}  // namespace concord::concordctl
