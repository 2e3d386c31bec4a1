// Where the time comes from, so that tests can decide it.
#pragma once

#include "absl/time/time.h"

namespace concord {

// The present instant. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
};

// The machine's wall clock.
class SystemClock final : public Clock {
 public:
  absl::Time Now() const override;
};

}  // namespace concord
