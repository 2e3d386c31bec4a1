// The audit trail: entries of one commit in one row, chained by MACs.
#pragma once

#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "common/storage/database.h"
#include "common/storage/stored.pb.h"

namespace concord::storage {

// Entries are noted while a transaction runs and written as its last work, so
// that they commit together with what they tell of. Thread-safe where the
// database runs its transactions one after the other.
class AuditTrail {
 public:
  // `key` is 32 bytes; who has it can extend the chain, nobody else.
  explicit AuditTrail(std::string key) : key_(std::move(key)) {}

  // Adds an entry to the transaction under way.
  void Note(StoredAudit::Entry entry);
  // Writes what was noted. To be run before each commit.
  absl::Status Write(Writer& writer);
  // FAILED_PRECONDITION names the first row that was changed, removed or added.
  absl::Status Verify(Reader& reader) const;

 private:
  std::string Link(absl::string_view previous, int64_t sequence,
                   absl::string_view entries) const;

  const std::string key_;
  std::mutex mu_;
  StoredAudit noted_;  // Guarded by mu_.
};

}  // namespace concord::storage
