#include "common/server/options.h"

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/security/keys.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/processes/processes.h"
#include "tests/support/tokens/tokens.h"

namespace concord::server {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

class LoadTest : public ::testing::Test {
 protected:
  LoadTest() {
    const security::Validity validity{now_ - absl::Hours(1),
                                      now_ + absl::Hours(1)};
    const security::Certificate authority =
        security::MakeAuthority("test", validity);
    const security::Certificate own =
        *security::IssueCertificate(authority, "inventory", validity);
    options_.listen = "0.0.0.0:7400";
    options_.database = "sqlite:/data/inventory.db";
    options_.secret_file = File("secret", std::string(64, '0'));
    options_.tls_certificate = File("own.pem", own.certificate);
    options_.tls_key = File("own.key", own.key);
    options_.tls_ca = File("ca.pem", authority.certificate);
    options_.jwks = File("jwks.json", testing::TokenIssuer().key().Jwks());
    options_.issuer = testing::TokenIssuer::kIssuer;
  }

  std::string File(const std::string& name, const std::string& text) const {
    const std::string path = absl::StrCat(folder_.path(), "/", name);
    std::ofstream(path) << text;
    return path;
  }

  std::vector<std::string> Faulty() const {
    std::vector<std::string> settings;
    for (const config::Fault& fault : Load(options_, now_).faults) {
      settings.push_back(fault.setting);
    }
    return settings;
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  testing::ScratchFolder folder_;
  Options options_;
};

TEST_F(LoadTest, AcceptsACompleteConfiguration) {
  const Loaded loaded = Load(options_, now_);
  EXPECT_EQ(config::Describe(loaded.faults), "");
  EXPECT_EQ(loaded.material.secret, std::string(32, '\0'));
  EXPECT_NE(loaded.material.jwks, "");
}

TEST_F(LoadTest, NamesEverythingThatIsMissing) {
  options_ = Options();
  EXPECT_THAT(Faulty(), UnorderedElementsAre(
                            "listen", "database", "tls_certificate", "tls_key",
                            "tls_ca", "secret_file", "jwks", "issuer"));
}

TEST_F(LoadTest, ReadsSecretsInBothEncodings) {
  options_.secret_file =
      File("secret", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n");
  EXPECT_EQ(Load(options_, now_).material.secret[31], '\x1f');
  options_.secret_file = File(
      "secret",
      "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n");
  EXPECT_EQ(Load(options_, now_).material.secret[31], '\x1f');
}

TEST_F(LoadTest, RefusesSecretsOfAnotherLength) {
  for (const char* text : {"", "secret", "AAECAwQFBgcICQoLDA0ODw=="}) {
    options_.secret_file = File("secret", text);
    EXPECT_THAT(Faulty(), ElementsAre("secret_file")) << text;
  }
}

TEST_F(LoadTest, RefusesAnUnknownDatabase) {
  options_.database = "mysql://host/name";
  EXPECT_THAT(Faulty(), ElementsAre("database"));
}

TEST_F(LoadTest, RefusesFilesThatCannotBeRead) {
  options_.jwks = "/does/not/exist";
  options_.redis_password_file = "/does/not/exist";
  EXPECT_THAT(Faulty(), UnorderedElementsAre("jwks", "redis_password_file"));
}

TEST_F(LoadTest, RefusesAKeySetWithoutKeys) {
  options_.jwks = File("jwks.json", "{}");
  EXPECT_THAT(Faulty(), ElementsAre("jwks"));
}

TEST_F(LoadTest, RefusesACertificateThatCannotServe) {
  options_.tls_key = options_.tls_ca;
  EXPECT_THAT(Faulty(), ElementsAre("tls_certificate"));
}

TEST_F(LoadTest, RequiresTargetAndTokenForPeers) {
  options_.peers["inventory"] = "";
  EXPECT_THAT(Faulty(),
              UnorderedElementsAre("peer_inventory", "service_token_file"));
  options_.peers["inventory"] = "dns:///inventory:7400";
  options_.service_token_file = File("token", "a.b.c");
  EXPECT_THAT(Faulty(), IsEmpty());
}

TEST_F(LoadTest, WithoutTlsServesLoopbackAddressesOnly) {
  options_.insecure_dev = true;
  options_.tls_certificate = options_.tls_key = options_.tls_ca = "";
  options_.secret_file = "";
  options_.metrics_listen = "10.0.0.1:9090";
  EXPECT_THAT(Faulty(), UnorderedElementsAre("listen", "metrics_listen"));
  options_.listen = "127.0.0.1:7400";
  options_.metrics_listen = "[::1]:9090";
  EXPECT_THAT(Faulty(), IsEmpty());
}

TEST_F(LoadTest, RefusesTlsFilesThatInsecurityWouldIgnore) {
  options_.insecure_dev = true;
  options_.listen = "127.0.0.1:7400";
  EXPECT_THAT(Faulty(), ElementsAre("insecure_dev"));
}

TEST(DeclareTest, GivesEveryPeerASetting) {
  Options options;
  config::Settings settings =
      Declare("goal_planning", "Plans goals.", {"inventory"}, options);
  const char* const arguments[] = {"goal_planning", "--peer_inventory=unix:/a"};
  EXPECT_THAT(settings.Read(2, arguments, [](const char*) { return nullptr; }),
              IsEmpty());
  EXPECT_EQ(options.peers["inventory"], "unix:/a");
}

}  // namespace
}  // namespace concord::server
