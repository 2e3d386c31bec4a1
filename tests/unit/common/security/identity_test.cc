#include "common/security/identity.h"

#include "common/security/keys.h"
#include "gtest/gtest.h"

namespace concord::security {
namespace {

class ProblemOfTest : public ::testing::Test {
 protected:
  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
  const Validity validity_{now_ - absl::Hours(1), now_ + absl::Hours(1)};
  const Certificate authority_ = MakeAuthority("test", validity_);
  const Certificate own_ =
      *IssueCertificate(authority_, "inventory", validity_);
  Identity identity_{own_.certificate, own_.key, authority_.certificate};
};

TEST_F(ProblemOfTest, IsNothingForWhatFitsTogether) {
  EXPECT_EQ(ProblemOf(identity_, now_), "");
}

TEST_F(ProblemOfTest, IsAnotherCertificatesKey) {
  identity_.key = authority_.key;
  EXPECT_EQ(ProblemOf(identity_, now_),
            "the key is not that of the certificate");
}

TEST_F(ProblemOfTest, IsWhatCannotBeParsed) {
  Identity identity = identity_;
  identity.certificate = "nonsense";
  EXPECT_EQ(ProblemOf(identity, now_),
            "the certificate file holds no certificate in PEM");
  identity = identity_;
  identity.key = own_.certificate;
  EXPECT_EQ(ProblemOf(identity, now_),
            "the key file holds no private key in PEM");
  identity = identity_;
  identity.ca = "";
  EXPECT_EQ(ProblemOf(identity, now_),
            "the authorities' file holds no certificate in PEM");
}

TEST_F(ProblemOfTest, IsACertificateOfAnotherAuthority) {
  identity_.ca = MakeAuthority("another", validity_).certificate;
  EXPECT_EQ(ProblemOf(identity_, now_),
            "none of the authorities has issued the certificate, or a "
            "certificate between them is missing from its file");
  // While authorities change hands, the file holds both.
  identity_.ca += authority_.certificate;
  EXPECT_EQ(ProblemOf(identity_, now_), "");
}

TEST_F(ProblemOfTest, IsACertificateForOneEndOfTlsAlone) {
  for (const char* usage : {"serverAuth", "clientAuth"}) {
    const Certificate half =
        *IssueCertificate(authority_, "inventory", validity_, usage);
    EXPECT_EQ(ProblemOf({half.certificate, half.key, identity_.ca}, now_),
              "the certificate is not for both ends of TLS: its extended key "
              "usage has to name serverAuth and clientAuth");
  }
}

TEST_F(ProblemOfTest, IsTheWrongTime) {
  EXPECT_EQ(ProblemOf(identity_, now_ + absl::Hours(2)),
            "the certificate has expired");
  EXPECT_EQ(ProblemOf(identity_, now_ - absl::Hours(2)),
            "the certificate is not valid yet");
}

}  // namespace
}  // namespace concord::security
