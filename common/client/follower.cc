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
// After which the stream is given up.
constexpr absl::Duration kSilence = absl::Seconds(2);
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
  absl::Status applied;
  const absl::Status streamed = peer_.Stream(
      options_.watch_method, options_.own_context(absl::InfiniteFuture()),
      *request, *response, kSilence,
      [&] {
        applied = Receive(*response);
        return applied.ok();
      },
      stopping);
  return applied.ok() ? streamed : applied;
}

absl::Status Follower::Receive(const google::protobuf::Message& message) {
  const absl::Time received = clock_.Now();
  const FollowedChange change = options_.decode(message);
  if (!change.resume_token.empty()) CONCORD_RETURN_IF_ERROR(Apply(change));
  if (change.sent_until.has_value()) {
    complete_until_ = std::max<int64_t>(
        complete_until_, ToMicros(std::min(received, *change.sent_until)));
  }
  return absl::OkStatus();
}

absl::Status Follower::Apply(const FollowedChange& change) {
  return store_.Change(clock_.Now(), [&](storage::Unit& unit) -> absl::Status {
    const storage::Scope scope = {change.tenant, change.client};
    if (change.members.has_value()) {
      CONCORD_RETURN_IF_ERROR(unit.SetMembers(scope, *change.members));
    }
    CONCORD_RETURN_IF_ERROR(unit.SetFollowed(scope, change.revision));
    return unit.SetFollowPosition(options_.peer_name, change.resume_token);
  });
}

absl::Status Follower::Forget() {
  complete_until_ = INT64_MIN;
  return store_.Change(clock_.Now(), [&](storage::Unit& unit) {
    return unit.ForgetFollowed(options_.peer_name);
  });
}

bool Follower::Fresh(absl::Time now) const {
  return ToMicros(now - kFresh) <= complete_until_;
}

absl::StatusOr<storage::Relation> Follower::Ask(const rpc::Call& call) {
  return options_.ask(peer_, call);
}

}  // namespace concord::client
