// Keys and certificates made here are taken by those who check them.
#include "common/security/keys.h"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "common/security/openssl_handles.h"
#include "gtest/gtest.h"

namespace concord::security {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'900'000'000);
const Validity kYear = {.from = kNow - absl::Hours(1),
                        .until = kNow + absl::Hours(24 * 365)};

using Store = OpensslHandle<X509_STORE, X509_STORE_free>;
using StoreContext = OpensslHandle<X509_STORE_CTX, X509_STORE_CTX_free>;

CertificateHandle Read(const std::string& pem) {
  const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  return CertificateHandle(
      PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
}

// Whether a client that trusts `authority` accepts `certificate` at `now`.
bool Trusts(const Certificate& authority, const Certificate& certificate,
            absl::Time now) {
  const CertificateHandle root = Read(authority.certificate);
  const CertificateHandle leaf = Read(certificate.certificate);
  const Store store(X509_STORE_new());
  X509_STORE_add_cert(store.get(), root.get());
  const StoreContext context(X509_STORE_CTX_new());
  X509_STORE_CTX_init(context.get(), store.get(), leaf.get(), nullptr);
  X509_VERIFY_PARAM* const parameters =
      X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, absl::ToTimeT(now));
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
  X509_STORE_CTX_set_purpose(context.get(), X509_PURPOSE_SSL_SERVER);
  return X509_verify_cert(context.get()) == 1;
}

TEST(IssueCertificateTest, IsTrustedByThoseWhoTrustItsAuthority) {
  const Certificate authority = MakeAuthority("Test authority", kYear);
  const Certificate leaf =
      IssueCertificate(authority, "inventory", kYear).value();
  EXPECT_TRUE(Trusts(authority, leaf, kNow));
  EXPECT_FALSE(Trusts(authority, leaf, kYear.until + absl::Seconds(1)));
  EXPECT_FALSE(Trusts(MakeAuthority("Test authority", kYear), leaf, kNow));
}

TEST(IssueCertificateTest, NamesTheServiceAndThisHost) {
  const Certificate authority = MakeAuthority("Test authority", kYear);
  const CertificateHandle leaf = Read(
      IssueCertificate(authority, "goal-planning", kYear).value().certificate);
  for (const char* host : {"goal-planning", "localhost"}) {
    EXPECT_EQ(X509_check_host(leaf.get(), host, 0, 0, nullptr), 1) << host;
  }
  for (const char* address : {"127.0.0.1", "::1"}) {
    EXPECT_EQ(X509_check_ip_asc(leaf.get(), address, 0), 1) << address;
  }
  EXPECT_EQ(X509_check_host(leaf.get(), "inventory", 0, 0, nullptr), 0);
}

TEST(IssueCertificateTest, RefusesWhatIsNoAuthority) {
  const Certificate authority = MakeAuthority("Test authority", kYear);
  const Certificate leaf =
      IssueCertificate(authority, "inventory", kYear).value();
  EXPECT_FALSE(IssueCertificate(leaf, "goal-planning", kYear).ok());
  EXPECT_FALSE(
      IssueCertificate({.certificate = authority.certificate, .key = leaf.key},
                       "goal-planning", kYear)
          .ok());
  EXPECT_FALSE(IssueCertificate({}, "goal-planning", kYear).ok());
}

TEST(SigningKeyTest, IsTheSameAfterAJourneyThroughPem) {
  for (const auto type : {SigningKey::Type::kEd25519, SigningKey::Type::kP256,
                          SigningKey::Type::kRsa2048}) {
    const SigningKey key = SigningKey::Generate(type);
    const SigningKey copy = SigningKey::FromPem(key.Pem()).value();
    EXPECT_EQ(copy.Jwks(), key.Jwks());
    EXPECT_EQ(copy.algorithm(), key.algorithm());
    EXPECT_EQ(copy.key_id(), key.key_id());
  }
}

TEST(SigningKeyTest, RefusesWhatIsNoKey) {
  EXPECT_FALSE(SigningKey::FromPem("").ok());
  const SigningKey key = SigningKey::Generate(SigningKey::Type::kP256);
  EXPECT_FALSE(SigningKey::FromPem(key.PublicPem()).ok());
}

}  // namespace
}  // namespace concord::security
