// Calls to the three services, each as somebody for whom a token is minted.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/client/peer.h"
#include "common/config/config.h"
#include "common/security/identity.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/concordctl/keys_folder.h"

namespace concord::concordctl {

// Where the services are and what opens them.
struct ConnectionOptions {
  std::string keys;
  std::string inventory = "dns:///localhost:7401";
  std::string goal_planning = "dns:///localhost:7402";
  std::string progress_analytics = "dns:///localhost:7403";
  // For one call, waiting for a service that is starting included.
  absl::Duration timeout = absl::Seconds(20);
};
void DeclareConnection(config::Settings& settings, ConnectionOptions* options);
// Which therapist calls, and of which tenant.
void DeclareTherapist(config::Settings& settings, Identity* caller);

// Not thread-safe.
class Connection {
 public:
  // The folder of keys is read with the first call.
  explicit Connection(ConnectionOptions options);

  // Calls the method that takes requests of this type; the answer is of the
  // method's type. Waits for a service that cannot be reached, within the
  // timeout. `service` is the setting that says where it is, `inventory`;
  // needed where several services take such a request. `min_revision` as in
  // client::Context.
  absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Call(
      const Identity& caller, const google::protobuf::Message& request,
      absl::string_view service = "", const std::string& min_revision = "");

  // The same for a caller who knows the answer's type.
  template <typename Response>
  absl::StatusOr<Response> Get(const Identity& caller,
                               const google::protobuf::Message& request,
                               absl::string_view service = "") {
    auto response = Call(caller, request, service);
    if (!response.ok()) return std::move(response).status();
    return static_cast<Response&&>(**response);
  }

 private:
  struct Service {
    // Null when its contract is not linked into this binary.
    const google::protobuf::ServiceDescriptor* contract = nullptr;
    // The setting that says where it is.
    std::string setting;
    std::string target;
    std::unique_ptr<client::Peer> peer;
  };
  struct Minted {
    std::string token;
    absl::Time renew;
  };

  void Add(const std::string& name, const std::string& setting,
           const std::string& target);
  // The service and its method that takes `request`; nulls without one.
  std::pair<const Service*, const google::protobuf::MethodDescriptor*> Find(
      const google::protobuf::Message& request,
      absl::string_view service) const;
  absl::StatusOr<std::string> TokenFor(const Identity& caller);

  ConnectionOptions options_;
  // Why there can be no call when its files cannot be read.
  const absl::StatusOr<security::Identity> identity_;
  std::vector<Service> services_;
  // By tenant, subject and role.
  std::map<std::string, Minted> tokens_;
};

}  // namespace concord::concordctl
