// The trail in the database: records become lines of a chain, and an index
// tells whose accesses are in which.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/storage/audit/chain.h"
#include "common/storage/audit/record.h"
#include "common/storage/audit/segment.h"
#include "common/storage/database.h"
#include "common/storage/stored.pb.h"

namespace concord::audit {

// Records on their way into lines: a line is cut by size, and where its records
// lie too far apart in time.
class Lines {
 public:
  // `bytes` are those of the record.
  void Add(absl::string_view bytes, const Record& record);
  void Add(const Piece& piece, bool recovered);
  // That as many bytes of a segment held no whole record.
  void AddLoss(uint64_t bytes, absl::Time found);
  bool empty() const { return lines_.empty(); }
  void Clear() { lines_.clear(); }

 private:
  friend class Trail;
  struct Cut {
    storage::StoredAudit entries;
    int64_t newest = 0;
    int64_t oldest = 0;
  };
  std::vector<Cut> lines_;
};

// One trail of a database, which runs its transactions one after the other;
// where it says nothing else, what is here is work of a transaction.
class Trail {
 public:
  explicit Trail(KeyRing keys) : keys_(std::move(keys)) {}

  // Finds the last chain of the segment with this identity, or begins one,
  // before everything else: up to where the segment is sealed. What tells the
  // chains' ends is under the ring's current key from then on.
  // FAILED_PRECONDITION names what is wrong with the trail's end.
  absl::StatusOr<uint64_t> Open(storage::Writer& writer,
                                absl::string_view segment, absl::Time now);
  // Begins a chain where the one that Open found is of a former key; what is
  // still in the segment, up to where it is sealed, was to be written before.
  absl::Status GoOnWithCurrentKey(storage::Writer& writer, absl::Time now);

  // A transaction begins: what was noted in one that did not commit is dropped.
  void Begin() { noted_.Clear(); }
  // Notes what is written as the last work of the transaction under way, so
  // that it commits together with what it tells of, also where the work that
  // notes it fails.
  void Note(const Record& record);
  // Writes what was noted. To be run before each commit.
  absl::Status WriteNoted(storage::Writer& writer);

  // Writes records of the segment, which is sealed up to `end` then.
  absl::Status Write(storage::Writer& writer, const Lines& lines, uint64_t end);

  // Adds the accesses of lines that are not in the index yet, of all chains:
  // at most 1000 lines. True when there are more.
  absl::StatusOr<bool> Index(storage::Writer& writer);
  // Whether lines were written since they were last indexed. Thread-safe.
  bool behind() const { return behind_; }

  // Removes lines whose records are all from before `before`, from the front of
  // each chain: at most 1000 lines. What is left can still be verified. True
  // when there may be more.
  absl::StatusOr<bool> Prune(storage::Writer& writer, absl::Time before);

  const KeyRing& keys() const { return keys_; }
  // The own chain's.
  const ChainKey& chain_key() const { return *chain_key_; }

 private:
  // Begins a chain behind the last one.
  absl::Status BeginChain(storage::Writer& writer, absl::string_view segment,
                          int64_t position, absl::Time now);
  absl::Status Append(storage::Writer& writer, Chain& chain,
                      const Lines& lines);

  const KeyRing keys_;
  // Set by Open.
  int64_t chain_ = 0;
  const ChainKey* chain_key_ = nullptr;
  // Of the transaction under way.
  Lines noted_;
  std::atomic<bool> behind_ = true;
};

}  // namespace concord::audit
