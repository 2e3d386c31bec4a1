// Binding, stepping, and what SQLite's result codes mean to a caller.
#include "common/storage/sqlite/connection.h"

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/time/clock.h"
#include "common/status/error.h"
#include "concord/type/v1/fault.pb.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::storage {
namespace {

constexpr Statement kSavepoint = {"savepoint", "SAVEPOINT part"};
constexpr Statement kRelease = {"release", "RELEASE part"};
constexpr Statement kRollbackPart = {"rollback_part", "ROLLBACK TO part"};

// Virtual machine steps between two looks at the clock.
constexpr int kStepsPerCheck = 2000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  bool IsNull(int column) const override {
    return sqlite3_column_type(statement_, column) == SQLITE_NULL;
  }
  int64_t Int(int column) const override {
    return sqlite3_column_int64(statement_, column);
  }
  double Real(int column) const override {
    return sqlite3_column_double(statement_, column);
  }
  absl::string_view Text(int column) const override {
    const void* bytes = sqlite3_column_blob(statement_, column);
    const auto size =
        static_cast<size_t>(sqlite3_column_bytes(statement_, column));
    return {static_cast<const char*>(bytes), size};
  }

 private:
  sqlite3_stmt* statement_;
};

int BindValue(sqlite3_stmt* statement, int position, const Value& value) {
  struct Binder {
    sqlite3_stmt* statement;
    int position;
    int operator()(std::monostate) const {
      return sqlite3_bind_null(statement, position);
    }
    int operator()(int64_t number) const {
      return sqlite3_bind_int64(statement, position, number);
    }
    int operator()(double number) const {
      return sqlite3_bind_double(statement, position, number);
    }
    // An empty view may have no address, which SQLite would take for NULL.
    int operator()(absl::string_view text) const {
      return sqlite3_bind_text64(statement, position,
                                 text.empty() ? "" : text.data(), text.size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    }
    int operator()(Bytes bytes) const {
      return sqlite3_bind_blob64(statement, position,
                                 bytes.bytes.empty() ? "" : bytes.bytes.data(),
                                 bytes.bytes.size(), SQLITE_STATIC);
    }
  };
  return std::visit(Binder{statement, position}, value);
}

// What cannot be made durable must not be built upon.
[[noreturn]] void EndProcess(absl::string_view why) {
  const std::string line = absl::StrCat(
      "{\"level\":\"error\",\"message\":\"the disk failed to store data; "
      "ending so that the next start reads what it really holds\","
      "\"cause\":\"",
      why, "\"}\n");
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::_Exit(EXIT_FAILURE);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SqliteConnection>> SqliteConnection::Open(
    const SqliteOptions& options, bool read_only) {
  // SQLite counts what it allocates under one lock for all connections unless
  // it is told not to, before anything else.
  static const int once = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(once);
  std::unique_ptr<SqliteConnection> connection(new SqliteConnection());
  const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (read_only ? SQLITE_OPEN_READONLY
                               : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  const int code =
      sqlite3_open_v2(options.path.c_str(), &connection->handle_, flags,
                      options.vfs.empty() ? nullptr : options.vfs.c_str());
  if (code != SQLITE_OK) return connection->Fault(code, "open");
  sqlite3_busy_timeout(connection->handle_, 5000);
  sqlite3_progress_handler(
      connection->handle_, kStepsPerCheck,
      [](void* self) {
        return absl::Now() > static_cast<SqliteConnection*>(self)->deadline_
                   ? 1
                   : 0;
      },
      connection.get());
  CONCORD_RETURN_IF_ERROR(connection->ExecuteScript(absl::StrCat(
      "PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; "
      "PRAGMA cell_size_check=ON;",
      read_only
          ? "PRAGMA cache_size=-1024;"
          : absl::StrCat(
                "PRAGMA cache_size=-4096; PRAGMA journal_mode=WAL; PRAGMA "
                "journal_size_limit=67108864; PRAGMA "
                "secure_delete=FAST; PRAGMA "
                "temp_store=MEMORY; PRAGMA synchronous=",
                options.synchronous))));
  if (!read_only && options.synchronous == "FULL") {
    // Opens the log.
    CONCORD_RETURN_IF_ERROR(
        connection->ExecuteScript("SELECT 1 FROM sqlite_master"));
    connection->log_ = WalBuffer::Attach(connection->handle_);
  }
  return connection;
}

SqliteConnection::~SqliteConnection() {
  for (auto& [sql, prepared] : prepared_) sqlite3_finalize(prepared.handle);
  sqlite3_close(handle_);
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

absl::StatusOr<SqliteConnection::Prepared*> SqliteConnection::Prepare(
    const Statement& statement) {
  const auto found = prepared_.find(statement.sql);
  if (found != prepared_.end()) return &found->second;
  Prepared prepared;
  const int code =
      sqlite3_prepare_v3(handle_, statement.sql, -1, SQLITE_PREPARE_PERSISTENT,
                         &prepared.handle, nullptr);
  if (code != SQLITE_OK) return Fault(code, statement.name);
  const int count = sqlite3_bind_parameter_count(prepared.handle);
  for (int i = 1; i <= count; ++i) {
    prepared.positions.push_back(sqlite3_bind_parameter_index(
        prepared.handle, absl::StrCat("$", i).c_str()));
  }
  prepared.read_only = sqlite3_stmt_readonly(prepared.handle) != 0;
  return &prepared_.emplace(statement.sql, std::move(prepared)).first->second;
}

absl::Status SqliteConnection::Bind(const Prepared& prepared,
                                    absl::Span<const Value> parameters) {
  if (parameters.size() != prepared.positions.size()) {
    return Bug("a statement has another number of parameters");
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const int code =
        BindValue(prepared.handle, prepared.positions[i], parameters[i]);
    if (code != SQLITE_OK) return Fault(code, "bind");
  }
  return absl::OkStatus();
}

absl::Status SqliteConnection::QueryWhile(
    const Statement& statement, absl::Span<const Value> parameters,
    absl::FunctionRef<bool(const Row&)> each) {
  CONCORD_ASSIGN_OR_RETURN(Prepared* const prepared, Prepare(statement));
  if (!prepared->read_only) CONCORD_RETURN_IF_ERROR(NoteWrite());
  const absl::Cleanup reset = [&] { sqlite3_reset(prepared->handle); };
  CONCORD_RETURN_IF_ERROR(Bind(*prepared, parameters));
  const SqliteRow row(prepared->handle);
  for (;;) {
    const int code = sqlite3_step(prepared->handle);
    if (code == SQLITE_DONE) return absl::OkStatus();
    if (code != SQLITE_ROW) return Fault(code, statement.name);
    if (!each(row)) return absl::OkStatus();
  }
}

absl::StatusOr<int64_t> SqliteConnection::Execute(
    const Statement& statement, absl::Span<const Value> parameters) {
  CONCORD_RETURN_IF_ERROR(Query(statement, parameters, [](const Row&) {}));
  return sqlite3_changes64(handle_);
}

absl::Status SqliteConnection::Run(const Statement& statement) {
  return Query(statement, {}, [](const Row&) {});
}

absl::Status SqliteConnection::NoteWrite() {
  if (part_ != Part::kUntouched) return absl::OkStatus();
  part_ = Part::kWritten;
  return Run(kSavepoint);
}

absl::Status SqliteConnection::EndPart(bool keep) {
  if (std::exchange(part_, Part::kNone) != Part::kWritten ||
      !in_transaction()) {
    return absl::OkStatus();
  }
  if (!keep) CONCORD_RETURN_IF_ERROR(Run(kRollbackPart));
  return Run(kRelease);
}

absl::Status SqliteConnection::ExecuteScript(absl::string_view sql) {
  CONCORD_RETURN_IF_ERROR(NoteWrite());
  const std::string translated =
      absl::StrReplaceAll(sql, {{"BYTES", "BLOB"},
                                {"SEQUENCE_KEY", "INTEGER PRIMARY KEY"},
                                {"CLUSTERED", "WITHOUT ROWID"}});
  const int code =
      sqlite3_exec(handle_, translated.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Fault(code, "script");
}

absl::Status SqliteConnection::Fault(int code, absl::string_view doing) const {
  switch (code) {
    case SQLITE_IOERR_FSYNC:
    case SQLITE_IOERR_DIR_FSYNC:
      EndProcess(sqlite3_errstr(code));
    default:
      break;
  }
  switch (code & 0xff) {
    case SQLITE_INTERRUPT:
      return Error(absl::StatusCode::kDeadlineExceeded,
                   type::v1::REASON_DEADLINE_PASSED,
                   "The call's time was over before the database had answered. "
                   "Ask for less, or allow more time.");
    case SQLITE_FULL:
      return Error(absl::StatusCode::kResourceExhausted,
                   type::v1::REASON_STORAGE_FULL,
                   "The database's disk is full: nothing was written. Reading "
                   "goes on for as long as it can be recorded. Tell the "
                   "operator.");
    case SQLITE_CONSTRAINT:
      return absl::AlreadyExistsError(absl::StrCat(doing, ": a key is taken"));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CANTOPEN:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
      return Error(
          absl::StatusCode::kUnavailable, type::v1::REASON_DATABASE_UNAVAILABLE,
          absl::StrCat("The database cannot answer (", sqlite3_errstr(code),
                       "). Try again with the same request_id."));
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return absl::DataLossError(
          "the database file is damaged: restore it from a backup");
    default:
      return Bug(absl::StrCat(doing, ": ", sqlite3_errstr(code), " (",
                              sqlite3_errmsg(handle_), ")"));
  }
}

}  // namespace concord::storage
