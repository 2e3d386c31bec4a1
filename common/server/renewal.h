// What is replaced while a process runs: its certificate and the keys of the
// token issuer. Nothing is used before it has been checked.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/random/random.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/log/log.h"
#include "common/security/token.h"
#include "common/server/credentials.h"
#include "common/server/options.h"
#include "common/time/clock.h"

namespace concord::server {

// Files are read again every 5 s. A key set at a URL is read every 5 min, some
// 10 % more or less; after a failure sooner; and when a token names a key that
// is not there, at most every 30 s. The last good set is trusted for a day.
// Step is called by one thread, everything else by any.
class Renewal {
 public:
  // `options` outlive this.
  Renewal(const Options& options, const Clock& clock, log::Logger& logger);

  // The token issuer's keys; trusts nobody until they are known.
  security::TokenVerifier& verifier() { return verifier_; }
  // Null with --insecure_dev.
  const std::shared_ptr<LiveIdentity>& identity() const { return identity_; }

  // Uses what Load has read.
  void Begin(Material& material);
  // Reads what is due. To be called every second.
  void Step();

  // False until a key set has been read, and when the last is too old.
  bool keys_known() const { return keys_known_; }
  // When they were read last.
  absl::Time keys_read() const;
  absl::Time certificate_expiry() const;
  // How often something was found that cannot be used.
  int64_t refused() const { return refused_; }

 private:
  bool KeysAtUrl() const;
  bool Missed();
  void ReadFiles();
  void ReadIdentity();
  void FetchKeys();
  void UseKeys(const std::string& text);
  void Refuse(log::Literal what, absl::string_view cause);

  const Options& options_;
  const Clock& clock_;
  log::Logger& logger_;
  security::TokenVerifier verifier_;
  std::shared_ptr<LiveIdentity> identity_;

  // Of the thread that steps.
  absl::BitGen random_;
  absl::Time files_due_ = absl::InfinitePast();
  absl::Time keys_due_ = absl::InfinitePast();
  absl::Duration keys_pause_;
  // The last that was tried, good or bad, so that each fault is told once.
  security::Identity tried_identity_;
  std::string tried_keys_;

  std::atomic<bool> keys_known_ = false;
  std::atomic<int64_t> keys_read_ = 0;
  std::atomic<int64_t> certificate_expiry_ = 0;
  std::atomic<int64_t> refused_ = 0;
  // A token has named a key that is not there.
  std::atomic<bool> missed_ = false;
  std::atomic<int64_t> missed_again_ = 0;
};

}  // namespace concord::server
