// Applies schema steps and remembers what was applied.
#include "common/storage/migration.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/security/seal.h"
#include "common/status/error.h"

namespace concord::storage {
namespace {

constexpr char kCreate[] =
    "CREATE TABLE IF NOT EXISTS migration ("
    "owner TEXT NOT NULL, number BIGINT NOT NULL, checksum BYTES NOT NULL, "
    "PRIMARY KEY (owner, number)) CLUSTERED";
constexpr Statement kList = {"migration.list",
                             "SELECT number, checksum FROM migration "
                             "WHERE owner = $1 ORDER BY number"};
constexpr Statement kNote = {
    "migration.note",
    "INSERT INTO migration (owner, number, checksum) VALUES ($1, $2, $3)"};

absl::Status Refused(absl::string_view text) {
  return absl::FailedPreconditionError(text);
}

// The name too: the first step's says with which release records began to be
// what they are, whether or not their tables looked the same before.
std::string ChecksumOf(const Migration& migration) {
  return security::Sha256(absl::StrCat(migration.name, "\n", migration.sql));
}

// A released step is never edited, so that another first step is of no release.
absl::Status NotTheOne(const Migration& migration) {
  return Refused(
      migration.number == 1
          ? "the database was made before v0.1.0, by a version that was never "
            "released and whose records this one cannot read: start with an "
            "empty database"
          : absl::StrCat("schema step ", migration.number, " (", migration.name,
                         ") is not the one that was applied to this database: "
                         "start the version of the program that the database "
                         "belongs to"));
}

// The steps that have still to be applied.
absl::StatusOr<absl::Span<const Migration>> Missing(
    Reader& reader, absl::string_view owner,
    absl::Span<const Migration> migrations) {
  size_t applied = 0;
  absl::Status fault;
  CONCORD_RETURN_IF_ERROR(reader.Query(kList, {owner}, [&](const Row& row) {
    if (!fault.ok()) return;
    if (applied == migrations.size()) {
      fault = Refused(
          "the database has been used by a newer version of this program: "
          "start that one, or restore a backup");
      return;
    }
    const Migration& migration = migrations[applied++];
    if (row.Int(0) != migration.number ||
        row.Text(1) != ChecksumOf(migration)) {
      fault = NotTheOne(migration);
    }
  }));
  CONCORD_RETURN_IF_ERROR(fault);
  return migrations.subspan(applied);
}

}  // namespace

absl::Status Migrate(Database& database, absl::string_view owner,
                     absl::Span<const Migration> migrations) {
  for (size_t i = 0; i < migrations.size(); ++i) {
    if (migrations[i].number != static_cast<int>(i) + 1) {
      return Refused(absl::StrCat("schema step ", migrations[i].number, " of ",
                                  owner, " is out of order"));
    }
  }
  CONCORD_RETURN_IF_ERROR(database.WriteAndWait(
      [](Writer& writer) { return writer.ExecuteScript(kCreate); }));
  absl::Span<const Migration> missing;
  CONCORD_RETURN_IF_ERROR(database.Read(
      absl::InfiniteFuture(), [&](Reader& reader) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(missing, Missing(reader, owner, migrations));
        return absl::OkStatus();
      }));
  for (const Migration& migration : missing) {
    CONCORD_RETURN_IF_ERROR(
        database.WriteAndWait([&](Writer& writer) -> absl::Status {
          CONCORD_RETURN_IF_ERROR(writer.ExecuteScript(migration.sql));
          const std::string checksum = ChecksumOf(migration);
          return writer
              .Execute(kNote,
                       {owner, int64_t{migration.number}, Bytes{checksum}})
              .status();
        }));
  }
  return absl::OkStatus();
}

}  // namespace concord::storage
