#include "common/client/breaker.h"

namespace concord::client {
namespace {

constexpr int kFailures = 5;
constexpr absl::Duration kPause = absl::Milliseconds(250);

}  // namespace

absl::Duration Breaker::Wait(absl::Time now) {
  const std::lock_guard lock(mu_);
  if (failures_ < kFailures) return absl::ZeroDuration();
  if (now < closed_until_) return closed_until_ - now;
  // Whoever comes next waits for this one's fate.
  closed_until_ = now + kPause;
  return absl::ZeroDuration();
}

void Breaker::Failed(absl::Time now, bool counts) {
  if (!counts) return;
  const std::lock_guard lock(mu_);
  if (++failures_ >= kFailures) closed_until_ = now + kPause;
}

void Breaker::Answered() {
  const std::lock_guard lock(mu_);
  failures_ = 0;
}

}  // namespace concord::client
