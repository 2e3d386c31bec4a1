#include "common/server/renewal.h"

#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "absl/types/optional.h"
#include "common/metrics/http.h"
#include "common/security/keys.h"
#include "concord/type/v1/reason.pb.h"
#include "gtest/gtest.h"
#include "tests/support/processes/processes.h"
#include "tests/support/rpc/harness.h"
#include "tests/support/status/status.h"
#include "tests/support/tokens/tokens.h"

namespace concord::server {
namespace {

using testing::FakeClock;
using testing::IsOk;
using testing::Refused;
using testing::TokenIssuer;

// A process's files, which a test replaces, and the clock that makes them due.
class RenewalTest : public ::testing::Test {
 protected:
  RenewalTest() {
    options_.issuer = TokenIssuer::kIssuer;
    options_.audience = TokenIssuer::kAudience;
    options_.tls_certificate = Path("own.pem");
    options_.tls_key = Path("own.key");
    options_.tls_ca = Path("ca.pem");
    options_.jwks = Path("jwks.json");
    const security::Identity first = Issue("first");
    Write("own.pem", first.certificate);
    Write("own.key", first.key);
    Write("ca.pem", first.ca);
    Write("jwks.json", issuer_.key().Jwks());
    material_ = {.identity = first, .jwks = issuer_.key().Jwks()};
  }

  std::string Path(const std::string& name) const {
    return absl::StrCat(folder_.path(), "/", name);
  }
  void Write(const std::string& name, const std::string& text) const {
    std::ofstream(Path(name)) << text;
  }

  security::Identity Issue(absl::string_view name) const {
    const security::Certificate own =
        *security::IssueCertificate(authority_, name, validity_);
    return {own.certificate, own.key, authority_.certificate};
  }

  void Begin() {
    renewal_.emplace(options_, clock_, logger_);
    renewal_->Begin(material_);
  }
  void StepAfter(absl::Duration duration) {
    clock_.Advance(duration);
    renewal_->Step();
  }
  std::string Name() const {
    return OwnNameOf(renewal_->identity()->Get()->identity);
  }
  absl::Status Verify(const TokenIssuer& issuer) {
    return renewal_->verifier()
        .Verify(issuer.Authorization("tenant", "somebody",
                                     security::Role::kTherapist, clock_.Now()),
                clock_.Now())
        .status();
  }

  FakeClock clock_;
  const security::Validity validity_{clock_.Now() - absl::Hours(1),
                                     clock_.Now() + absl::Hours(48)};
  const security::Certificate authority_ =
      security::MakeAuthority("test", validity_);
  testing::ScratchFolder folder_;
  TokenIssuer issuer_;
  TokenIssuer other_;
  Options options_;
  Material material_;
  log::Logger logger_{{.hash_key = std::string(16, 'k')}, clock_};
  absl::optional<Renewal> renewal_;
};

TEST_F(RenewalTest, UsesANewCertificateOnceItsKeyIsThereToo) {
  Begin();
  const security::Identity second = Issue("second");
  Write("own.pem", second.certificate);
  StepAfter(absl::Seconds(5));
  StepAfter(absl::Seconds(5));
  EXPECT_EQ(Name(), "first");
  EXPECT_EQ(renewal_->refused(), 1);
  Write("own.key", second.key);
  StepAfter(absl::Seconds(5));
  EXPECT_EQ(Name(), "second");
  EXPECT_EQ(renewal_->refused(), 1);
}

TEST_F(RenewalTest, KeepsItsCertificateWhenTheNewOneHasExpired) {
  Begin();
  const absl::Time expiry = renewal_->certificate_expiry();
  const security::Identity second = Issue("second");
  clock_.Advance(absl::Hours(72));
  Write("own.pem", second.certificate);
  Write("own.key", second.key);
  StepAfter(absl::Seconds(5));
  EXPECT_EQ(Name(), "first");
  EXPECT_EQ(renewal_->certificate_expiry(), expiry);
}

TEST_F(RenewalTest, TrustsTheKeysOfTheNewSetAlone) {
  Begin();
  EXPECT_THAT(Verify(issuer_), IsOk());
  EXPECT_THAT(Verify(other_), Refused(absl::StatusCode::kUnauthenticated,
                                      type::v1::REASON_TOKEN_INVALID));
  Write("jwks.json", other_.key().Jwks());
  StepAfter(absl::Seconds(5));
  EXPECT_THAT(Verify(other_), IsOk());
  EXPECT_THAT(Verify(issuer_), Refused(absl::StatusCode::kUnauthenticated,
                                       type::v1::REASON_TOKEN_INVALID));
}

TEST_F(RenewalTest, KeepsItsKeysWhenTheNewSetCannotBeUsed) {
  Begin();
  for (const char* text : {"", "{", R"({"keys":[]})"}) {
    Write("jwks.json", text);
    StepAfter(absl::Seconds(5));
    EXPECT_THAT(Verify(issuer_), IsOk()) << text;
  }
  EXPECT_EQ(renewal_->refused(), 3);
}

// The key set at a web server that a test starts, stops and counts the callers
// of.
class RenewalFromUrlTest : public RenewalTest {
 protected:
  RenewalFromUrlTest() {
    Answer();
    options_.jwks = absl::StrCat("http://127.0.0.1:", web_->port(), "/metrics");
  }

  void Answer() {
    web_ = *metrics::ScrapeServer::Listen(absl::StrCat("127.0.0.1:", port_),
                                          [this] {
                                            ++asked_;
                                            return set_;
                                          });
    port_ = web_->port();
  }

  int port_ = 0;
  int asked_ = 0;
  std::string set_ = issuer_.key().Jwks();
  std::unique_ptr<metrics::ScrapeServer> web_;
};

TEST_F(RenewalFromUrlTest, ReadsTheSetAgainEveryFiveMinutes) {
  Begin();
  EXPECT_THAT(Verify(issuer_), IsOk());
  set_ = other_.key().Jwks();
  StepAfter(absl::Minutes(4));
  EXPECT_EQ(asked_, 1);
  StepAfter(absl::Seconds(90));
  EXPECT_EQ(asked_, 2);
  EXPECT_THAT(Verify(other_), IsOk());
}

TEST_F(RenewalFromUrlTest, ReadsTheSetOnceForAKeyThatIsNotThere) {
  Begin();
  EXPECT_THAT(Verify(other_), Refused(absl::StatusCode::kUnavailable,
                                      type::v1::REASON_RIGHTS_UNKNOWN));
  set_ = other_.key().Jwks();
  StepAfter(absl::Seconds(1));
  EXPECT_EQ(asked_, 2);
  EXPECT_THAT(Verify(other_), IsOk());
  // Whoever makes up keys does not make the issuer work.
  const TokenIssuer stranger;
  EXPECT_THAT(Verify(stranger), Refused(absl::StatusCode::kUnauthenticated,
                                        type::v1::REASON_TOKEN_INVALID));
  StepAfter(absl::Seconds(1));
  EXPECT_EQ(asked_, 2);
  clock_.Advance(absl::Seconds(30));
  EXPECT_THAT(Verify(stranger), Refused(absl::StatusCode::kUnavailable,
                                        type::v1::REASON_RIGHTS_UNKNOWN));
}

TEST_F(RenewalFromUrlTest, KnowsNobodyUntilTheIssuerAnswers) {
  web_.reset();
  Begin();
  EXPECT_FALSE(renewal_->keys_known());
  EXPECT_THAT(Verify(issuer_), Refused(absl::StatusCode::kUnavailable,
                                       type::v1::REASON_RIGHTS_UNKNOWN));
  Answer();
  StepAfter(absl::Seconds(1));
  EXPECT_TRUE(renewal_->keys_known());
  EXPECT_THAT(Verify(issuer_), IsOk());
}

TEST_F(RenewalFromUrlTest, TrustsTheLastSetForADayOfSilence) {
  Begin();
  web_.reset();
  StepAfter(absl::Hours(23));
  EXPECT_THAT(Verify(issuer_), IsOk());
  StepAfter(absl::Hours(2));
  EXPECT_FALSE(renewal_->keys_known());
  EXPECT_THAT(Verify(issuer_), Refused(absl::StatusCode::kUnavailable,
                                       type::v1::REASON_RIGHTS_UNKNOWN));
  Answer();
  StepAfter(absl::Minutes(2));
  EXPECT_THAT(Verify(issuer_), IsOk());
}

}  // namespace
}  // namespace concord::server
