// The writer thread that commits what is waiting, and the readers beside it.
#include "common/storage/sqlite/sqlite_database.h"

#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "common/storage/private_file.h"
#include "common/storage/sqlite/connection.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::storage {
namespace {

constexpr Statement kBegin = {"begin", "BEGIN"};
constexpr Statement kBeginWrite = {"begin_write", "BEGIN IMMEDIATE"};
constexpr Statement kCommit = {"commit", "COMMIT"};
constexpr Statement kRollback = {"rollback", "ROLLBACK"};
constexpr Statement kQuickCheck = {"quick_check", "PRAGMA quick_check(1)"};

absl::Status DeadlinePassed() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               type::v1::REASON_DEADLINE_PASSED,
               "The call's time was over before the database could begin. "
               "Repeat it with the same request_id.");
}

absl::Status Overloaded() {
  return WithRetryDelay(
      Error(absl::StatusCode::kResourceExhausted, type::v1::REASON_OVERLOADED,
            "Too many writes wait for the database. Try again later."),
      absl::Milliseconds(200));
}

absl::Status ReadSnapshot(SqliteConnection& reader, absl::Time deadline,
                          absl::FunctionRef<absl::Status(Reader&)> read) {
  reader.SetDeadline(deadline);
  CONCORD_RETURN_IF_ERROR(reader.Run(kBegin));
  absl::Status status = read(reader);
  reader.SetDeadline(absl::InfiniteFuture());
  status.Update(reader.Run(kCommit));
  return status;
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(SqliteOptions options, int lock,
                 std::unique_ptr<SqliteConnection> writer,
                 std::vector<std::unique_ptr<SqliteConnection>> readers)
      : options_(std::move(options)),
        lock_(lock),
        writer_(std::move(writer)),
        free_readers_(std::move(readers)),
        thread_([this] { WriteLoop(); }) {}

  ~SqliteDatabase() override {
    {
      const std::lock_guard lock(mu_);
      stopping_ = true;
    }
    has_job_.notify_all();
    thread_.join();
    messenger_.reset();
    free_readers_.clear();
    writer_.reset();
    close(lock_);
  }

  absl::Status Read(absl::Time deadline,
                    absl::FunctionRef<absl::Status(Reader&)> read) override {
    std::unique_ptr<SqliteConnection> reader = TakeReader(deadline);
    if (reader == nullptr) return DeadlinePassed();
    absl::Status status = ReadSnapshot(*reader, deadline, read);
    {
      const std::lock_guard lock(readers_mu_);
      free_readers_.push_back(std::move(reader));
    }
    has_reader_.notify_one();
    return status;
  }

  void Write(Job job) override {
    if (!Enqueue(job)) std::move(job.done)(Overloaded());
  }

  void SetHooks(Hooks hooks) override { hooks_ = std::move(hooks); }

  absl::string_view name() const override { return "sqlite"; }
  bool sole_writer() const override { return true; }

 private:
  // Takes the job unless the queue is full.
  bool Enqueue(Job& job) {
    bool wake = false;
    {
      const std::lock_guard lock(mu_);
      if (jobs_.size() >= options_.queue_limit) return false;
      jobs_.push_back(std::move(job));
      wake = std::exchange(writer_idle_, false);
    }
    if (wake) has_job_.notify_one();
    return true;
  }

  std::unique_ptr<SqliteConnection> TakeReader(absl::Time deadline) {
    std::unique_lock lock(readers_mu_);
    while (free_readers_.empty()) {
      const absl::Duration left = deadline - absl::Now();
      if (left <= absl::ZeroDuration()) return nullptr;
      has_reader_.wait_for(
          lock, absl::ToChronoNanoseconds(std::min(left, absl::Seconds(1))));
    }
    std::unique_ptr<SqliteConnection> reader = std::move(free_readers_.back());
    free_readers_.pop_back();
    return reader;
  }

  void WriteLoop() {
    pthread_setname_np(pthread_self(), "sqlite-writer");
    std::vector<Job> group;
    std::unique_lock lock(mu_);
    for (;;) {
      writer_idle_ = jobs_.empty();
      has_job_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
      writer_idle_ = false;
      if (jobs_.empty()) return;
      while (!jobs_.empty() && group.size() < options_.group_limit) {
        group.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
      }
      lock.unlock();
      Commit(group);
      group.clear();
      lock.lock();
    }
  }

  // A job that has run, and how.
  struct Ended {
    absl::AnyInvocable<void(absl::Status)> done;
    absl::Status result;
  };

  // Runs the group in one transaction, then has each job told how it ended: by
  // another thread when this one is needed for the next group.
  void Commit(std::vector<Job>& group) {
    std::vector<absl::Status> results(group.size());
    const absl::Status committed = RunGroup(group, results);
    std::vector<Ended> ended(group.size());
    for (size_t i = 0; i < group.size(); ++i) {
      ended[i].done = std::move(group[i].done);
      // A job that has failed by itself keeps its own reason.
      ended[i].result = std::move(results[i]);
      ended[i].result.Update(committed);
    }
    bool more = false;
    {
      const std::lock_guard lock(mu_);
      more = !jobs_.empty();
    }
    if (more || !messenger_->idle()) {
      messenger_->Add(std::move(ended));
    } else {
      Tell(ended);
    }
  }

  static void Tell(std::vector<Ended>& ended) {
    for (Ended& job : ended) {
      std::move(job.done)(std::move(job.result));
      job = {};
    }
  }

  // Tells, in the order of the groups, while the next ones are committed.
  class Messenger {
   public:
    Messenger() : thread_([this] { Run(); }) {}
    ~Messenger() {
      {
        const std::lock_guard lock(mu_);
        stopping_ = true;
      }
      changed_.notify_all();
      thread_.join();
    }

    // Whether nothing is left to tell.
    bool idle() const {
      const std::lock_guard lock(mu_);
      return idle_;
    }

    void Add(std::vector<Ended> ended) {
      bool wake = false;
      {
        const std::lock_guard lock(mu_);
        groups_.push_back(std::move(ended));
        wake = std::exchange(idle_, false);
      }
      if (wake) changed_.notify_all();
    }

   private:
    void Run() {
      pthread_setname_np(pthread_self(), "sqlite-done");
      std::unique_lock lock(mu_);
      for (;;) {
        idle_ = groups_.empty();
        changed_.wait(lock, [this] { return stopping_ || !groups_.empty(); });
        if (groups_.empty()) return;
        std::vector<Ended> group = std::move(groups_.front());
        groups_.pop_front();
        lock.unlock();
        Tell(group);
        lock.lock();
      }
    }

    mutable std::mutex mu_;
    std::condition_variable changed_;
    std::deque<std::vector<Ended>> groups_;  // Guarded by mu_.
    bool idle_ = true;                       // Guarded by mu_.
    bool stopping_ = false;                  // Guarded by mu_.
    std::thread thread_;
  };

  absl::Status RunGroup(std::vector<Job>& group,
                        std::vector<absl::Status>& results) {
    CONCORD_RETURN_IF_ERROR(writer_->Run(kBeginWrite));
    absl::Cleanup rollback = [this] {
      if (writer_->in_transaction()) writer_->Run(kRollback).IgnoreError();
    };
    if (hooks_.begin != nullptr) hooks_.begin();
    const absl::Time now = absl::Now();
    for (size_t i = 0; i < group.size(); ++i) {
      if (group[i].deadline < now) {
        results[i] = DeadlinePassed();
        continue;
      }
      results[i] = RunJob(group[i]);
      // A full disk and the like make SQLite undo the whole transaction.
      if (!writer_->in_transaction()) return results[i];
    }
    if (hooks_.before_commit != nullptr) {
      CONCORD_RETURN_IF_ERROR(hooks_.before_commit(*writer_));
    }
    CONCORD_RETURN_IF_ERROR(writer_->Run(kCommit));
    std::move(rollback).Cancel();
    return absl::OkStatus();
  }

  absl::Status RunJob(Job& job) {
    writer_->BeginPart();
    absl::Status worked = std::move(job.work)(*writer_);
    worked.Update(writer_->EndPart(/*keep=*/worked.ok()));
    return worked;
  }

  const SqliteOptions options_;
  const int lock_;
  std::unique_ptr<SqliteConnection> writer_;
  Hooks hooks_;

  std::mutex readers_mu_;
  std::condition_variable has_reader_;
  // Guarded by readers_mu_.
  std::vector<std::unique_ptr<SqliteConnection>> free_readers_;

  std::mutex mu_;
  std::condition_variable has_job_;
  std::deque<Job> jobs_;      // Guarded by mu_.
  bool writer_idle_ = false;  // Guarded by mu_.
  bool stopping_ = false;     // Guarded by mu_.
  std::unique_ptr<Messenger> messenger_ = std::make_unique<Messenger>();
  std::thread thread_;
};

absl::StatusOr<int> OpenOwn(const std::string& path) {
  const int file = OpenPrivate(path);
  if (file >= 0) return file;
  return absl::UnavailableError(absl::StrCat(
      "cannot open ", path,
      ": check that the folder exists, and that both may be written to"));
}

absl::StatusOr<int> LockFile(const std::string& path) {
  CONCORD_ASSIGN_OR_RETURN(const int lock, OpenOwn(path + ".lock"));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    close(lock);
    return absl::FailedPreconditionError(absl::StrCat(
        path,
        " is in use by another process: stop that one, or give this one "
        "a database of its own"));
  }
  return lock;
}

absl::Status CheckUndamaged(SqliteConnection& connection) {
  std::string verdict;
  CONCORD_RETURN_IF_ERROR(connection.Query(
      kQuickCheck, {},
      [&](const Row& row) { verdict = std::string(row.Text(0)); }));
  if (verdict == "ok") return absl::OkStatus();
  return absl::DataLossError(
      "the database file is damaged: restore it from a backup");
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(SqliteOptions options) {
  CONCORD_ASSIGN_OR_RETURN(const int lock, LockFile(options.path));
  absl::Cleanup unlock = [lock] { close(lock); };
  // SQLite gives its other files the rights of this one.
  CONCORD_ASSIGN_OR_RETURN(const int file, OpenOwn(options.path));
  close(file);
  CONCORD_ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> writer,
                           SqliteConnection::Open(options, false));
  CONCORD_RETURN_IF_ERROR(CheckUndamaged(*writer));
  std::vector<std::unique_ptr<SqliteConnection>> readers;
  for (int i = 0; i < options.readers; ++i) {
    CONCORD_ASSIGN_OR_RETURN(std::unique_ptr<SqliteConnection> reader,
                             SqliteConnection::Open(options, true));
    readers.push_back(std::move(reader));
  }
  std::move(unlock).Cancel();
  return std::make_unique<SqliteDatabase>(
      std::move(options), lock, std::move(writer), std::move(readers));
}

absl::Status ReadSqlite(const std::string& path,
                        absl::FunctionRef<absl::Status(Reader&)> read) {
  if (access(path.c_str(), R_OK) != 0) {
    return absl::UnavailableError(absl::StrCat(
        path, " cannot be read: check its path and who may read it"));
  }
  CONCORD_ASSIGN_OR_RETURN(
      const std::unique_ptr<SqliteConnection> connection,
      SqliteConnection::Open({.path = path}, /*read_only=*/true));
  return ReadSnapshot(*connection, absl::InfiniteFuture(), read);
}

absl::string_view SqlitePath(absl::string_view database) {
  return absl::ConsumePrefix(&database, "sqlite:") ? database : "";
}

}  // namespace concord::storage
