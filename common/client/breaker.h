// Whether a peer that has failed is worth asking.
#pragma once

#include <mutex>

#include "absl/time/time.h"

namespace concord::client {

// After five failures in a row a peer is left alone for a quarter of a second;
// then one call at a time tries it. Thread-safe.
class Breaker {
 public:
  // Zero when the peer may be asked now, by who then says how that ended; else
  // how long to leave it alone.
  absl::Duration Wait(absl::Time now);

  // It could not be reached, or did not answer in time. A failure that does not
  // count says nothing about the peer.
  void Failed(absl::Time now, bool counts);
  void Answered();

 private:
  std::mutex mu_;
  // Guarded by mu_.
  int failures_ = 0;
  absl::Time closed_until_ = absl::InfinitePast();
};

}  // namespace concord::client
