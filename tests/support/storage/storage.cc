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

void Expect(const absl::Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s\n", status.ToString().c_str());
  std::abort();
}

template <typename T>
T Expect(absl::StatusOr<T> result) {
  Expect(result.status());
  return *std::move(result);
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
          .people = {note.people().begin(), note.people().end()},
          .is_open = note.state() == kOpenNote};
}

std::string AuditKey() { return std::string(32, 'k'); }

OpenStore OpenNotes(storage::SqliteOptions options,
                    storage::ResourceStore::Options store) {
  OpenStore opened;
  opened.database = Expect(storage::OpenSqlite(std::move(options)));
  Expect(storage::Migrate(*opened.database, "store",
                          storage::ResourceStore::Migrations()));
  if (store.audit_key.empty()) store.audit_key = AuditKey();
  opened.store =
      Expect(storage::ResourceStore::Open(*opened.database, std::move(store)));
  return opened;
}

std::vector<std::string> WhoSaw(storage::ResourceStore& store,
                                const audit::AccessQuery& query, size_t limit,
                                audit::AccessPlace* last) {
  Expect(store.SealAudit());
  std::vector<std::string> subjects;
  Expect(store.Read(absl::InfiniteFuture(), [&](storage::Snapshot& snapshot) {
    return audit::ListAccesses(
        snapshot.reader(), query,
        [&](const audit::AccessPlace& place, const audit::Record& record) {
          if (subjects.size() == limit) return false;
          subjects.emplace_back(record.subject);
          if (last != nullptr) *last = place;
          return true;
        });
  }));
  return subjects;
}

}  // namespace concord::testing
