// Following a stream across its interruptions.
#include "common/client/follower.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <utility>

#include "common/status/error.h"
#include "common/time/timestamp.h"
#include "concord/type/v1/reason.pb.h"

namespace concord::client {
namespace {

// The age up to which the projection is trusted: heartbeats come twice as
// often.
constexpr absl::Duration kFresh = absl::Seconds(1);
// How many changes wait for one transaction.
constexpr size_t kBatch = 256;
constexpr absl::Duration kRetryInterval = absl::Milliseconds(100);

void Pause(absl::Duration duration) {
  std::mutex mu;
  std::condition_variable never;
  std::unique_lock lock(mu);
  never.wait_for(lock, absl::ToChronoMilliseconds(duration));
}

}  // namespace

Follower::Follower(storage::ResourceStore& store, Peer& peer,
                   const Clock& clock, FollowOptions options)
    : store_(store), peer_(peer), clock_(clock), options_(std::move(options)) {}

void Follower::Run(const std::function<bool()>& stopping) {
  while (!stopping()) {
    // Whatever ended the stream, the next one begins where this one stopped;
    // until then Fresh() tells the callers to ask the owner.
    const absl::Status followed = FollowOnce(stopping);
    if (ReasonOf(followed) == type::v1::REASON_RESUME_TOKEN_UNKNOWN) {
      Forget().IgnoreError();
    }
    if (!stopping()) Pause(kRetryInterval);
  }
}

absl::Status Follower::FollowOnce(const std::function<bool()>& stopping) {
  std::string position;
  CONCORD_RETURN_IF_ERROR(store_.Read(
      absl::InfiniteFuture(), [&](storage::Snapshot& snapshot) -> absl::Status {
        CONCORD_ASSIGN_OR_RETURN(position,
                                 snapshot.FollowPosition(options_.peer_name));
        return absl::OkStatus();
      }));
  const std::unique_ptr<google::protobuf::Message> request =
      options_.request(position);
  const std::unique_ptr<google::protobuf::Message> response =
      options_.response();
  Restart();
  absl::Status applied;
  const absl::Status streamed = peer_.Stream(
      options_.watch_method, options_.own_context(absl::InfiniteFuture()),
      *request, *response, options_.silence,
      [&](bool more) {
        applied = Receive(*response, more);
        return applied.ok();
      },
      stopping);
  return applied.ok() ? streamed : applied;
}

absl::Status Follower::Receive(const google::protobuf::Message& message,
                               bool more) {
  const absl::Time received = clock_.Now();
  pending_.push_back(options_.decode(message));
  if (more && pending_.size() < kBatch) return absl::OkStatus();
  CONCORD_RETURN_IF_ERROR(Apply());
  for (const FollowedChange& change : pending_) {
    if (!change.sent_until.has_value()) continue;
    complete_until_ = std::max<int64_t>(
        complete_until_, ToMicros(std::min(received, *change.sent_until)));
  }
  pending_.clear();
  return absl::OkStatus();
}

absl::Status Follower::Apply() {
  const std::string* position = nullptr;
  for (const FollowedChange& change : pending_) {
    if (!change.resume_token.empty()) position = &change.resume_token;
  }
  if (position == nullptr) return absl::OkStatus();
  return store_.Change(clock_.Now(), [&](storage::Unit& unit) -> absl::Status {
    for (const FollowedChange& change : pending_) {
      if (change.resume_token.empty()) continue;
      const storage::Scope scope = {change.tenant, change.client};
      if (change.standing.has_value()) {
        CONCORD_RETURN_IF_ERROR(unit.SetStanding(scope, *change.standing));
      }
      if (change.revision > 0) {
        CONCORD_RETURN_IF_ERROR(unit.SetFollowed(scope, change.revision));
      }
      if (change.apply) CONCORD_RETURN_IF_ERROR(change.apply(unit));
    }
    return unit.SetFollowPosition(options_.peer_name, *position);
  });
}

absl::Status Follower::Forget() {
  complete_until_ = INT64_MIN;
  return store_.Change(clock_.Now(), [&](storage::Unit& unit) {
    return options_.forget ? options_.forget(unit)
                           : unit.ForgetFollowed(options_.peer_name);
  });
}

bool Follower::Fresh(absl::Time now) const {
  return ToMicros(now - kFresh) <= complete_until_;
}

absl::StatusOr<type::v1::Standing> Follower::Ask(const rpc::Call& call) {
  return options_.ask(peer_, call);
}

}  // namespace concord::client
