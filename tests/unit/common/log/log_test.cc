#include "common/log/log.h"

#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace concord::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class FixedClock final : public Clock {
 public:
  absl::Time Now() const override {
    return absl::FromUnixMicros(1'700'000'000'000'001);
  }
};

// Collects what a logger writes in a file that has no name.
class LoggerTest : public ::testing::Test {
 protected:
  LoggerTest() : file_(std::tmpfile()) {}
  ~LoggerTest() override { std::fclose(file_); }

  Logger::Options Options() const {
    return {.service = "inventory",
            .version = "1.2.3",
            .hash_key = "0123456789abcdef",
            .descriptor = ::fileno(file_)};
  }

  std::string Text() const {
    std::string text;
    std::array<char, 4096> buffer;
    off_t offset = 0;
    for (;;) {
      const ssize_t count =
          ::pread(::fileno(file_), buffer.data(), buffer.size(), offset);
      if (count <= 0) return text;
      text.append(buffer.data(), static_cast<size_t>(count));
      offset += count;
    }
  }

  std::vector<nlohmann::json> Lines() const {
    std::vector<nlohmann::json> lines;
    const std::string text = Text();
    for (absl::string_view line :
         absl::StrSplit(text, '\n', absl::SkipEmpty())) {
      lines.push_back(nlohmann::json::parse(std::string(line)));
    }
    return lines;
  }

  FILE* file_;
  FixedClock clock_;
};

TEST_F(LoggerTest, WritesOneJsonObjectALine) {
  {
    Logger logger(Options(), clock_);
    logger.Write(Level::kInfo, "call",
                 {Field::Code("phase", "start"),
                  Field::Name("method", "/concord.v1.Service/Get"),
                  Field::Count("bytes", 42),
                  Field::Took("duration_ms", absl::Microseconds(1500))});
    logger.Write(Level::kError, "second");
  }
  const std::vector<nlohmann::json> lines = Lines();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0], nlohmann::json({{"time", "2023-11-14T22:13:20.000001Z"},
                                      {"level", "info"},
                                      {"service", "inventory"},
                                      {"version", "1.2.3"},
                                      {"message", "call"},
                                      {"phase", "start"},
                                      {"method", "/concord.v1.Service/Get"},
                                      {"bytes", 42},
                                      {"duration_ms", 1.5}}));
  EXPECT_EQ(lines[1]["level"], "error");
}

TEST_F(LoggerTest, ShowsHashesInsteadOfIds) {
  {
    Logger logger(Options(), clock_);
    logger.Write(Level::kInfo, "call", {Field::Hashed("subject", "anna@home")});
    logger.Write(Level::kInfo, "call", {Field::Hashed("subject", "anna@home")});
    logger.Write(Level::kInfo, "call", {Field::Hashed("subject", "bea@home")});
  }
  EXPECT_THAT(Text(), Not(HasSubstr("anna")));
  const std::vector<nlohmann::json> lines = Lines();
  EXPECT_EQ(lines[0]["subject"].get<std::string>().size(), 16u);
  EXPECT_EQ(lines[0]["subject"], lines[1]["subject"]);
  EXPECT_NE(lines[0]["subject"], lines[2]["subject"]);
}

TEST_F(LoggerTest, KeepsJsonWholeWhateverAFieldHolds) {
  const std::string hostile("\"},{\"a\\\n\x00\xff\xc3", 11);
  {
    Logger logger(Options(), clock_);
    logger.Write(
        Level::kInfo, "call",
        {Field::Name("name", hostile), Field::Cause("cause", hostile)});
  }
  const std::vector<nlohmann::json> lines = Lines();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0]["name"], "?????a?????");
  EXPECT_EQ(lines[0]["cause"], "\"},{\"a\\????");
}

TEST_F(LoggerTest, NamesHoldNoSentences) {
  {
    Logger logger(Options(), clock_);
    logger.Write(Level::kInfo, "call", {Field::Name("name", "I feel alone")});
  }
  EXPECT_EQ(Lines()[0]["name"], "I?feel?alone");
}

TEST_F(LoggerTest, LeavesOutFieldsWithoutText) {
  {
    Logger logger(Options(), clock_);
    logger.Write(Level::kInfo, "call",
                 {Field::Name("reason", ""), Field::Hashed("subject", ""),
                  Field::Cause("detail", ""), Field::Count("bytes", 0)});
  }
  const nlohmann::json line = Lines()[0];
  EXPECT_FALSE(line.contains("reason"));
  EXPECT_FALSE(line.contains("subject"));
  EXPECT_FALSE(line.contains("detail"));
  EXPECT_EQ(line["bytes"], 0);
}

TEST_F(LoggerTest, CutsLongTexts) {
  const std::string text(1000, 'x');
  {
    Logger logger(Options(), clock_);
    logger.Write(Level::kInfo, "call",
                 {Field::Name("name", text), Field::Cause("cause", text)});
  }
  EXPECT_EQ(Lines()[0]["name"].get<std::string>().size(), 200u);
  EXPECT_EQ(Lines()[0]["cause"].get<std::string>().size(), 300u);
}

TEST_F(LoggerTest, LeavesOutWhatIsBelowItsLevel) {
  Logger::Options options = Options();
  options.level = Level::kWarning;
  Logger logger(options, clock_);
  logger.Write(Level::kInfo, "quiet");
  logger.Write(Level::kWarning, "loud");
  logger.Flush();
  ASSERT_EQ(Lines().size(), 1u);
  EXPECT_EQ(Lines()[0]["message"], "loud");
}

TEST_F(LoggerTest, FlushWaitsUntilLinesAreWritten) {
  Logger logger(Options(), clock_);
  logger.Flush();
  logger.Write(Level::kInfo, "line");
  logger.Flush();
  EXPECT_EQ(Lines().size(), 1u);
}

TEST_F(LoggerTest, KeepsLinesOfManyThreadsApart) {
  {
    Logger logger(Options(), clock_);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&logger] {
        for (int j = 0; j < 500; ++j) {
          logger.Write(Level::kInfo, "line", {Field::Count("number", j)});
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(Lines().size(), 2000u);
}

TEST_F(LoggerTest, DropsAndCountsLinesWhenNobodyReads) {
  std::array<int, 2> pipe{};
  ASSERT_EQ(::pipe(pipe.data()), 0);
  Logger::Options options = Options();
  options.descriptor = pipe[1];
  std::string text;
  std::thread reader;
  {
    Logger logger(options, clock_);
    for (int i = 0; i < 30'000; ++i) logger.Write(Level::kInfo, "line");
    reader = std::thread([&] {
      std::array<char, 65536> buffer;
      ssize_t count = 0;
      while ((count = ::read(pipe[0], buffer.data(), buffer.size())) > 0) {
        text.append(buffer.data(), static_cast<size_t>(count));
      }
    });
  }
  ::close(pipe[1]);
  reader.join();
  ::close(pipe[0]);
  EXPECT_THAT(text, HasSubstr("log lines dropped"));
}

TEST(SipHashTest, AgreesWithThePublishedVector) {
  std::string key;
  for (char i = 0; i < 16; ++i) key.push_back(i);
  EXPECT_EQ(SipHash(key, key.substr(0, 15)), 0xa129ca6149be45e5u);
}

TEST(ParseLevelTest, KnowsEveryLevel) {
  EXPECT_EQ(ParseLevel("debug"), Level::kDebug);
  EXPECT_EQ(ParseLevel("warning"), Level::kWarning);
  EXPECT_EQ(ParseLevel("error"), Level::kError);
  EXPECT_EQ(ParseLevel("anything"), Level::kInfo);
}

}  // namespace
}  // namespace concord::log
