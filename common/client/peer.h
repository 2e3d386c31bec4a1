// A call to another service of Concord: user's token, trace and deadline go
// along; failures come back as errors of this project.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/executor/executor.h"
#include "common/rpc/call.h"
#include "common/security/identity.h"
#include "google/protobuf/message.h"

namespace concord::client {

struct PeerOptions {
  // What callers know it by, `inventory`: errors name it and not its address.
  std::string name;
  // A gRPC target: `dns:///inventory:7401`.
  std::string target;
  // For TLS; nothing for plaintext.
  absl::optional<security::Identity> identity;
  // Expected name in the peer's certificate when it differs from the target's.
  std::string server_name;
  // Where calls to it wait, so that nothing else does.
  Executor::Options lane = {
      .threads = 8, .queue_limit = 64, .thread_name = "peer"};
};

// What travels with a call.
struct Context {
  std::string authorization;
  std::string trace_id;
  absl::Time deadline;
  // Sent as `x-concord-min-revision` when not empty.
  std::string min_revision;
  // Whether to wait until the deadline for a peer that cannot be reached,
  // rather than to end at once, with the cause as the detail of the status.
  bool patient = true;
};
// The context of a question to `peer`, by its name, that is part of a call: its
// deadline is `limit` from now, or 50 ms before the call's. What the caller
// knows of the peer, the answer must know too. A peer that is gone fails it at
// once.
Context ContextOf(const rpc::Call& call, absl::string_view peer,
                  absl::Duration limit = absl::Seconds(1));

// Thread-safe; one per peer and process.
class Peer {
 public:
  explicit Peer(const PeerOptions& options);
  ~Peer();

  // For every call from now on; those under way end with the old one.
  void Renew(const security::Identity& identity);

  // Where calls to this peer wait; see rpc::Service::AskBefore.
  Executor& lane();

  // `method` is the full path:
  // `/concord.inventory.v1.InventoryService/GetForm`. Blocks until the answer
  // or the deadline; what is UNAVAILABLE is repeated until then, or once for
  // who is not patient. Errors of the peer about the caller's request
  // (NOT_FOUND and the like) are returned as they are; that it cannot be
  // reached, is overloaded, or answers rubbish is UNAVAILABLE /
  // PEER_UNAVAILABLE. A peer that has failed several times is left alone for a
  // moment: the calls of who is not patient are then refused without being
  // sent.
  absl::Status Call(absl::string_view method, const Context& context,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response);

  // Reads a server stream until `each` returns false, the stream ends or
  // `cancelled` becomes true; parses each message into `message` before `each`,
  // which is told whether another one has come already. `idle` is the longest
  // time between two messages.
  absl::Status Stream(absl::string_view method, const Context& context,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& message, absl::Duration idle,
                      const std::function<bool(bool more)>& each,
                      const std::function<bool()>& cancelled);

  // Whether a channel to the peer is connected; tries to connect.
  bool Connected(absl::Duration wait);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace concord::client
