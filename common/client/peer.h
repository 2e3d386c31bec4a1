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
};

// What travels with a call.
struct Context {
  std::string authorization;
  std::string trace_id;
  absl::Time deadline;
  // Sent as `x-concord-min-revision` when not empty.
  std::string min_revision;
  // Whether to try to connect until the deadline, rather than to end with the
  // first failure, whose cause is then the detail of the status.
  bool wait_for_ready = true;
};
// The context of a call that this one is part of; its deadline leaves 50 ms to
// answer.
Context ContextOf(const rpc::Call& call);

// Thread-safe; one per peer and process.
class Peer {
 public:
  explicit Peer(const PeerOptions& options);
  ~Peer();

  // For every call from now on; those under way end with the old one.
  void Renew(const security::Identity& identity);

  // `method` is the full path:
  // `/concord.inventory.v1.InventoryService/GetForm`. Blocks until the answer
  // or the deadline; retries UNAVAILABLE within it. Errors of the peer about
  // the caller's request (NOT_FOUND and the like) are returned as they are;
  // that it cannot be reached, is overloaded, or answers rubbish is UNAVAILABLE
  // / PEER_UNAVAILABLE.
  absl::Status Call(absl::string_view method, const Context& context,
                    const google::protobuf::Message& request,
                    google::protobuf::Message& response);

  // Reads a server stream until `each` returns false, the stream ends or
  // `cancelled` becomes true; parses each message into `message` before `each`.
  // `idle` is the longest time between two messages.
  absl::Status Stream(absl::string_view method, const Context& context,
                      const google::protobuf::Message& request,
                      google::protobuf::Message& message, absl::Duration idle,
                      const std::function<bool()>& each,
                      const std::function<bool()>& cancelled);

  // Whether a channel to the peer is connected; tries to connect.
  bool Connected(absl::Duration wait);

 private:
  struct Rep;
  std::unique_ptr<Rep> rep_;
};

}  // namespace concord::client
