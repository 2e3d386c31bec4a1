// Whether this process still answers at the door that its callers use.
#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/security/identity.h"

namespace concord::server {

// The target by which a process reaches what it serves at `address`, which is
// `host:port` or `unix:/path` and may stand for every interface.
std::string TargetOf(const std::string& address);

// Connects to `target` anew, over TLS with `identity` unless null, and asks for
// the health of the server there. OK when it answers within `timeout`, whatever
// it says.
absl::Status AskForHealth(const std::string& target,
                          const security::Identity* identity,
                          absl::Duration timeout);

// Counts the answers that are missing. A server that has run out of file
// descriptors once accepts no connection any more, and nothing else shows it.
class SelfCheck {
 public:
  enum class Verdict { kAlive, kSilent, kDead };
  // After so many failures in a row the process is silent, and then dead.
  static constexpr int kUntilSilent = 3;
  static constexpr int kUntilDead = 6;

  // `ask` gets how long it may wait. `interval` is that of the steps while all
  // is well.
  SelfCheck(absl::Duration interval,
            std::function<absl::Status(absl::Duration limit)> ask);

  Verdict Step();
  // How long to wait for the next step: a tenth while it does not answer.
  absl::Duration pause() const;
  // Why the last step failed.
  const absl::Status& last() const { return last_; }

 private:
  const absl::Duration interval_;
  const std::function<absl::Status(absl::Duration limit)> ask_;
  absl::Status last_;
  int failures_ = 0;
};

}  // namespace concord::server
