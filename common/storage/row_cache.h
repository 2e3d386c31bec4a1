// What this process has lately read and not changed since: on what clients
// stand, single resources and what was derived from all of a client's, exact
// because this process is the only writer.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/storage/resource_store.h"

namespace concord::storage {

// Clients are dropped before a commit that changes them and cannot come back
// until it has ended, so that nobody sees an old value after anybody could have
// seen the new one. Thread-safe.
class RowCache {
 public:
  // All from one snapshot; never changed once it is shared.
  struct Client {
    Footing footing;
    std::map<std::pair<int, std::string>, std::shared_ptr<const Record>> rows;
    // What was computed from the client's record, by query.
    std::map<std::string, std::shared_ptr<const std::string>, std::less<>>
        derived;
    size_t bytes = 0;
  };

  // 0 bytes keep nothing.
  explicit RowCache(size_t bytes_limit);

  // Null when nothing is known of the client.
  std::shared_ptr<const Client> Find(Scope scope);

  // A number to pass to Fill: from before the snapshot that is read.
  uint64_t Ticket(Scope scope) const;
  // Adds to what is known, unless a change has come between.
  void Fill(Scope scope, uint64_t ticket, const Client& read);

  // Around every transaction that changes the client.
  void BeginChange(Scope scope);
  void EndChange(Scope scope);
  // Around one that changes all clients.
  void BeginChangeOfAll();
  void EndChangeOfAll();

 private:
  struct Entry {
    std::string key;
    std::shared_ptr<const Client> client;
  };
  struct Shard {
    mutable std::mutex mu;
    // Guarded by mu; the most recently used first.
    std::list<Entry> entries;
    absl::flat_hash_map<std::string, std::list<Entry>::iterator> by_key;
    // Changes under way. Guarded by mu.
    absl::flat_hash_map<std::string, int> changing;
    int changing_all = 0;  // Guarded by mu.
    // Raised by every change. Guarded by mu.
    uint64_t changes = 0;
    size_t bytes = 0;  // Guarded by mu.
  };

  static std::string KeyOf(Scope scope);
  Shard& ShardOf(const std::string& key);
  static void Drop(Shard& shard, const std::string& key);

  const size_t shard_limit_;
  std::array<Shard, 16> shards_;
};

}  // namespace concord::storage
