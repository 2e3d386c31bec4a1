// The cache of a single process: least recently used out first, in shards that
// threads seldom meet in.
#include <algorithm>
#include <list>
#include <mutex>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/hash/hash.h"
#include "common/cache/cache.h"
#include "common/cache/steady_time.h"

namespace concord::cache {
namespace {

constexpr size_t kMostShards = 16;
constexpr size_t kLeastShardBytes = 1 << 20;
// What an entry costs besides its name and value, roughly.
constexpr size_t kEntryOverhead = 128;

struct Entry {
  std::string name;
  std::string value;
  SteadyTime expires;

  size_t bytes() const { return name.size() + value.size() + kEntryOverhead; }
};

class Shard {
 public:
  explicit Shard(size_t bytes_limit) : bytes_limit_(bytes_limit) {}

  absl::optional<std::string> Get(absl::string_view name) {
    const std::lock_guard lock(mu_);
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return absl::nullopt;
    const auto entry = found->second;
    if (std::chrono::steady_clock::now() >= entry->expires) {
      Remove(entry);
      return absl::nullopt;
    }
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->value;
  }

  void Put(Entry added) {
    const std::lock_guard lock(mu_);
    const auto found = by_name_.find(added.name);
    if (found != by_name_.end()) Remove(found->second);
    if (added.bytes() > bytes_limit_) return;
    while (bytes_ + added.bytes() > bytes_limit_) {
      Remove(std::prev(entries_.end()));
    }
    bytes_ += added.bytes();
    entries_.push_front(std::move(added));
    by_name_.emplace(entries_.front().name, entries_.begin());
  }

 private:
  using Entries = std::list<Entry>;

  void Remove(Entries::iterator entry) {
    bytes_ -= entry->bytes();
    by_name_.erase(entry->name);
    entries_.erase(entry);
  }

  const size_t bytes_limit_;
  std::mutex mu_;
  // All below guarded by mu_.
  size_t bytes_ = 0;
  // Most recently used first.
  Entries entries_;
  // Keys are views of the names in `entries_`.
  absl::flat_hash_map<absl::string_view, Entries::iterator> by_name_;
};

class MemoryCache final : public Cache {
 public:
  explicit MemoryCache(size_t bytes_limit) {
    const size_t count =
        std::clamp<size_t>(bytes_limit / kLeastShardBytes, 1, kMostShards);
    for (size_t i = 0; i < count; ++i) {
      shards_.push_back(std::make_unique<Shard>(bytes_limit / count));
    }
  }

  absl::optional<std::string> Get(absl::string_view name,
                                  absl::Time /*deadline*/) override {
    return ShardOf(name).Get(name);
  }

  void Put(absl::string_view name, std::string value,
           absl::Duration time_to_live) override {
    ShardOf(name).Put({.name = std::string(name),
                       .value = std::move(value),
                       .expires = SteadyAfter(time_to_live)});
  }

  bool available() const override { return true; }

 private:
  Shard& ShardOf(absl::string_view name) {
    return *shards_[absl::Hash<absl::string_view>()(name) % shards_.size()];
  }

  std::vector<std::unique_ptr<Shard>> shards_;
};

}  // namespace

std::unique_ptr<Cache> NewMemoryCache(size_t bytes_limit) {
  return std::make_unique<MemoryCache>(bytes_limit);
}

}  // namespace concord::cache
