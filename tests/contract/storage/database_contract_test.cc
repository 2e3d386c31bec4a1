// What every adapter of the database port promises.
#include <atomic>
#include <latch>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/storage/migration.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/storage/storage.h"

namespace concord::storage {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;

constexpr Migration kTable[] = {
    {1, "numbers",
     "CREATE TABLE number (id BIGINT PRIMARY KEY, real DOUBLE PRECISION, "
     "text TEXT, bytes BYTES);"}};
constexpr Statement kInsert = {"insert",
                               "INSERT INTO number (id, text) VALUES ($1, $2)"};
constexpr Statement kAll = {"all", "SELECT id FROM number ORDER BY id"};
constexpr Statement kInsertAll = {
    "insert_all",
    "INSERT INTO number (id, real, text, bytes) VALUES ($1, $2, $3, $4)"};
constexpr Statement kGet = {
    "get", "SELECT id, real, text, bytes FROM number WHERE id = $1"};
constexpr Statement kBackwards = {"backwards",
                                  "SELECT $2 || '-' || $1 || '-' || $2"};
constexpr Statement kEndless = {
    "endless",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT COUNT(*) FROM n"};

class DatabaseTest : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    Open();
    ASSERT_THAT(Migrate(*database_, "test", kTable), IsOk());
  }
  void Open(SqliteOptions options = {}) {
    database_.reset();
    options.path = folder_ / "test.db";
    absl::StatusOr<std::unique_ptr<Database>> opened = OpenSqlite(options);
    ASSERT_THAT(opened, IsOk());
    database_ = *std::move(opened);
  }
  static absl::Status Insert(Writer& writer, int64_t id) {
    return writer.Execute(kInsert, {id, absl::string_view("x")}).status();
  }
  absl::Status Insert(int64_t id) {
    return database_->WriteAndWait(
        [id](Writer& writer) { return Insert(writer, id); });
  }
  static std::vector<int64_t> Ids(Reader& reader) {
    std::vector<int64_t> ids;
    EXPECT_THAT(
        reader.Query(kAll, {},
                     [&](const Row& row) { ids.push_back(row.Int(0)); }),
        IsOk());
    return ids;
  }
  std::vector<int64_t> Ids() {
    std::vector<int64_t> ids;
    EXPECT_THAT(database_->Read(absl::InfiniteFuture(),
                                [&](Reader& reader) {
                                  ids = Ids(reader);
                                  return absl::OkStatus();
                                }),
                IsOk());
    return ids;
  }
  // Keeps the writer busy until Release(), so that jobs gather behind it.
  void Hold() {
    database_->Write({.work =
                          [this](Writer&) {
                            held_.count_down();
                            release_.wait();
                            return absl::OkStatus();
                          },
                      .done = [](absl::Status) {}});
    held_.wait();
  }
  void Release() { release_.count_down(); }

  testing::TemporaryFolder folder_;
  std::unique_ptr<Database> database_;
  std::latch held_{1};
  std::latch release_{1};
};

TEST_P(DatabaseTest, GivesBackEveryTypeAsItWasBound) {
  const std::string bytes("\0\xff\n", 3);
  ASSERT_THAT(database_->WriteAndWait([&](Writer& writer) {
    return writer
        .Execute(kInsertAll,
                 {int64_t{INT64_MIN}, 0.1, absl::string_view(""), Bytes{bytes}})
        .status();
  }),
              IsOk());
  ASSERT_THAT(database_->WriteAndWait([&](Writer& writer) {
    return writer.Execute(kInsertAll, {int64_t{2}, Value(), Value(), Value()})
        .status();
  }),
              IsOk());
  ASSERT_THAT(
      database_->Read(absl::InfiniteFuture(),
                      [&](Reader& reader) -> absl::Status {
                        int rows = 0;
                        CONCORD_RETURN_IF_ERROR(reader.Query(
                            kGet, {int64_t{INT64_MIN}}, [&](const Row& row) {
                              ++rows;
                              EXPECT_EQ(row.Int(0), INT64_MIN);
                              EXPECT_EQ(row.Real(1), 0.1);
                              EXPECT_FALSE(row.IsNull(2));
                              EXPECT_EQ(row.Text(2), "");
                              EXPECT_EQ(row.Text(3), bytes);
                            }));
                        CONCORD_RETURN_IF_ERROR(reader.Query(
                            kGet, {int64_t{2}}, [&](const Row& row) {
                              ++rows;
                              EXPECT_TRUE(row.IsNull(1));
                              EXPECT_TRUE(row.IsNull(2));
                              EXPECT_TRUE(row.IsNull(3));
                            }));
                        EXPECT_EQ(rows, 2);
                        return absl::OkStatus();
                      }),
      IsOk());
}

TEST_P(DatabaseTest, BindsParametersByTheirNumber) {
  std::string text;
  ASSERT_THAT(
      database_->Read(
          absl::InfiniteFuture(),
          [&](Reader& reader) {
            return reader.Query(
                kBackwards, {absl::string_view("a"), absl::string_view("b")},
                [&](const Row& row) { text = std::string(row.Text(0)); });
          }),
      IsOk());
  EXPECT_EQ(text, "b-a-b");
}

TEST_P(DatabaseTest, ShowsAWriteToEveryReadAfterItIsDone) {
  for (int64_t id = 1; id <= 200; ++id) {
    ASSERT_THAT(Insert(id), IsOk());
    ASSERT_EQ(Ids().size(), static_cast<size_t>(id));
  }
}

TEST_P(DatabaseTest, KeepsASnapshotAsItWasWhileOthersWrite) {
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(database_->Read(absl::InfiniteFuture(),
                              [&](Reader& reader) {
                                EXPECT_THAT(Ids(reader), ElementsAre(1));
                                EXPECT_TRUE(Insert(2).ok());
                                EXPECT_THAT(Ids(reader), ElementsAre(1));
                                return absl::OkStatus();
                              }),
              IsOk());
  EXPECT_THAT(Ids(), ElementsAre(1, 2));
}

TEST_P(DatabaseTest, UndoesExactlyTheJobThatFailsInAGroup) {
  Hold();
  std::vector<absl::Status> results(3);
  std::latch last{1};
  for (int64_t id = 0; id < 3; ++id) {
    database_->Write(
        {.work = [id](Writer& writer) -> absl::Status {
           CONCORD_RETURN_IF_ERROR(Insert(writer, 10 + id));
           return id == 1 ? absl::CancelledError("no") : absl::OkStatus();
         },
         .done =
             [&, id](absl::Status status) {
               results[static_cast<size_t>(id)] = std::move(status);
               if (id == 2) last.count_down();
             }});
  }
  Release();
  last.wait();
  EXPECT_THAT(results[0], IsOk());
  EXPECT_EQ(results[1].message(), "no");
  EXPECT_THAT(results[2], IsOk());
  EXPECT_THAT(Ids(), ElementsAre(10, 12));
}

TEST_P(DatabaseTest, ReportsATakenKeyAndGoesOn) {
  ASSERT_THAT(Insert(1), IsOk());
  EXPECT_EQ(Insert(1).code(), absl::StatusCode::kAlreadyExists);
  EXPECT_THAT(Insert(2), IsOk());
}

TEST_P(DatabaseTest, RunsJobsInTheOrderInWhichTheyCame) {
  Hold();
  std::vector<int> order;
  std::latch last{1};
  for (int i = 0; i < 100; ++i) {
    database_->Write({.work =
                          [&order, i](Writer&) {
                            order.push_back(i);
                            return absl::OkStatus();
                          },
                      .done =
                          [&last, i](absl::Status) {
                            if (i == 99) last.count_down();
                          }});
  }
  Release();
  last.wait();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST_P(DatabaseTest, RefusesAJobWhoseTimeIsOver) {
  EXPECT_EQ(database_
                ->WriteAndWait([](Writer& writer) { return Insert(writer, 1); },
                               absl::Now() - absl::Seconds(1))
                .code(),
            absl::StatusCode::kDeadlineExceeded);
  EXPECT_TRUE(Ids().empty());
}

constexpr Statement kRowsWithoutEnd = {
    "rows_without_end",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT i FROM n"};

TEST_P(DatabaseTest, ReadsNoFurtherThanItIsAskedTo) {
  int rows = 0;
  EXPECT_THAT(database_->Read(absl::InfiniteFuture(),
                              [&](Reader& reader) {
                                return reader.QueryWhile(
                                    kRowsWithoutEnd, {},
                                    [&](const Row&) { return ++rows < 3; });
                              }),
              IsOk());
  EXPECT_EQ(rows, 3);
}

TEST_P(DatabaseTest, InterruptsAReadAtItsDeadline) {
  const absl::Status status =
      database_->Read(absl::Now() + absl::Milliseconds(50), [](Reader& reader) {
        return reader.Query(kEndless, {}, [](const Row&) {});
      });
  EXPECT_THAT(status, Refused(type::v1::REASON_DEADLINE_PASSED));
  EXPECT_THAT(Insert(1), IsOk());
  EXPECT_THAT(Ids(), ElementsAre(1));
}

TEST_P(DatabaseTest, RefusesWritesBeyondItsQueueAtOnceAndServesAgainLater) {
  Open({.queue_limit = 2});
  Hold();
  std::vector<absl::Status> results(3);
  std::latch last_accepted{1};
  for (size_t i = 0; i < 3; ++i) {
    database_->Write({.work = [](Writer&) { return absl::OkStatus(); },
                      .done =
                          [&, i](absl::Status status) {
                            results[i] = std::move(status);
                            if (i == 1) last_accepted.count_down();
                          }});
  }
  EXPECT_THAT(results[2], Refused(type::v1::REASON_OVERLOADED));
  EXPECT_TRUE(RetryDelayOf(results[2]).has_value());
  Release();
  last_accepted.wait();
  EXPECT_THAT(results[0], IsOk());
  EXPECT_THAT(results[1], IsOk());
  EXPECT_THAT(Insert(1), IsOk());
}

TEST_P(DatabaseTest, RunsTheHooksBeforeAndAfterTheWorkOfEachCommit) {
  Open();
  size_t begun = 0;
  std::vector<size_t> seen;
  database_->SetHooks({.begin = [&] { ++begun; },
                       .before_commit =
                           [&](Writer& writer) {
                             EXPECT_EQ(begun, seen.size() + 1);
                             seen.push_back(Ids(writer).size());
                             return absl::OkStatus();
                           }});
  ASSERT_THAT(Insert(1), IsOk());
  ASSERT_THAT(Insert(2), IsOk());
  EXPECT_THAT(seen, ElementsAre(1, 2));
}

TEST_P(DatabaseTest, FailsTheWholeGroupWhenTheHookFails) {
  Open();
  bool fail = true;
  database_->SetHooks({.before_commit = [&](Writer&) {
    return fail ? absl::UnavailableError("no trail") : absl::OkStatus();
  }});
  EXPECT_EQ(Insert(1).message(), "no trail");
  EXPECT_TRUE(Ids().empty());
  fail = false;
  EXPECT_THAT(Insert(1), IsOk());
}

TEST_P(DatabaseTest, FinishesQueuedWritesBeforeItIsClosed) {
  std::atomic<int> done = 0;
  for (int64_t id = 1; id <= 50; ++id) {
    database_->Write(
        {.work = [id](Writer& writer) { return Insert(writer, id); },
         .done = [&](absl::Status status) { done += status.ok(); }});
  }
  database_.reset();
  EXPECT_EQ(done, 50);
  Open();
  EXPECT_EQ(Ids().size(), 50u);
}

TEST_P(DatabaseTest, AppliesEachSchemaStepOnce) {
  constexpr Migration kTwo[] = {
      kTable[0], {2, "more", "ALTER TABLE number ADD COLUMN more BIGINT"}};
  ASSERT_THAT(Migrate(*database_, "test", kTwo), IsOk());
  EXPECT_THAT(Migrate(*database_, "test", kTwo), IsOk());
}

TEST_P(DatabaseTest, RefusesASchemaStepThatWasChangedAfterItsRelease) {
  constexpr Migration kTwo[] = {
      kTable[0], {2, "more", "ALTER TABLE number ADD COLUMN more BIGINT"}};
  ASSERT_THAT(Migrate(*database_, "test", kTwo), IsOk());
  constexpr Migration kEdited[] = {kTable[0],
                                   {2, "more", "CREATE TABLE other (id INT)"}};
  const absl::Status status = Migrate(*database_, "test", kEdited);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("step 2 (more)"));
}

TEST_P(DatabaseTest, RefusesADatabaseFromBeforeTheFirstRelease) {
  // The same tables, and records that meant something else.
  constexpr Migration kReleased[] = {{1, "v0.1.0", kTable[0].sql}};
  const absl::Status status = Migrate(*database_, "test", kReleased);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("before v0.1.0, by a version that was never released"));
}

TEST_P(DatabaseTest, RefusesTheDatabaseOfANewerProgram) {
  const absl::Status status = Migrate(*database_, "test", {});
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(status.message()), HasSubstr("newer version"));
}

TEST_P(DatabaseTest, RefusesStepsThatAreNotNumberedFromOne) {
  constexpr Migration kGap[] = {{2, "second", "SELECT 1"}};
  EXPECT_EQ(Migrate(*database_, "other", kGap).code(),
            absl::StatusCode::kFailedPrecondition);
}

INSTANTIATE_TEST_SUITE_P(Adapters, DatabaseTest, ::testing::Values("sqlite"),
                         [](const auto& adapter) { return adapter.param; });

}  // namespace
}  // namespace concord::storage
