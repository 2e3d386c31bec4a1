#include "common/config/config.h"

#include <map>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::config {
namespace {

using ::testing::AllOf;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class SettingsTest : public ::testing::Test {
 protected:
  SettingsTest() {
    settings_.Text("listen", &listen_, "HOST:PORT", "Where calls are served.");
    settings_.Choice("log_level", &level_, {"debug", "info"}, "How much.");
    settings_.Number("pool_threads", &threads_, {1, 256}, "Workers.");
    settings_.Duration("grace", &grace_, {absl::ZeroDuration(), absl::Hours(1)},
                       "How long to serve on.");
    settings_.Size("cache_memory", &bytes_, {1 << 20, int64_t{1} << 30},
                   "How much to keep.");
    settings_.Switch("reflection", &reflection_, "Describes itself.");
  }

  std::vector<Fault> Read(std::vector<const char*> arguments) {
    arguments.insert(arguments.begin(), "program");
    return settings_.Read(
        static_cast<int>(arguments.size()), arguments.data(),
        [this](const char* name) -> const char* {
          const auto found = environment_.find(name);
          return found == environment_.end() ? nullptr : found->second.c_str();
        });
  }

  std::string listen_ = "127.0.0.1:7401";
  std::string level_ = "info";
  int threads_ = 4;
  absl::Duration grace_ = absl::Seconds(5);
  int64_t bytes_ = 64 << 20;
  bool reflection_ = false;
  std::map<std::string, std::string> environment_;
  Settings settings_{"program", "Does something."};
};

TEST_F(SettingsTest, KeepsDefaultsWhenNothingIsGiven) {
  EXPECT_THAT(Read({}), IsEmpty());
  EXPECT_EQ(listen_, "127.0.0.1:7401");
  EXPECT_EQ(threads_, 4);
}

TEST_F(SettingsTest, EnvironmentWinsOverDefault) {
  environment_ = {{"CONCORD_POOL_THREADS", "8"}, {"CONCORD_GRACE", "250ms"}};
  EXPECT_THAT(Read({}), IsEmpty());
  EXPECT_EQ(threads_, 8);
  EXPECT_EQ(grace_, absl::Milliseconds(250));
}

TEST_F(SettingsTest, FlagWinsOverEnvironment) {
  environment_ = {{"CONCORD_POOL_THREADS", "8"}};
  EXPECT_THAT(Read({"--pool_threads=16"}), IsEmpty());
  EXPECT_EQ(threads_, 16);
}

TEST_F(SettingsTest, FlagHidesFaultOfEnvironment) {
  environment_ = {{"CONCORD_POOL_THREADS", "many"}};
  EXPECT_THAT(Read({"--pool_threads=16"}), IsEmpty());
}

TEST_F(SettingsTest, EmptyEnvironmentCountsAsNone) {
  environment_ = {{"CONCORD_POOL_THREADS", ""}};
  EXPECT_THAT(Read({}), IsEmpty());
  EXPECT_EQ(threads_, 4);
}

TEST_F(SettingsTest, TakesValueFromNextArgument) {
  EXPECT_THAT(Read({"--listen", "unix:/run/a", "--reflection"}), IsEmpty());
  EXPECT_EQ(listen_, "unix:/run/a");
  EXPECT_TRUE(reflection_);
}

TEST_F(SettingsTest, SwitchCanBeSwitchedOff) {
  environment_ = {{"CONCORD_REFLECTION", "true"}};
  EXPECT_THAT(Read({"--reflection=false"}), IsEmpty());
  EXPECT_FALSE(reflection_);
}

TEST_F(SettingsTest, ReadsSizesWithUnits) {
  EXPECT_THAT(Read({"--cache_memory=2MiB"}), IsEmpty());
  EXPECT_EQ(bytes_, 2 << 20);
}

TEST_F(SettingsTest, ReportsEveryFaultAtOnceWithItsRemedy) {
  environment_ = {{"CONCORD_GRACE", "soon"}};
  const std::vector<Fault> faults =
      Read({"--pool_threads=0", "--cache_memory=1TiB", "--reflection=maybe",
            "--log_level=loud", "--lisen=:80", "extra", "--listen"});
  EXPECT_THAT(faults,
              UnorderedElementsAre(
                  AllOf(Field(&Fault::setting, "pool_threads"),
                        Field(&Fault::problem, HasSubstr("out of range")),
                        Field(&Fault::remedy, "give 1 to 256")),
                  AllOf(Field(&Fault::setting, "cache_memory"),
                        Field(&Fault::remedy, "give 1MiB to 1GiB")),
                  Field(&Fault::setting, "reflection"),
                  AllOf(Field(&Fault::setting, "log_level"),
                        Field(&Fault::remedy, "give debug, info")),
                  AllOf(Field(&Fault::setting, "lisen"),
                        Field(&Fault::problem, "is unknown")),
                  Field(&Fault::setting, "extra"),
                  AllOf(Field(&Fault::setting, "listen"),
                        Field(&Fault::remedy, "give --listen=HOST:PORT")),
                  AllOf(Field(&Fault::setting, "grace"),
                        Field(&Fault::problem, HasSubstr("CONCORD_GRACE")))));
  EXPECT_EQ(threads_, 4);
}

TEST_F(SettingsTest, RefusesFlagGivenTwice) {
  EXPECT_THAT(Read({"--pool_threads=2", "--pool_threads=3"}),
              UnorderedElementsAre(Field(&Fault::problem, "is given twice")));
}

TEST_F(SettingsTest, RefusesSizeThatOverflows) {
  EXPECT_THAT(Read({"--cache_memory=9223372036854775807GiB"}),
              UnorderedElementsAre(Field(&Fault::setting, "cache_memory")));
}

TEST_F(SettingsTest, HelpNamesEverySettingWithFormDefaultAndMeaning) {
  Read({"--help"});
  EXPECT_TRUE(settings_.help_wanted());
  const std::string help = settings_.Help();
  EXPECT_THAT(help, HasSubstr("--listen=HOST:PORT  (default 127.0.0.1:7401)\n"
                              "      Where calls are served.\n"));
  EXPECT_THAT(help, HasSubstr("--log_level=debug|info  (default info)"));
  EXPECT_THAT(help, HasSubstr("--grace=DURATION  (default 5s)"));
  EXPECT_THAT(help, HasSubstr("--cache_memory=BYTES  (default 64MiB)"));
  EXPECT_THAT(help, HasSubstr("--reflection  (default false)"));
  EXPECT_THAT(help, HasSubstr("CONCORD_LISTEN"));
}

TEST(DescribeTest, GivesOneLineForEachFault) {
  EXPECT_EQ(Describe({{"a", "is wrong", "mend it"}, {"b", "too", "do not"}}),
            "--a: is wrong; mend it\n--b: too; do not\n");
}

}  // namespace
}  // namespace concord::config
