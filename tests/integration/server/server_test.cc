// The life of a service's process, from its settings to its end, seen from
// outside.
#include <signal.h>
#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/metrics/http.h"
#include "common/security/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/support/processes/processes.h"
#include "tests/support/server/connection.h"
#include "tests/support/server/probe.pb.h"
#include "tests/support/server/raw_call.h"
#include "tests/support/status/status.h"
#include "tests/support/tokens/tokens.h"

namespace concord::server {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::HealthOf;
using testing::IsOk;
using ::testing::Not;
using testing::Process;

constexpr char kGetProbe[] = "/concord.probe.v1.ProbeService/GetProbe";
constexpr char kService[] = "concord.probe.v1.ProbeService";
constexpr absl::Duration kPatience = absl::Seconds(30);

// A folder with everything that an installation needs, and the processes that
// a test starts on it.
class ServerTest : public ::testing::Test {
 protected:
  ServerTest() {
    const security::Validity validity{absl::Now() - absl::Hours(1),
                                      absl::Now() + absl::Hours(1)};
    const security::Certificate authority =
        security::MakeAuthority("test", validity);
    const security::Certificate certificate =
        *security::IssueCertificate(authority, "probe", validity);
    tls_ = {.pem_root_certs = authority.certificate,
            .pem_private_key = certificate.key,
            .pem_cert_chain = certificate.certificate};
    WriteFile("ca.pem", authority.certificate);
    WriteFile("probe.pem", certificate.certificate);
    WriteFile("probe.key", certificate.key);
    WriteFile("jwks.json", issuer_.key().Jwks());
    WriteFile("secret", std::string(64, 'a'));
  }

  std::string Path(const std::string& name) const {
    return absl::StrCat(folder_.path(), "/", name);
  }

  void WriteFile(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }

  std::vector<std::string> Settings() const {
    return {"--listen=127.0.0.1:0",
            "--health_listen=127.0.0.1:0",
            "--metrics_listen=127.0.0.1:0",
            absl::StrCat("--database=sqlite:", Path("probe.db")),
            absl::StrCat("--secret_file=", Path("secret")),
            absl::StrCat("--jwks=", Path("jwks.json")),
            absl::StrCat("--issuer=", testing::TokenIssuer::kIssuer),
            absl::StrCat("--tls_certificate=", Path("probe.pem")),
            absl::StrCat("--tls_key=", Path("probe.key")),
            absl::StrCat("--tls_ca=", Path("ca.pem")),
            "--open_files=256"};
  }

  static std::unique_ptr<Process> Run(std::vector<std::string> settings) {
    settings.insert(settings.begin(), CONCORD_PROBE_SERVER);
    return *Process::Start(settings);
  }

  // A process that serves; `more` is added to its settings.
  std::unique_ptr<Process> ServeWith(const std::vector<std::string>& more) {
    std::vector<std::string> settings = Settings();
    settings.insert(settings.end(), more.begin(), more.end());
    return Serve(std::move(settings));
  }

  std::unique_ptr<Process> Serve() { return Serve(Settings()); }
  std::unique_ptr<Process> Serve(std::vector<std::string> settings) {
    std::unique_ptr<Process> process = Run(std::move(settings));
    const absl::StatusOr<std::string> line =
        process->AwaitLine("\"message\":\"serving\"", kPatience);
    EXPECT_THAT(line, IsOk());
    if (line.ok()) serving_ = nlohmann::json::parse(*line);
    return process;
  }

  std::string Address(const char* key) const {
    return serving_.value(key, "127.0.0.1:1");
  }

  std::shared_ptr<grpc::Channel> Channel() const {
    return grpc::CreateChannel(Address("address"), grpc::SslCredentials(tls_));
  }

  std::shared_ptr<grpc::Channel> HealthChannel() const {
    return grpc::CreateChannel(Address("health_address"),
                               grpc::InsecureChannelCredentials());
  }

  void Prepare(grpc::ClientContext& context) const {
    context.set_deadline(absl::ToChronoTime(absl::Now() + kPatience));
    context.AddMetadata(
        "authorization",
        issuer_.Authorization("tenant", "CANARY-subject",
                              security::Role::kTherapist, absl::Now()));
  }

  grpc::Status GetProbe(const std::shared_ptr<grpc::Channel>& channel,
                        const std::string& pipe = "") const {
    grpc::ClientContext context;
    Prepare(context);
    probe::v1::GetProbeRequest request;
    request.set_text("CANARY-text");
    request.set_pipe(pipe);
    probe::v1::Probe response;
    return testing::RawCall(*channel, kGetProbe, context, request, response);
  }

  testing::ScratchFolder folder_;
  testing::TokenIssuer issuer_;
  grpc::SslCredentialsOptions tls_;
  // The fields of the line that says where the process serves.
  nlohmann::json serving_ = nlohmann::json::object();
};

TEST_F(ServerTest, ServesCallersWithCertificateAndToken) {
  const std::unique_ptr<Process> process = Serve();
  const grpc::Status status = GetProbe(Channel());
  EXPECT_THAT(status, IsOk()) << status.error_message();
}

TEST_F(ServerTest, RefusesCallersWithoutToken) {
  const std::unique_ptr<Process> process = Serve();
  grpc::ClientContext context;
  probe::v1::Probe response;
  EXPECT_EQ(testing::RawCall(*Channel(), kGetProbe, context,
                             probe::v1::GetProbeRequest(), response)
                .error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
}

TEST_F(ServerTest, RefusesPlaintextWhereItServesTls) {
  const std::unique_ptr<Process> process = Serve();
  EXPECT_EQ(GetProbe(grpc::CreateChannel(Address("address"),
                                         grpc::InsecureChannelCredentials()))
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, RefusesCallersWithoutCertificate) {
  const std::unique_ptr<Process> process = Serve();
  EXPECT_EQ(GetProbe(grpc::CreateChannel(
                         Address("address"),
                         grpc::SslCredentials(
                             {.pem_root_certs = tls_.pem_root_certs})))
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, RefusesCallersOfAnotherAuthority) {
  const std::unique_ptr<Process> process = Serve();
  const security::Validity validity{absl::Now() - absl::Hours(1),
                                    absl::Now() + absl::Hours(1)};
  const security::Certificate stranger = *security::IssueCertificate(
      security::MakeAuthority("other", validity), "probe", validity);
  EXPECT_EQ(GetProbe(grpc::CreateChannel(
                         Address("address"),
                         grpc::SslCredentials(
                             {.pem_root_certs = tls_.pem_root_certs,
                              .pem_private_key = stranger.key,
                              .pem_cert_chain = stranger.certificate})))
                .error_code(),
            grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, ReplacesItsCertificateWithoutLosingACall) {
  const std::unique_ptr<Process> process = Serve();
  const std::shared_ptr<grpc::Channel> before = Channel();
  EXPECT_THAT(GetProbe(before), IsOk());
  const security::Validity validity{absl::Now() - absl::Hours(1),
                                    absl::Now() + absl::Hours(1)};
  const security::Certificate authority =
      security::MakeAuthority("next", validity);
  const security::Certificate next =
      *security::IssueCertificate(authority, "probe", validity);
  // The authorities overlap, as they do where certificates are rotated.
  WriteFile("ca.pem", absl::StrCat(tls_.pem_root_certs, authority.certificate));
  WriteFile("probe.pem", next.certificate);
  WriteFile("probe.key", next.key);
  ASSERT_THAT(process->AwaitLine("a new certificate is used", kPatience),
              IsOk());
  EXPECT_THAT(GetProbe(before), IsOk());
  EXPECT_THAT(GetProbe(grpc::CreateChannel(
                  Address("address"),
                  grpc::SslCredentials({.pem_root_certs = authority.certificate,
                                        .pem_private_key = next.key,
                                        .pem_cert_chain = next.certificate}))),
              IsOk());
  // The old authority is not that of the new certificate.
  EXPECT_EQ(GetProbe(Channel()).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(ServerTest, EndsWhenItHasRunOutOfDescriptorsAndHearsNobodyAnyMore) {
  std::vector<std::string> command = Settings();
  command.insert(command.begin(),
                 {"/bin/sh", "-c", "ulimit -n 256; exec \"$0\" \"$@\"",
                  CONCORD_PROBE_SERVER});
  command.push_back("--self_check=500ms");
  command.push_back("--grace=0s");
  const std::unique_ptr<Process> process = *Process::Start(command);
  const absl::StatusOr<std::string> line =
      process->AwaitLine("\"message\":\"serving\"", kPatience);
  ASSERT_THAT(line, IsOk());
  serving_ = nlohmann::json::parse(*line);
  {
    const std::string address = Address("address");
    const int port = std::stoi(address.substr(address.rfind(':') + 1));
    std::deque<testing::Connection> callers;
    for (int i = 0; i < 300; ++i) callers.emplace_back(port);
    ASSERT_THAT(
        process->AwaitLine("callers are not answered any more", kPatience),
        IsOk());
  }
  EXPECT_EQ(process->Wait(), 1);
}

TEST_F(ServerTest, IsReadyOnceItKnowsTheKeysOfTheTokenIssuer) {
  std::string jwks = issuer_.key().Jwks();
  auto web =
      *metrics::ScrapeServer::Listen("127.0.0.1:0", [&jwks] { return jwks; });
  const std::string address = absl::StrCat("127.0.0.1:", web->port());
  web.reset();
  std::vector<std::string> settings = Settings();
  std::replace(settings.begin(), settings.end(),
               absl::StrCat("--jwks=", Path("jwks.json")),
               absl::StrCat("--jwks=http://", address, "/metrics"));
  const std::unique_ptr<Process> process = Serve(std::move(settings));
  EXPECT_EQ(HealthOf(*HealthChannel(), ""), "NOT_SERVING");
  EXPECT_EQ(HealthOf(*HealthChannel(), "liveness"), "SERVING");
  EXPECT_EQ(GetProbe(Channel()).error_code(), grpc::StatusCode::UNAVAILABLE);
  web = *metrics::ScrapeServer::Listen(address, [&jwks] { return jwks; });
  const absl::Time end = absl::Now() + kPatience;
  while (!GetProbe(Channel()).ok() && absl::Now() < end) {
  }
  EXPECT_EQ(HealthOf(*HealthChannel(), ""), "SERVING");
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, RefusesCompressedRequests) {
  const std::unique_ptr<Process> process = Serve();
  for (const grpc_compression_algorithm algorithm :
       {GRPC_COMPRESS_GZIP, GRPC_COMPRESS_DEFLATE}) {
    grpc::ClientContext context;
    Prepare(context);
    context.set_compression_algorithm(algorithm);
    probe::v1::GetProbeRequest request;
    request.set_text(std::string(10'000, 'a'));
    probe::v1::Probe response;
    EXPECT_EQ(
        testing::RawCall(*Channel(), kGetProbe, context, request, response)
            .error_code(),
        grpc::StatusCode::UNIMPLEMENTED);
  }
}

TEST_F(ServerTest, RefusesMessagesOverTheLimitAndServesOn) {
  const std::unique_ptr<Process> process = Serve();
  grpc::ClientContext context;
  Prepare(context);
  probe::v1::GetProbeRequest request;
  request.set_text(std::string(1 << 20, 'a'));
  probe::v1::Probe response;
  const grpc::Status status =
      testing::RawCall(*Channel(), kGetProbe, context, request, response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_THAT(status.error_details(), HasSubstr("MESSAGE_TOO_LARGE"));
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, DescribesItselfToNobodyUnasked) {
  const std::unique_ptr<Process> process = Serve();
  for (const auto& channel : {Channel(), HealthChannel()}) {
    grpc::ClientContext context;
    Prepare(context);
    EXPECT_EQ(testing::ServicesOf(*channel, context).status().code(),
              absl::StatusCode::kUnimplemented);
  }
}

TEST_F(ServerTest, DescribesItselfToItsCallersWhenItMay) {
  const std::unique_ptr<Process> process = ServeWith({"--reflection"});
  grpc::ClientContext stranger;
  EXPECT_EQ(testing::ServicesOf(*Channel(), stranger).status().code(),
            absl::StatusCode::kUnauthenticated);
  grpc::ClientContext caller;
  Prepare(caller);
  const auto services = testing::ServicesOf(*Channel(), caller);
  ASSERT_THAT(services, IsOk());
  EXPECT_THAT(*services, HasSubstr(kService));
  grpc::ClientContext operations;
  Prepare(operations);
  EXPECT_EQ(testing::ServicesOf(*HealthChannel(), operations).status().code(),
            absl::StatusCode::kUnimplemented);
  // Whoever asks whether it is well still needs no token.
  EXPECT_EQ(HealthOf(*Channel(), kService), "SERVING");
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, TellsItsHealthByServiceOnBothPorts) {
  const std::unique_ptr<Process> process = Serve();
  for (const auto& channel : {Channel(), HealthChannel()}) {
    EXPECT_EQ(HealthOf(*channel, ""), "SERVING");
    EXPECT_EQ(HealthOf(*channel, kService), "SERVING");
    EXPECT_EQ(HealthOf(*channel, "liveness"), "SERVING");
    EXPECT_EQ(HealthOf(*channel, "other"),
              absl::StrCat("error ", grpc::StatusCode::NOT_FOUND));
  }
}

TEST_F(ServerTest, ServesOnlyHealthOnTheHealthPort) {
  const std::unique_ptr<Process> process = Serve();
  EXPECT_EQ(GetProbe(HealthChannel()).error_code(),
            grpc::StatusCode::UNIMPLEMENTED);
}

TEST_F(ServerTest, ServesOnDuringItsGraceButSaysThatItIsLeaving) {
  const std::unique_ptr<Process> process = ServeWith({"--grace=1h"});
  process->Signal(SIGTERM);
  ASSERT_THAT(process->AwaitLine("\"draining\"", kPatience), IsOk());
  EXPECT_EQ(HealthOf(*HealthChannel(), ""), "NOT_SERVING");
  EXPECT_EQ(HealthOf(*HealthChannel(), kService), "NOT_SERVING");
  EXPECT_EQ(HealthOf(*HealthChannel(), "liveness"), "SERVING");
  EXPECT_THAT(GetProbe(Channel()), IsOk());
  process->Signal(SIGTERM);
  EXPECT_EQ(process->Wait(), 0);
}

TEST_F(ServerTest, LetsACallThatIsUnderWayEndBeforeItDoes) {
  const std::unique_ptr<Process> process = ServeWith({"--grace=0s"});
  const std::string pipe = Path("pipe");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  grpc::Status status;
  std::thread call([&] { status = GetProbe(Channel(), pipe); });
  // Opens when the handler has opened the other end.
  std::ofstream writer(pipe);
  process->Signal(SIGTERM);
  EXPECT_THAT(process->AwaitLine("\"draining\"", kPatience), IsOk());
  writer << 'x' << std::flush;
  call.join();
  EXPECT_THAT(status, IsOk()) << status.error_message();
  EXPECT_EQ(process->Wait(), 0);
  EXPECT_THAT(process->output(), HasSubstr("\"message\":\"ended\""));
}

TEST_F(ServerTest, EndsAtSigintToo) {
  const std::unique_ptr<Process> process = ServeWith({"--grace=0s"});
  process->Signal(SIGINT);
  EXPECT_EQ(process->Wait(), 0);
}

TEST_F(ServerTest, StartsAgainOnItsDatabase) {
  {
    const std::unique_ptr<Process> process = Serve();
    process->Kill();
  }
  const std::unique_ptr<Process> process = Serve();
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, RefusesASecondProcessOnItsDatabase) {
  const std::unique_ptr<Process> first = Serve();
  const std::unique_ptr<Process> second = Run(Settings());
  EXPECT_EQ(second->Wait(), 1);
  EXPECT_THAT(second->output(), HasSubstr("probe cannot start: "));
  EXPECT_THAT(GetProbe(Channel()), IsOk());
}

TEST_F(ServerTest, RefusesAnAddressThatIsTaken) {
  const std::unique_ptr<Process> first = Serve();
  std::vector<std::string> settings = Settings();
  settings[0] = absl::StrCat("--listen=", Address("address"));
  settings[3] = absl::StrCat("--database=sqlite:", Path("other.db"));
  const std::unique_ptr<Process> second = Run(settings);
  EXPECT_EQ(second->Wait(), 1);
  EXPECT_THAT(second->output(), HasSubstr("cannot listen on"));
}

TEST_F(ServerTest, ListsEveryFaultOfItsSettingsAtOnce) {
  WriteFile("secret", "too short");
  const std::unique_ptr<Process> process =
      Run({"--listen=nowhere", "--pool_threads=0", "--jwks=/does/not/exist",
           absl::StrCat("--secret_file=", Path("secret")), "--unknown"});
  EXPECT_EQ(process->Wait(), 2);
  EXPECT_THAT(process->output(),
              AllOf(HasSubstr("--listen: "), HasSubstr("--pool_threads: "),
                    HasSubstr("--jwks: "), HasSubstr("--secret_file: "),
                    HasSubstr("--unknown: "), HasSubstr("--database: "),
                    HasSubstr("--issuer: "), HasSubstr("--tls_certificate: "),
                    HasSubstr("--tls_key: "), HasSubstr("--tls_ca: ")));
}

TEST_F(ServerTest, ExplainsItsSettings) {
  const std::unique_ptr<Process> process = Run({"--help"});
  EXPECT_EQ(process->Wait(), 0);
  EXPECT_THAT(process->output(), AllOf(HasSubstr("probe: Answers when"),
                                       HasSubstr("--shutdown_timeout=")));
}

TEST_F(ServerTest, RunsWithoutTlsOnLoopbackOnlyAndSaysSo) {
  std::vector<std::string> settings = {
      "--listen=0.0.0.0:0",
      "--insecure_dev",
      "--open_files=256",
      absl::StrCat("--database=sqlite:", Path("probe.db")),
      absl::StrCat("--jwks=", Path("jwks.json")),
      absl::StrCat("--issuer=", testing::TokenIssuer::kIssuer)};
  EXPECT_EQ(Run(settings)->Wait(), 2);
  settings[0] = "--listen=127.0.0.1:0";
  const std::unique_ptr<Process> process = Run(settings);
  const absl::StatusOr<std::string> line =
      process->AwaitLine("\"message\":\"serving\"", kPatience);
  ASSERT_THAT(line, IsOk());
  serving_ = nlohmann::json::parse(*line);
  EXPECT_THAT(process->AwaitLine("INSECURE", kPatience), IsOk());
  EXPECT_THAT(GetProbe(grpc::CreateChannel(Address("address"),
                                           grpc::InsecureChannelCredentials())),
              IsOk());
}

TEST_F(ServerTest, WritesOneJsonLineForEachCallAndNoWordOfIt) {
  const std::unique_ptr<Process> process = ServeWith({"--grace=0s"});
  EXPECT_THAT(GetProbe(Channel()), IsOk());
  process->Signal(SIGTERM);
  EXPECT_EQ(process->Wait(), 0);
  const std::string output = process->output();
  EXPECT_THAT(output, Not(HasSubstr("CANARY")));
  int calls = 0;
  for (absl::string_view line :
       absl::StrSplit(output, '\n', absl::SkipEmpty())) {
    const nlohmann::json entry = nlohmann::json::parse(std::string(line));
    if (entry["message"] != "call") continue;
    ++calls;
    EXPECT_EQ(entry["method"], kGetProbe);
    EXPECT_EQ(entry["code"], "OK");
    EXPECT_EQ(entry["subject"].get<std::string>().size(), 16u);
  }
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace concord::server
