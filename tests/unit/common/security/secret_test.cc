#include "common/security/secret.h"

#include <string>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::security {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kFirst(32, 'a');
const std::string kSecond(32, 'b');

TEST(DecodeSecretsTest, ReadsBothEncodings) {
  EXPECT_THAT(DecodeSecrets(absl::StrCat(absl::BytesToHexString(kFirst), "\n")),
              ElementsAre(kFirst));
  EXPECT_THAT(DecodeSecrets(absl::Base64Escape(kFirst)), ElementsAre(kFirst));
}

TEST(DecodeSecretsTest, KeepsTheOrderOfSeveral) {
  EXPECT_THAT(DecodeSecrets(absl::StrCat(absl::BytesToHexString(kFirst), "\r\n",
                                         absl::Base64Escape(kSecond), "\n")),
              ElementsAre(kFirst, kSecond));
}

TEST(DecodeSecretsTest, RefusesAFileWithAnythingElse) {
  EXPECT_THAT(DecodeSecrets(""), IsEmpty());
  EXPECT_THAT(DecodeSecrets("short"), IsEmpty());
  EXPECT_THAT(
      DecodeSecrets(absl::StrCat(absl::BytesToHexString(kFirst), "\nshort")),
      IsEmpty());
}

}  // namespace
}  // namespace concord::security
