// The port to the shared cache: bytes by name, for a time, never the only copy.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"

namespace concord::cache {

// Opaque bytes under opaque names. Whatever goes wrong (slow, gone, read-only,
// rubbish) is a miss: no operation of a cache ever fails a call. Thread-safe.
class Cache {
 public:
  virtual ~Cache() = default;
  // Answers within the adapter's own total deadline or at `deadline`, whichever
  // is sooner.
  virtual absl::optional<std::string> Get(absl::string_view name,
                                          absl::Time deadline) = 0;
  // Returns at once; the value may or may not be there afterwards.
  virtual void Put(absl::string_view name, std::string value,
                   absl::Duration time_to_live) = 0;
  // False while the cache does not answer and is not being asked.
  virtual bool available() const = 0;
};

// What a cached value is a function of. With the client's revision in it the
// value under a key is right for ever: there is nothing to invalidate.
struct Key {
  absl::string_view tenant;
  absl::string_view client;
  // What was computed, with every argument that matters: `needs_profile`.
  absl::string_view query;
  int64_t revision = 0;
  // Raised when the meaning or the encoding of the value changes.
  int32_t schema = 1;
};

// Values sealed with AES-256-GCM under names that tell nothing, in a cache that
// other applications share. Thread-safe.
class SealedCache {
 public:
  struct Options {
    // 32 bytes; every replica and service of an installation has the same.
    std::string secret;
    // Jittered by a fifth to either side.
    absl::Duration time_to_live = absl::Minutes(10);
    // Values larger than this are not cached.
    size_t value_limit = 1 << 20;
    // Told of every look into the cache, for the metrics, whether the value was
    // there. Called on many threads.
    std::function<void(const Key& key, bool found)> looked = [](const Key&,
                                                                bool) {};
  };
  SealedCache(Cache& cache, Options options);
  ~SealedCache();

  // The value under `key`, or the one that `load` computes, which is then
  // cached. Callers that ask for the same key at the same time share one load.
  // An error of `load` is returned to the one caller that ran it; those that
  // waited for it then load for themselves, for it may have come of that
  // caller's rights or deadline. A caller whose own deadline passes while it
  // waits gets DEADLINE_EXCEEDED.
  absl::StatusOr<std::string> GetOrLoad(
      const Key& key, absl::Time deadline,
      absl::FunctionRef<absl::StatusOr<std::string>()> load);

  // How many values were found since the start that nobody with the secret had
  // stored there.
  int64_t forgeries() const;

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

// A cache inside this process, of bounded size, least recently used out first.
std::unique_ptr<Cache> NewMemoryCache(size_t bytes_limit);

struct RedisOptions {
  // `host:port` or `unix:/path`.
  std::string address;
  // Empty for none; the dedicated user needs GET, SET, PING, AUTH, HELLO only.
  std::string user;
  // Asked whenever a connection begins, so that it can be replaced; empty for
  // none.
  std::function<std::string()> password = [] { return std::string(); };
  // For one operation, connecting included.
  absl::Duration operation_timeout = absl::Milliseconds(50);
  // Failures in a row after which it is left alone for `retry_interval`, then
  // probed with PING until it answers.
  int failure_limit = 3;
  absl::Duration retry_interval = absl::Seconds(1);
  // Largest reply that is read.
  size_t reply_limit = 4 << 20;
  // Told why the server is left alone and when it is asked again, for the log:
  // no names, no values. Called on the adapter's thread.
  std::function<void(bool available, absl::string_view cause)> report;
};

// A Redis or Valkey server behind one multiplexed connection and a breaker.
std::unique_ptr<Cache> NewRedisCache(RedisOptions options);

}  // namespace concord::cache
