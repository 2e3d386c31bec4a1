// A database in a folder of its own, and a kind of resource to keep in it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "common/storage/audit/access.h"
#include "common/storage/resource_store.h"
#include "common/storage/sqlite/sqlite_database.h"
#include "tests/support/storage/note.pb.h"

namespace concord::testing {

// Removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string operator/(const std::string& file) const {
    return path_ + "/" + file;
  }

 private:
  std::string path_;
};

storage::Index IndexOfNote(const google::protobuf::Message& note);
// The state of a note that waits for somebody.
inline constexpr int kOpenNote = 7;
inline constexpr storage::Kind kNotes = {
    .number = 1, .collection = "notes", .index = &IndexOfNote, .time = "order"};
// In the order of their rank.
inline constexpr storage::Kind kRankedNotes = {.number = 2,
                                               .collection = "rankedNotes",
                                               .index = &IndexOfNote,
                                               .time = "order",
                                               .is_ranked = true};

// 32 bytes, never used outside tests.
std::string AuditKey();

// An opened and migrated store, which ends before its database.
struct OpenStore {
  OpenStore() = default;
  OpenStore(OpenStore&&) = default;
  OpenStore& operator=(OpenStore&& other) noexcept {
    store.reset();
    database = std::move(other.database);
    store = std::move(other.store);
    return *this;
  }
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::ResourceStore> store;
};
// Aborts when the store cannot be opened. Without an audit key it
// is AuditKey().
OpenStore OpenNotes(storage::SqliteOptions options,
                    storage::ResourceStore::Options store = {});

// The subjects of the accesses that the trail's index finds, once everything is
// sealed: newest first, at most `limit`; `last` becomes the place of the last.
std::vector<std::string> WhoSaw(storage::ResourceStore& store,
                                const audit::AccessQuery& query,
                                size_t limit = SIZE_MAX,
                                audit::AccessPlace* last = nullptr);

}  // namespace concord::testing
