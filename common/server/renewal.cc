#include "common/server/renewal.h"

#include <algorithm>
#include <utility>

#include "common/server/fetch.h"

namespace concord::server {
namespace {

constexpr absl::Duration kFilesPause = absl::Seconds(5);
constexpr absl::Duration kKeysPause = absl::Minutes(5);
constexpr absl::Duration kFirstRetry = absl::Seconds(1);
constexpr absl::Duration kLongestRetry = absl::Minutes(1);
// Between two readings that tokens have asked for.
constexpr absl::Duration kMissedPause = absl::Seconds(30);
// A withdrawn key must not be trusted for ever because its issuer is silent.
constexpr absl::Duration kKeysLife = absl::Hours(24);

int64_t Nanoseconds(absl::Time time) { return absl::ToUnixNanos(time); }

}  // namespace

Renewal::Renewal(const Options& options, const Clock& clock,
                 log::Logger& logger)
    : options_(options),
      clock_(clock),
      logger_(logger),
      verifier_({.issuer = options.issuer,
                 .audience = options.audience,
                 .missed = [this] { return Missed(); }}),
      keys_pause_(kFirstRetry) {}

bool Renewal::KeysAtUrl() const { return CanFetch(options_.jwks); }

absl::Time Renewal::keys_read() const {
  return absl::FromUnixNanos(keys_read_);
}

absl::Time Renewal::certificate_expiry() const {
  return absl::FromUnixNanos(certificate_expiry_);
}

void Renewal::Begin(Material& material) {
  if (!options_.insecure_dev) {
    tried_identity_ = material.identity;
    certificate_expiry_ = Nanoseconds(ExpiryOf(material.identity));
    identity_ = std::make_shared<LiveIdentity>(std::move(material.identity));
  }
  if (KeysAtUrl()) {
    Step();
  } else {
    UseKeys(material.jwks);
  }
  files_due_ = clock_.Now() + kFilesPause;
}

void Renewal::Step() {
  const absl::Time now = clock_.Now();
  if (now >= files_due_) {
    files_due_ = now + kFilesPause;
    ReadFiles();
  }
  if (KeysAtUrl() && (now >= keys_due_ || missed_)) FetchKeys();
}

void Renewal::ReadFiles() {
  if (identity_ != nullptr) ReadIdentity();
  if (KeysAtUrl()) return;
  const absl::StatusOr<std::string> keys = ReadFile(options_.jwks);
  if (keys.ok()) UseKeys(*keys);
}

void Renewal::ReadIdentity() {
  const absl::StatusOr<std::string> certificate =
      ReadFile(options_.tls_certificate);
  const absl::StatusOr<std::string> key = ReadFile(options_.tls_key);
  const absl::StatusOr<std::string> ca = ReadFile(options_.tls_ca);
  // Files that are being replaced are all there the next time.
  if (!certificate.ok() || !key.ok() || !ca.ok()) return;
  security::Identity identity{*certificate, *key, *ca};
  if (identity == tried_identity_) return;
  tried_identity_ = identity;
  const std::string problem = ProblemOf(identity, clock_.Now());
  if (!problem.empty()) {
    Refuse("the new certificate is not used", problem);
    return;
  }
  certificate_expiry_ = Nanoseconds(ExpiryOf(identity));
  identity_->Replace(std::move(identity));
  logger_.Write(log::Level::kInfo, "a new certificate is used");
}

// A set that is the same as the last was as good as it is now.
void Renewal::UseKeys(const std::string& text) {
  if (text != tried_keys_) {
    tried_keys_ = text;
    absl::StatusOr<security::KeySet> keys = security::KeySet::Parse(text);
    if (!keys.ok()) {
      Refuse("the new key set is not used", keys.status().message());
      return;
    }
    verifier_.Replace(*std::move(keys));
    if (keys_known_) {
      logger_.Write(log::Level::kInfo, "a new key set is used");
    }
    keys_known_ = true;
  }
  keys_read_ = Nanoseconds(clock_.Now());
}

void Renewal::FetchKeys() {
  const absl::StatusOr<std::string> text =
      Fetch({.url = options_.jwks, .ca_file = options_.jwks_ca});
  const absl::Time now = clock_.Now();
  if (text.ok()) {
    UseKeys(*text);
    keys_pause_ = kFirstRetry;
    keys_due_ = now + kKeysPause * absl::Uniform(random_, 0.9, 1.1);
  } else {
    Refuse("the issuer's keys cannot be read", text.status().message());
    keys_due_ = now + keys_pause_;
    keys_pause_ = std::min(2 * keys_pause_, kLongestRetry);
  }
  if (keys_known_ && now - keys_read() > kKeysLife) {
    Refuse("the issuer's keys are too old to be trusted", "");
    verifier_.Replace({});
    tried_keys_.clear();
    keys_known_ = false;
  }
  missed_ = false;
}

// Many threads may ask at once; one of them moves the next time on.
bool Renewal::Missed() {
  if (!KeysAtUrl()) return false;
  if (missed_ || !keys_known_) return true;
  const absl::Time now = clock_.Now();
  int64_t again = missed_again_;
  if (Nanoseconds(now) < again) return false;
  if (missed_again_.compare_exchange_strong(again,
                                            Nanoseconds(now + kMissedPause))) {
    missed_ = true;
  }
  return true;
}

void Renewal::Refuse(log::Literal what, absl::string_view cause) {
  ++refused_;
  logger_.Write(log::Level::kError, what, {log::Field::Cause("cause", cause)});
}

}  // namespace concord::server
