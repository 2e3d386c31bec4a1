// Values that are right for ever under names that tell nothing; whoever asks
// for one that is being computed waits for it.
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "common/cache/cache.h"
#include "common/cache/steady_time.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "concord/type/v1/schema.pb.h"

namespace concord::cache {
namespace {

constexpr size_t kSecretSize = 32;
// Users of a shared server are restricted to names that begin like this.
constexpr absl::string_view kNamePrefix = "concord:";
// A slow cache may cost a caller this part of the time that is left.
constexpr int kShareOfTime = 5;

// The parts of a key with their lengths, so that no two keys look alike.
std::string Identity(const Key& key) {
  return absl::StrCat(key.tenant.size(), ":", key.tenant, key.client.size(),
                      ":", key.client, key.query.size(), ":", key.query,
                      key.revision, ":", key.schema);
}

// Between four and six fifths of `duration`, so that what was computed together
// does not end together.
absl::Duration Jittered(absl::Duration duration) {
  const auto random = static_cast<unsigned char>(security::RandomBytes(1)[0]);
  return duration * (0.8 + 0.4 * random / 255);
}

absl::Status Late() {
  return Error(absl::StatusCode::kDeadlineExceeded,
               type::v1::REASON_DEADLINE_PASSED,
               "The deadline passed while the value was being computed.");
}

// One computation that others wait for.
class Flight {
 public:
  enum class End { kValue, kFailure, kLate };

  void Land(absl::optional<std::string> value) {
    {
      const std::lock_guard lock(mu_);
      value_ = std::move(value);
      landed_ = true;
    }
    changed_.notify_all();
  }

  End Await(absl::Time deadline) {
    std::unique_lock lock(mu_);
    if (!changed_.wait_until(lock, SteadyAfter(deadline - absl::Now()),
                             [this] { return landed_; })) {
      return End::kLate;
    }
    return value_.has_value() ? End::kValue : End::kFailure;
  }

  // After Await() has returned kValue; immutable from then on.
  const std::string& value() const { return *value_; }

 private:
  std::mutex mu_;
  std::condition_variable changed_;
  bool landed_ = false;                // Guarded by mu_.
  absl::optional<std::string> value_;  // Guarded by mu_ until it has landed.
};

// Shared by the one that computes and those that wait.
using FlightPointer = std::shared_ptr<Flight>;

// The flights of this process by name.
class Flights {
 public:
  struct Place {
    FlightPointer flight;
    bool leads = false;
  };

  Place Join(const std::string& name) {
    const std::lock_guard lock(mu_);
    FlightPointer& flight = flights_[name];
    const bool leads = flight == nullptr;
    if (leads) flight = std::make_shared<Flight>();
    return {.flight = flight, .leads = leads};
  }

  void End(const std::string& name) {
    const std::lock_guard lock(mu_);
    flights_.erase(name);
  }

 private:
  std::mutex mu_;
  absl::flat_hash_map<std::string, FlightPointer> flights_;  // Guarded by mu_.
};

// Ends a flight when its leader is done, also by an exception: those who wait
// for it are never left waiting.
class Landing {
 public:
  Landing(Flights& flights, const std::string& name, Flight& flight)
      : flights_(flights), name_(name), flight_(flight) {}
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;
  ~Landing() {
    flights_.End(name_);
    flight_.Land(std::move(value_));
  }

  void set_value(std::string value) { value_ = std::move(value); }

 private:
  Flights& flights_;
  const std::string& name_;
  Flight& flight_;
  absl::optional<std::string> value_;
};

}  // namespace

struct SealedCache::Rep {
  Rep(Cache& a_cache, Options an_options)
      : cache(a_cache),
        options(std::move(an_options)),
        name_key(security::DeriveKey(options.secret, "cache names")),
        value_key(security::DeriveKey(options.secret, "cache values")) {}

  std::string NameOf(absl::string_view identity) const {
    return absl::StrCat(
        kNamePrefix,
        security::Base64UrlEncode(security::HmacSha256(name_key, identity)));
  }

  absl::optional<std::string> Find(const std::string& name,
                                   absl::string_view identity,
                                   absl::Time deadline) {
    const absl::Time now = absl::Now();
    const absl::optional<std::string> sealed =
        cache.Get(name, now + (deadline - now) / kShareOfTime);
    if (!sealed.has_value()) return absl::nullopt;
    absl::optional<std::string> value =
        security::Open(value_key, identity, *sealed);
    if (!value.has_value()) ++forgeries;
    return value;
  }

  void Store(const std::string& name, absl::string_view identity,
             absl::string_view value) {
    if (value.size() > options.value_limit) return;
    cache.Put(name, security::Seal(value_key, identity, value),
              Jittered(options.time_to_live));
  }

  Cache& cache;
  const Options options;
  const std::string name_key;
  const std::string value_key;
  Flights flights;
  std::atomic<int64_t> forgeries{0};
};

SealedCache::SealedCache(Cache& cache, Options options) {
  if (options.secret.size() != kSecretSize) {
    absl::FPrintF(stderr, "the cache's secret must have 32 bytes\n");
    std::abort();
  }
  rep_ = std::make_unique<Rep>(cache, std::move(options));
}

SealedCache::~SealedCache() = default;

absl::StatusOr<std::string> SealedCache::GetOrLoad(
    const Key& key, absl::Time deadline,
    absl::FunctionRef<absl::StatusOr<std::string>()> load) {
  const std::string identity = Identity(key);
  const std::string name = rep_->NameOf(identity);
  const Flights::Place place = rep_->flights.Join(name);
  if (!place.leads) {
    switch (place.flight->Await(deadline)) {
      case Flight::End::kValue:
        return place.flight->value();
      case Flight::End::kFailure:
        return load();
      case Flight::End::kLate:
        return Late();
    }
  }
  Landing landing(rep_->flights, name, *place.flight);
  absl::optional<std::string> found = rep_->Find(name, identity, deadline);
  rep_->options.looked(key, found.has_value());
  if (found.has_value()) {
    landing.set_value(*found);
    return *std::move(found);
  }
  CONCORD_ASSIGN_OR_RETURN(std::string value, load());
  rep_->Store(name, identity, value);
  landing.set_value(value);
  return value;
}

int64_t SealedCache::forgeries() const { return rep_->forgeries; }

}  // namespace concord::cache
