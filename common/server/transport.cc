#include "common/server/transport.h"

#include <google/protobuf/stubs/logging.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/server_builder_option.h>
#include <grpcpp/impl/server_builder_plugin.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"

namespace concord::server {
namespace {

// As much as gRPC takes unless it is told otherwise.
constexpr int kSmallestLimit = 4 << 20;

int Milliseconds(absl::Duration duration) {
  return static_cast<int>(absl::ToInt64Milliseconds(duration));
}

// In the place of the reflection service. A server whose own services all have
// callbacks, or who has none but its health, is refused by the builder unless
// some plugin asks for a queue that is polled.
class Polled final : public grpc::ServerBuilderPlugin {
 public:
  std::string name() override { return "polled"; }
  void InitServer(grpc::ServerInitializer*) override {}
  void Finish(grpc::ServerInitializer*) override {}
  void ChangeArguments(const std::string&, void*) override {}
  bool has_sync_methods() const override { return true; }
};

// Linking the library makes every server describe itself: this takes it back.
class WithoutReflection final : public grpc::ServerBuilderOption {
 public:
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>*
                         plugins) override {
    for (std::unique_ptr<grpc::ServerBuilderPlugin>& plugin : *plugins) {
      if (plugin->name() == "proto_server_reflection") {
        plugin = std::make_unique<Polled>();
      }
    }
  }
};

void SetLimits(const TransportOptions& options, grpc::ServerBuilder& builder) {
  // What is too large for its method is told so with a reason; only what is far
  // too large for all of them ends in the transport, which gives none.
  builder.SetMaxReceiveMessageSize(
      std::max(kSmallestLimit, 2 * options.request_limit));
  // Every thread that polls takes part in waking the others.
  builder.SetSyncServerOption(grpc::ServerBuilder::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MIN_POLLERS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::MAX_POLLERS, 1);
  // The size limit is not applied while a message is being inflated.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  // A second process on the port is a mistake to be told, not a balancer.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  // A peer that connects and says nothing is kept for two minutes otherwise.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS,
                             Milliseconds(absl::Seconds(5)));
  // New processes get their share of callers.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS,
                             Milliseconds(absl::Minutes(5)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS,
                             Milliseconds(absl::Seconds(30)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS,
                             Milliseconds(absl::Seconds(30)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS,
                             Milliseconds(absl::Seconds(10)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(
      GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS,
      Milliseconds(absl::Seconds(10)));
  // Both were measured to save processor time.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  builder.AddChannelArgument(GRPC_ARG_TCP_READ_CHUNK_SIZE, 64 << 10);
}

}  // namespace

absl::StatusOr<Transport> Listen(const TransportOptions& options) {
  grpc::EnableDefaultHealthCheckService(true);
  grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  grpc::ServerBuilder builder;
  if (!options.may_reflect) {
    builder.SetOption(std::make_unique<WithoutReflection>());
  }
  SetLimits(options, builder);
  int port = 0;
  std::shared_ptr<grpc::ServerCredentials> credentials =
      options.identity == nullptr
          ? grpc::InsecureServerCredentials()
          : MutualTls(options.identity, options.may_reflect);
  builder.AddListeningPort(options.address, credentials, &port);
  for (grpc::Service* service : options.services) {
    builder.RegisterService(service);
  }
  std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) {
    return absl::UnavailableError(
        absl::StrCat("cannot listen on ", options.address,
                     "; is another process there, or is it no address of this "
                     "machine?"));
  }
  std::string address = options.address;
  // A path has no port: gRPC reports 1 for it.
  if (address.rfind("unix:", 0) != 0) {
    address = absl::StrCat(address.substr(0, address.rfind(':')), ":", port);
  }
  return Transport{std::move(credentials), std::move(server),
                   std::move(address)};
}

void PrepareGrpc() {
  // Debian's abseil looks for deadlocks whenever a mutex is taken, which costs
  // a twentieth of a call.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // An idle client notices that a peer is back within this, not within 5 s.
  ::setenv("GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS", "200", 0);
  // Lines that are not those of the log, and hold what callers sent.
  ::setenv("GRPC_VERBOSITY", "NONE", 0);
  google::protobuf::SetLogHandler(nullptr);
}

}  // namespace concord::server
