// concordctl as it is called: what it prints, and its exit codes.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/concordctl/command.h"
#include "tests/support/processes/processes.h"
#include "tests/support/status/status.h"

namespace concord::concordctl {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using ::testing::MatchesRegex;

struct Outcome {
  int exit_code = 0;
  std::string output;
};

Outcome RunWith(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), CONCORD_CONCORDCTL);
  auto process = testing::Process::Start(arguments);
  EXPECT_THAT(process, IsOk());
  if (!process.ok()) return {};
  // Comes with the end of the output.
  (*process)
      ->AwaitLine("no such line is ever printed", absl::Minutes(1))
      .IgnoreError();
  const int exit_code = (*process)->Wait();
  return {exit_code, (*process)->output()};
}

TEST(CommandLineTest, ExplainsItselfToAStranger) {
  const Outcome help = RunWith({"--help"});
  EXPECT_EQ(help.exit_code, kDone);
  for (const char* command :
       {"keys", "token", "import", "show", "report", "health"}) {
    EXPECT_THAT(help.output, HasSubstr(absl::StrCat("\n  ", command, " ")));
    const Outcome one = RunWith({command, "--help"});
    EXPECT_EQ(one.exit_code, kDone);
    EXPECT_THAT(one.output,
                HasSubstr(absl::StrCat("Example:\n  concordctl ", command)));
  }
}

TEST(CommandLineTest, SaysThatThereIsNoSuchCommand) {
  const Outcome outcome = RunWith({"exprot"});
  EXPECT_EQ(outcome.exit_code, kWrongUse);
  EXPECT_THAT(outcome.output, HasSubstr("there is no command \"exprot\""));
  EXPECT_EQ(RunWith({}).exit_code, kWrongUse);
}

TEST(CommandLineTest, ReportsEveryMissingSettingAtOnce) {
  const Outcome outcome = RunWith({"report", "--client=ines"});
  EXPECT_EQ(outcome.exit_code, kWrongUse);
  EXPECT_THAT(outcome.output,
              AllOf(HasSubstr("--keys"), HasSubstr("--therapist"),
                    HasSubstr("--out"), HasSubstr("report --help")));
}

TEST(CommandLineTest, MakesKeysOnceAndTokensWithThem) {
  const testing::ScratchFolder scratch;
  const std::string folder = absl::StrCat(scratch.path(), "/keys");
  EXPECT_EQ(RunWith({"keys", absl::StrCat("--folder=", folder)}).exit_code,
            kDone);
  const Outcome token =
      RunWith({"token", absl::StrCat("--keys=", folder), "--subject=dr-silva"});
  EXPECT_EQ(token.exit_code, kDone);
  EXPECT_THAT(
      token.output,
      MatchesRegex("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\n"));
  const Outcome again = RunWith({"keys", absl::StrCat("--folder=", folder)});
  EXPECT_EQ(again.exit_code, kFailed);
  EXPECT_THAT(again.output, HasSubstr("remove it or name another folder"));
}

TEST(CommandLineTest, SaysWhichServiceDoesNotAnswer) {
  const testing::ScratchFolder scratch;
  const std::string folder = absl::StrCat(scratch.path(), "/keys");
  ASSERT_EQ(RunWith({"keys", absl::StrCat("--folder=", folder)}).exit_code,
            kDone);
  // Nobody serves on the port of the discard protocol.
  const Outcome outcome = RunWith({"show", absl::StrCat("--keys=", folder),
                                   "--client=ines", "--therapist=dr-silva",
                                   "--inventory=127.0.0.1:9", "--timeout=1s"});
  EXPECT_EQ(outcome.exit_code, kUnreachable);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("inventory at 127.0.0.1:9"),
                                    HasSubstr("Check that it is running")));
}

TEST(CommandLineTest, SaysThatNobodyIsServing) {
  const Outcome outcome =
      RunWith({"health", "--targets=127.0.0.1:9", "--timeout=100ms"});
  EXPECT_EQ(outcome.exit_code, kUnreachable);
  EXPECT_THAT(outcome.output, HasSubstr("127.0.0.1:9: cannot be reached"));
}

}  // namespace
}  // namespace concord::concordctl
