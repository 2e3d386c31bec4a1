#include "common/server/self_check.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/client/health.h"

namespace concord::server {
namespace {

constexpr absl::Duration kLongestAnswer = absl::Seconds(5);

}  // namespace

std::string TargetOf(const std::string& address) {
  for (const char* any : {"0.0.0.0:", "[::]:"}) {
    if (absl::StartsWith(address, any)) {
      return absl::StrCat("dns:///localhost",
                          address.substr(address.rfind(':')));
    }
  }
  return address;
}

absl::Status AskForHealth(const std::string& target,
                          const security::Identity* identity,
                          absl::Duration timeout) {
  client::PeerOptions options{.name = "itself", .target = target};
  if (identity != nullptr) {
    options.identity = *identity;
    options.server_name = OwnNameOf(*identity);
  }
  return client::IsServing(options, timeout).status();
}

SelfCheck::SelfCheck(absl::Duration interval,
                     std::function<absl::Status(absl::Duration limit)> ask)
    : interval_(interval), ask_(std::move(ask)) {}

SelfCheck::Verdict SelfCheck::Step() {
  last_ = ask_(std::min(interval_ / 2, kLongestAnswer));
  failures_ = last_.ok() ? 0 : failures_ + 1;
  if (failures_ >= kUntilDead) return Verdict::kDead;
  return failures_ >= kUntilSilent ? Verdict::kSilent : Verdict::kAlive;
}

absl::Duration SelfCheck::pause() const {
  return failures_ == 0 ? interval_ : interval_ / 10;
}

}  // namespace concord::server
