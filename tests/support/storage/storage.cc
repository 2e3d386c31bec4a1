// Opening what tests store into.
#include "tests/support/storage/storage.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "common/storage/migration.h"

namespace concord::testing {
namespace {

template <typename T>
T Expect(absl::StatusOr<T> result) {
  if (result.ok()) return *std::move(result);
  std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
  std::abort();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string pattern =
      (std::filesystem::temp_directory_path() / "concord-XXXXXX").string();
  path_ = mkdtemp(pattern.data());
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

storage::Index IndexOfNote(const google::protobuf::Message& message) {
  const auto& note = static_cast<const Note&>(message);
  return {.time = note.order(),
          .rank = note.rank(),
          .states = storage::BitOf(note.state()),
          .categories = storage::BitOf(note.category()),
          .reference = note.text(),
          .people = {note.people().begin(), note.people().end()}};
}

std::string AuditKey() { return std::string(32, 'k'); }

OpenStore OpenNotes(storage::SqliteOptions options,
                    storage::ResourceStore::Options store) {
  OpenStore opened;
  opened.database = Expect(storage::OpenSqlite(std::move(options)));
  const absl::Status migrated = storage::Migrate(
      *opened.database, "store", storage::ResourceStore::Migrations());
  if (!migrated.ok()) Expect(absl::StatusOr<int>(migrated));
  store.audit_key = AuditKey();
  opened.store =
      Expect(storage::ResourceStore::Open(*opened.database, std::move(store)));
  return opened;
}

}  // namespace concord::testing
