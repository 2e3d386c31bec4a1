#include "common/server/measured_database.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::server {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;

// Ends every job with the status it is told to, at once.
class ScriptedDatabase final : public storage::Database {
 public:
  absl::Status Read(
      absl::Time, absl::FunctionRef<absl::Status(storage::Reader&)>) override {
    return status;
  }
  void Write(Job job) override { job.done(status); }
  void SetHooks(Hooks) override { hooked = true; }
  absl::string_view name() const override { return "scripted"; }
  bool sole_writer() const override { return true; }

  absl::Status status;
  bool hooked = false;
};

class MeasuredDatabaseTest : public ::testing::Test {
 protected:
  metrics::Registry registry_;
  ScriptedDatabase scripted_;
  MeasuredDatabase database_{scripted_, registry_};
};

TEST_F(MeasuredDatabaseTest, CountsCommitsAndFailures) {
  absl::Status seen = absl::UnknownError("not called");
  database_.Write({.done = [&](absl::Status status) { seen = status; }});
  EXPECT_THAT(seen, IsOk());
  scripted_.status = absl::AbortedError("no");
  database_.Write({.done = [&](absl::Status status) { seen = status; }});
  EXPECT_TRUE(absl::IsAborted(seen));
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("concord_store_commits_total 1\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_failures_total 1\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_write_seconds_count 2\n"));
}

TEST_F(MeasuredDatabaseTest, CountsReadsAndPassesTheirStatusOn) {
  scripted_.status = absl::UnavailableError("gone");
  EXPECT_TRUE(absl::IsUnavailable(
      database_.Read(absl::InfiniteFuture(),
                     [](storage::Reader&) { return absl::OkStatus(); })));
  EXPECT_THAT(registry_.Text(), HasSubstr("concord_store_reads_total 1\n"));
}

TEST_F(MeasuredDatabaseTest, IsOtherwiseTheDatabaseBeneath) {
  EXPECT_EQ(database_.name(), "scripted");
  EXPECT_TRUE(database_.sole_writer());
  database_.SetHooks({});
  EXPECT_TRUE(scripted_.hooked);
}

}  // namespace
}  // namespace concord::server
