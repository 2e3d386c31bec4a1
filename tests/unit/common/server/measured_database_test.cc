#include "common/server/measured_database.h"

#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
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

TEST_F(MeasuredDatabaseTest, TellsWhatItRefusedFromWhatItCouldNotDo) {
  absl::Status seen = absl::UnknownError("not called");
  for (const absl::Status& status :
       {absl::OkStatus(), absl::AbortedError("a stale etag"),
        absl::NotFoundError("nothing there"),
        absl::DeadlineExceededError("late"),
        Error(absl::StatusCode::kResourceExhausted,
              type::v1::REASON_LIMIT_REACHED, "as many as there may be"),
        Error(absl::StatusCode::kResourceExhausted,
              type::v1::REASON_STORAGE_FULL, "the disk is full"),
        absl::UnavailableError("gone")}) {
    scripted_.status = status;
    database_.Write({.done = [&](absl::Status told) { seen = told; }});
    EXPECT_EQ(seen, status);
  }
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("concord_store_commits_total 1\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_refusals_total 4\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_failures_total 2\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_write_seconds_count 7\n"));
}

TEST_F(MeasuredDatabaseTest, CountsReadsAndPassesTheirStatusOn) {
  const auto read = [this] {
    return database_.Read(absl::InfiniteFuture(),
                          [](storage::Reader&) { return absl::OkStatus(); });
  };
  scripted_.status = absl::UnavailableError("gone");
  EXPECT_TRUE(absl::IsUnavailable(read()));
  scripted_.status = absl::NotFoundError("nothing there");
  EXPECT_TRUE(absl::IsNotFound(read()));
  const std::string text = registry_.Text();
  EXPECT_THAT(text, HasSubstr("concord_store_reads_total 2\n"));
  EXPECT_THAT(text, HasSubstr("concord_store_failures_total 1\n"));
}

TEST_F(MeasuredDatabaseTest, IsOtherwiseTheDatabaseBeneath) {
  EXPECT_EQ(database_.name(), "scripted");
  EXPECT_TRUE(database_.sole_writer());
  database_.SetHooks({});
  EXPECT_TRUE(scripted_.hooked);
}

}  // namespace
}  // namespace concord::server
