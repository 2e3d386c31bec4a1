// The yardstick as a process: gRPC's callback API over mutual TLS and nothing
// else. Prints its port and serves until it is killed.
#include <grpcpp/grpcpp.h>
#include <grpcpp/security/server_credentials.h>

#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/benchmark/echo.grpc.pb.h"

namespace concord::benchmark {
namespace {

class EchoService final : public Echo::CallbackService {
 public:
  grpc::ServerUnaryReactor* Call(grpc::CallbackServerContext* context,
                                 const EchoRequest* request,
                                 EchoResponse* response) override {
    response->mutable_payload()->resize(
        static_cast<size_t>(request->answer_size()), 'x');
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

std::string Read(const char* path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

int Run(const char* ca, const char* certificate, const char* key) {
  grpc::SslServerCredentialsOptions tls(
      GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  tls.pem_root_certs = Read(ca);
  tls.pem_key_cert_pairs = {{Read(key), Read(certificate)}};
  EchoService service;
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::SslServerCredentials(tls),
                           &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace concord::benchmark

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: echo_server CA CERTIFICATE KEY\n", stderr);
    return 2;
  }
  return concord::benchmark::Run(argv[1], argv[2], argv[3]);
}
