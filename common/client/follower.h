// A projection of another service's change log: how its clients stand, and how
// far each client's record has come there.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/client/peer.h"
#include "common/rpc/rights.h"
#include "common/storage/resource_store.h"
#include "common/time/clock.h"
#include "concord/type/v1/standing.pb.h"
#include "google/protobuf/message.h"

namespace concord::client {

// What one message of the followed stream says. A message without a resume
// token is a heartbeat: the stream is alive and nothing has changed.
struct FollowedChange {
  std::string resume_token;
  std::string tenant;
  std::string client;
  // The client's revision at the followed service; 0 where another follower
  // notes it.
  int64_t revision = 0;
  // How the client stands, when this change is about that.
  absl::optional<type::v1::Standing> standing;
  // What else the change makes of the projection, if anything.
  std::function<absl::Status(storage::Unit&)> apply;
  // By the peer's clock: with this message everything has come that was stored
  // there before.
  absl::optional<absl::Time> sent_until;
};

// How to follow one service; the contract is the caller's knowledge.
struct FollowOptions {
  // The name under which the position is kept: `inventory`.
  std::string peer_name;
  // The full path of the method that streams the change log.
  std::string watch_method;
  // The request that continues behind a token, empty for the beginning.
  std::function<std::unique_ptr<google::protobuf::Message>(
      absl::string_view resume_token)>
      request;
  // A message to parse each answer into, and its meaning.
  std::function<std::unique_ptr<google::protobuf::Message>()> response;
  std::function<FollowedChange(const google::protobuf::Message&)> decode;
  // Asks the owner for the standing of a call's client.
  std::function<absl::StatusOr<type::v1::Standing>(Peer&, const rpc::Call&)>
      ask;
  // Takes back everything that the following has noted; Unit::ForgetFollowed
  // where it is left out.
  std::function<absl::Status(storage::Unit&)> forget;
  // The context of the stream, with the service's own token.
  std::function<Context(absl::Time deadline)> own_context;
  // After how long without a message the stream is given up: several of its
  // heartbeats.
  absl::Duration silence = absl::Seconds(2);
};

// Applies the changes that have come, together and with the position behind
// them in one transaction, so that nothing is lost or applied twice across
// restarts.
//
// How fresh the projection is, is counted from what the peer says of its own
// log, never from a message having come: it may have been on its way for long,
// and many others may be behind it. A peer whose clock is behind by a second is
// therefore always asked; one whose clock is ahead is believed no longer than
// until a second after its message came.
class Follower final : public rpc::Rights {
 public:
  // Everything referred to outlives the follower.
  Follower(storage::ResourceStore& store, Peer& peer, const Clock& clock,
           FollowOptions options);

  // A new stream begins behind the position that is kept: what has come on the
  // one before and was not applied comes again.
  void Restart() { pending_.clear(); }

  // Takes one message of the stream that has just come, and applies it with
  // those before it unless `more` has come already.
  absl::Status Receive(const google::protobuf::Message& message, bool more);

  // Follows until `stopping()`, opening the stream again whenever it ends or is
  // silent for a second. Where the peer does not know the token, since it was
  // restored from a copy, it forgets the projection and begins anew. For a
  // thread of its own.
  void Run(const std::function<bool()>& stopping);

  absl::string_view owner() const override { return options_.peer_name; }
  bool Fresh(absl::Time now) const override;
  Executor& lane() override { return peer_.lane(); }
  absl::StatusOr<type::v1::Standing> Ask(const rpc::Call& call) override;

 private:
  absl::Status FollowOnce(const std::function<bool()>& stopping);
  absl::Status Apply();
  absl::Status Forget();

  storage::ResourceStore& store_;
  Peer& peer_;
  const Clock& clock_;
  const FollowOptions options_;
  // What has come and is not applied yet. Of the following thread.
  std::vector<FollowedChange> pending_;
  // Microseconds since 1970: everything that the peer had stored by then has
  // been applied.
  std::atomic<int64_t> complete_until_ = INT64_MIN;
};

}  // namespace concord::client
