// A sharded least-recently-used map of immutable entries.
#include "common/storage/row_cache.h"

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"

namespace concord::storage {
namespace {

// Of one client; beyond it a client's rows are forgotten and gathered anew.
constexpr size_t kRowsLimit = 256;
constexpr size_t kDerivedLimit = 16;
// What an entry costs beside its rows' bytes.
constexpr size_t kOverhead = 256;

}  // namespace

RowCache::RowCache(size_t bytes_limit)
    : shard_limit_(bytes_limit / std::tuple_size_v<decltype(shards_)>) {}

std::string RowCache::KeyOf(Scope scope) {
  return absl::StrCat(scope.tenant.size(), ":", scope.tenant, scope.client);
}

RowCache::Shard& RowCache::ShardOf(const std::string& key) {
  return shards_[absl::HashOf(key) % shards_.size()];
}

std::shared_ptr<const RowCache::Client> RowCache::Find(Scope scope) {
  if (shard_limit_ == 0) return nullptr;
  const std::string key = KeyOf(scope);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mu);
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return nullptr;
  shard.entries.splice(shard.entries.begin(), shard.entries, found->second);
  return found->second->client;
}

uint64_t RowCache::Ticket(Scope scope) const {
  const std::string key = KeyOf(scope);
  const Shard& shard = const_cast<RowCache*>(this)->ShardOf(key);
  const std::lock_guard lock(shard.mu);
  return shard.changes;
}

void RowCache::Fill(Scope scope, uint64_t ticket, const Client& read) {
  if (shard_limit_ == 0) return;
  const std::string key = KeyOf(scope);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mu);
  if (shard.changes != ticket || shard.changing_all > 0 ||
      shard.changing.contains(key)) {
    return;
  }
  auto merged = std::make_shared<Client>(read);
  if (const auto found = shard.by_key.find(key); found != shard.by_key.end()) {
    const Client& known = *found->second->client;
    if (known.rows.size() < kRowsLimit) {
      merged->rows.insert(known.rows.begin(), known.rows.end());
    }
    if (known.derived.size() < kDerivedLimit) {
      merged->derived.insert(known.derived.begin(), known.derived.end());
    }
  }
  merged->bytes = kOverhead + merged->footing.standing->SpaceUsedLong();
  for (const auto& [id, record] : merged->rows) {
    merged->bytes += kOverhead + record->bytes.size();
  }
  for (const auto& [query, value] : merged->derived) {
    merged->bytes += kOverhead + query.size() + value->size();
  }
  Drop(shard, key);
  shard.bytes += merged->bytes;
  shard.entries.push_front({key, std::move(merged)});
  shard.by_key[key] = shard.entries.begin();
  while (shard.bytes > shard_limit_) {
    Drop(shard, std::string(shard.entries.back().key));
  }
}

void RowCache::BeginChange(Scope scope) {
  const std::string key = KeyOf(scope);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mu);
  ++shard.changes;
  ++shard.changing[key];
  Drop(shard, key);
}

void RowCache::EndChange(Scope scope) {
  const std::string key = KeyOf(scope);
  Shard& shard = ShardOf(key);
  const std::lock_guard lock(shard.mu);
  ++shard.changes;
  const auto found = shard.changing.find(key);
  if (--found->second == 0) shard.changing.erase(found);
}

void RowCache::BeginChangeOfAll() {
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mu);
    ++shard.changes;
    ++shard.changing_all;
    shard.by_key.clear();
    shard.entries.clear();
    shard.bytes = 0;
  }
}

void RowCache::EndChangeOfAll() {
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mu);
    ++shard.changes;
    --shard.changing_all;
  }
}

void RowCache::Drop(Shard& shard, const std::string& key) {
  const auto found = shard.by_key.find(key);
  if (found == shard.by_key.end()) return;
  shard.bytes -= found->second->client->bytes;
  shard.entries.erase(found->second);
  shard.by_key.erase(found);
}

}  // namespace concord::storage
