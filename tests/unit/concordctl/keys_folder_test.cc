#include "services/concordctl/keys_folder.h"

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/security/token.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services/concordctl/files.h"
#include "tests/support/processes/processes.h"
#include "tests/support/status/status.h"

namespace concord::concordctl {
namespace {

using ::testing::HasSubstr;
using testing::IsOk;

class KeysFolderTest : public ::testing::Test {
 protected:
  std::string Text(const std::string& file) {
    absl::StatusOr<std::string> text =
        ReadFile(absl::StrCat(folder_, "/", file));
    EXPECT_THAT(text, IsOk());
    return text.value_or("");
  }
  std::unique_ptr<security::TokenVerifier> Verifier() {
    auto verifier = std::make_unique<security::TokenVerifier>(
        security::TokenVerifier::Options{.issuer = kIssuer,
                                         .audience = kAudience});
    verifier->Replace(security::KeySet::Parse(Text("jwks.json")).value());
    return verifier;
  }

  testing::ScratchFolder scratch_;
  const std::string folder_ = absl::StrCat(scratch_.path(), "/new/keys");
  const absl::Time now_ = absl::FromUnixSeconds(1'700'000'000);
};

TEST_F(KeysFolderTest, HoldsWhatEachServiceAndAClientNeed) {
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  for (const char* name :
       {"inventory", "goal_planning", "progress_analytics", "client", "ca"}) {
    EXPECT_THAT(Text(absl::StrCat(name, ".pem")),
                HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_THAT(Text(absl::StrCat(name, ".key")), HasSubstr("PRIVATE KEY"));
  }
  EXPECT_EQ(Text("secret").size(), 64u);
}

TEST_F(KeysFolderTest, ShowsPrivateKeysToTheirOwnerOnly) {
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  for (const char* file : {"ca.key", "inventory.key", "signing.key", "secret",
                           "inventory.token"}) {
    const auto permissions =
        std::filesystem::status(absl::StrCat(folder_, "/", file)).permissions();
    EXPECT_EQ(permissions, std::filesystem::perms::owner_read |
                               std::filesystem::perms::owner_write)
        << file;
  }
}

TEST_F(KeysFolderTest, IsRenewedWithItsAuthorityAndSigningKey) {
  EXPECT_TRUE(absl::IsNotFound(RenewKeysFolder(folder_, now_)));
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  std::map<std::string, std::string> before;
  for (const char* file :
       {"ca.pem", "jwks.json", "secret", "inventory.pem", "inventory.token"}) {
    before[file] = Text(file);
  }
  ASSERT_THAT(RenewKeysFolder(folder_, now_ + absl::Hours(25)), IsOk());
  for (const char* file : {"ca.pem", "jwks.json", "secret"}) {
    EXPECT_EQ(Text(file), before[file]) << file;
  }
  EXPECT_NE(Text("inventory.pem"), before["inventory.pem"]);
  EXPECT_THAT(
      Verifier()->Verify(absl::StrCat("Bearer ", Text("inventory.token")),
                         now_ + absl::Hours(25)),
      IsOk());
}

TEST_F(KeysFolderTest, NeverReplacesKeysThatAreInUse) {
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  const std::string before = Text("signing.key");
  EXPECT_TRUE(absl::IsAlreadyExists(MakeKeysFolder(folder_, now_)));
  EXPECT_EQ(Text("signing.key"), before);
}

TEST_F(KeysFolderTest, GivesServicesTokensThatItsKeySetVerifies) {
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  const auto claims = Verifier()->Verify(
      absl::StrCat("Bearer ", Text("goal_planning.token")), now_);
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ((*claims)->subject, "goal_planning");
  EXPECT_EQ((*claims)->role, security::Role::kService);
}

TEST_F(KeysFolderTest, MintsTokensThatSayWhoCalls) {
  ASSERT_THAT(MakeKeysFolder(folder_, now_), IsOk());
  const absl::StatusOr<std::string> token =
      MintFromFolder(folder_,
                     {.tenant = "demo",
                      .subject = "account-7",
                      .role = security::Role::kClient,
                      .client = "ines"},
                     now_, absl::Minutes(5));
  ASSERT_THAT(token, IsOk());
  const auto claims = Verifier()->Verify(absl::StrCat("Bearer ", *token), now_);
  ASSERT_THAT(claims, IsOk());
  EXPECT_EQ((*claims)->tenant, "demo");
  EXPECT_EQ((*claims)->client, "ines");
  EXPECT_EQ((*claims)->expires, now_ + absl::Minutes(5));
}

TEST_F(KeysFolderTest, SaysWhichFileIsMissing) {
  const absl::StatusOr<std::string> token = MintFromFolder(
      folder_, {.tenant = "demo", .subject = "x"}, now_, absl::Minutes(5));
  EXPECT_THAT(std::string(token.status().message()), HasSubstr("signing.key"));
}

}  // namespace
}  // namespace concord::concordctl
