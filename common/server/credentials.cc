// gRPC's C++ surface has no server credentials that change without reading
// files half-written; its C surface asks for the current ones at each
// handshake.
#include "common/server/credentials.h"

#include <grpc/grpc_security.h>
#include <grpcpp/security/server_credentials.h>
#include <grpcpp/version_info.h>

#include <string>
#include <utility>

#include "absl/strings/match.h"

namespace concord::server {
namespace {

absl::string_view TextOf(const grpc_slice& slice) {
  return {reinterpret_cast<const char*>(GRPC_SLICE_START_PTR(slice)),
          GRPC_SLICE_LENGTH(slice)};
}

// What gRPC holds of one server's credentials.
struct Served {
  std::shared_ptr<const LiveIdentity> identity;
  std::function<bool(absl::string_view authorization)> may_reflect;
  // The last that gRPC has taken; it asks one handshake at a time.
  uint64_t taken = 0;
};

grpc_ssl_certificate_config_reload_status Fetch(
    void* state, grpc_ssl_server_certificate_config** config) {
  Served& served = *static_cast<Served*>(state);
  const auto current = served.identity->Get();
  if (current->number == served.taken) {
    return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_UNCHANGED;
  }
  const security::Identity& identity = current->identity;
  const grpc_ssl_pem_key_cert_pair pair{identity.key.c_str(),
                                        identity.certificate.c_str()};
  *config =
      grpc_ssl_server_certificate_config_create(identity.ca.c_str(), &pair, 1);
  served.taken = current->number;
  return GRPC_SSL_CERTIFICATE_CONFIG_RELOAD_NEW;
}

// Lets calls of the reflection service pass for some callers only. The pipeline
// stands around every other service already.
void GuardReflection(void* state, grpc_auth_context*, const grpc_metadata* sent,
                     size_t count, grpc_process_auth_metadata_done_cb done,
                     void* call) {
  const Served& served = *static_cast<const Served*>(state);
  absl::string_view path;
  absl::string_view authorization;
  for (size_t i = 0; i < count; ++i) {
    const absl::string_view key = TextOf(sent[i].key);
    if (key == ":path") path = TextOf(sent[i].value);
    if (key == "authorization") authorization = TextOf(sent[i].value);
  }
  const bool passes = !absl::StartsWith(path, "/grpc.reflection.") ||
                      served.may_reflect(authorization);
  done(call, nullptr, 0, nullptr, 0,
       passes ? GRPC_STATUS_OK : GRPC_STATUS_UNAUTHENTICATED,
       passes ? nullptr
              : "Send a token of this installation with reflection calls.");
}

grpc_server_credentials* Create(Served& served) {
  grpc_server_credentials* credentials =
      grpc_ssl_server_credentials_create_with_options(
          grpc_ssl_server_credentials_create_options_using_config_fetcher(
              GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY, Fetch,
              &served));
  if (served.may_reflect) {
    grpc_server_credentials_set_auth_metadata_processor(
        credentials, {GuardReflection, nullptr, &served});
  }
  return credentials;
}

class Credentials final : public grpc::ServerCredentials {
#if GRPC_CPP_VERSION_MAJOR == 1 && GRPC_CPP_VERSION_MINOR < 56

 public:
  explicit Credentials(std::unique_ptr<Served> served)
      : served_(std::move(served)), credentials_(Create(*served_)) {}
  ~Credentials() override { grpc_server_credentials_release(credentials_); }

  void SetAuthMetadataProcessor(
      const std::shared_ptr<grpc::AuthMetadataProcessor>&) override {}

 private:
  int AddPortToServer(const std::string& address,
                      grpc_server* server) override {
    return grpc_server_add_http2_port(server, address.c_str(), credentials_);
  }

  const std::unique_ptr<Served> served_;
  grpc_server_credentials* const credentials_;
#else

 public:
  explicit Credentials(std::unique_ptr<Served> served)
      : ServerCredentials(Create(*served)), served_(std::move(served)) {}

 private:
  const std::unique_ptr<Served> served_;
#endif
};

}  // namespace

LiveIdentity::LiveIdentity(security::Identity identity) {
  Replace(std::move(identity));
}

void LiveIdentity::Replace(security::Identity identity) {
  const std::lock_guard lock(mu_);
  current_ = std::make_shared<const Version>(Version{
      current_ == nullptr ? 1 : current_->number + 1, std::move(identity)});
}

std::shared_ptr<const LiveIdentity::Version> LiveIdentity::Get() const {
  const std::lock_guard lock(mu_);
  return current_;
}

std::shared_ptr<grpc::ServerCredentials> MutualTls(
    std::shared_ptr<const LiveIdentity> identity,
    std::function<bool(absl::string_view authorization)> may_reflect) {
  return std::make_shared<Credentials>(std::make_unique<Served>(
      Served{std::move(identity), std::move(may_reflect)}));
}

}  // namespace concord::server
