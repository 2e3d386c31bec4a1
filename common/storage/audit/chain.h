// The rows of the audit trail, and how each is tied to the one before it.
//
// Each writer adds to a chain of its own, so that two never meet in one row. A
// line's code covers the code of the line before it, a chain's link the link of
// the chain before it, and a chain's seal what it says of its end, so that a
// cut end shows. Chain 0 holds no lines: its seal covers how many chains there
// are and the link of the last.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/storage/database.h"

namespace concord::storage {
class StoredAudit;
}  // namespace concord::storage

namespace concord::audit {

struct Chain {
  int64_t number = 0;
  // The identity of the segment that continues it; see Segment::identity. Of
  // chain 0: what tells a wrong key from a changed row.
  std::string segment;
  // In microseconds since 1970.
  int64_t begun = 0;
  std::string link;
  // Number and code of the last line; of chain 0: of the last chain.
  int64_t sequence = 0;
  std::string mac;
  // Up to where its segment is sealed.
  int64_t position = 0;
  // Number and code of the last line that retention has removed.
  int64_t pruned = 0;
  std::string pruned_mac;
  std::string seal;
  // The last line whose accesses are in the index. Can be made anew, so that
  // no seal covers it.
  int64_t indexed = 0;
};

// One row of `audit`.
struct Line {
  int64_t sequence = 0;
  // The newest record's, in microseconds since 1970.
  int64_t time = 0;
  absl::string_view entries;
  absl::string_view mac;
};

// What a line's entries hold. DATA_LOSS when they do not parse.
absl::StatusOr<storage::StoredAudit> ParseEntries(absl::string_view entries);

// The key of a line in the table: in order within its chain.
int64_t LineOf(int64_t chain, int64_t sequence);

// Codes under a key of 32 bytes; who has it can extend the trail, nobody else.
class ChainKey {
 public:
  explicit ChainKey(std::string key) : key_(std::move(key)) {}

  std::string Mark() const;
  std::string LinkOf(absl::string_view previous, const Chain& chain) const;
  std::string MacOf(absl::string_view previous, const Chain& chain,
                    const Line& line) const;
  std::string SealOf(const Chain& chain) const;

  const std::string& key() const { return key_; }

 private:
  std::string key_;
};

// The key that is used and those that were used before. A chain's lines and its
// link are under the key of the time when it was begun; what tells the ends of
// all chains is under one key, which chain 0 names. Who knows a former key can
// still make a trail that ends before the change, as who has a copy from then;
// Verdict::is_of_former_key tells that it does.
class KeyRing {
 public:
  // 32 bytes each; `former` newest first.
  explicit KeyRing(const std::string& current,
                   const std::vector<std::string>& former = {});

  const ChainKey& current() const { return keys_.front(); }
  // The key of chain 0; null when it is none of these.
  const ChainKey* OfRoot(const Chain& root) const;
  // The key of another chain, by its link; null when it is none of these.
  const ChainKey* OfChain(absl::string_view previous_link,
                          const Chain& chain) const;
  // Both are of this ring.
  bool IsNewer(const ChainKey& key, const ChainKey& other) const {
    return &key < &other;
  }

 private:
  // Newest first.
  std::vector<ChainKey> keys_;
};

// All chains by number, 0 first; none in a new database.
absl::StatusOr<std::vector<Chain>> ListChains(storage::Reader& reader);
absl::StatusOr<Chain> FindChain(storage::Reader& reader, int64_t number);
// Writes the chain with a new seal.
absl::Status InsertChain(storage::Writer& writer, const ChainKey& key,
                         Chain chain);
absl::Status UpdateChain(storage::Writer& writer, const ChainKey& key,
                         const Chain& chain);
// Writes `indexed` alone, which is not the chain's owner's alone to write.
absl::Status SetIndexed(storage::Writer& writer, const Chain& chain);
// Calls `each` for the lines behind the number `after`, in order, while it
// returns true.
absl::Status ListLines(storage::Reader& reader, int64_t chain, int64_t after,
                       absl::FunctionRef<bool(const Line&)> each);

}  // namespace concord::audit
