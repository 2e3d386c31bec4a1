// What is sealed opens for its key and its purpose, and for nothing else.
#include "common/security/seal.h"

#include <set>

#include "absl/strings/escaping.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace concord::security {
namespace {

const char kKey[] = "0123456789abcdef0123456789abcdef";

TEST(SealTest, OpensWithTheSameKeyAndData) {
  for (const size_t size : {0, 1, 15, 16, 17, 4096}) {
    const std::string text(size, 'x');
    const std::string sealed = Seal(kKey, "data", text);
    EXPECT_EQ(sealed.size(), size + 34);
    EXPECT_EQ(Open(kKey, "data", sealed), text);
  }
}

TEST(SealTest, NeverGivesTheSameBytesTwice) {
  EXPECT_NE(Seal(kKey, "", "text"), Seal(kKey, "", "text"));
}

TEST(SealTest, EveryFlippedBitIsNoticed) {
  const std::string sealed =
      Seal(kKey, "data", "a needs profile of 32 bytes ok.");
  for (size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string forged = sealed;
    forged[bit / 8] = static_cast<char>(forged[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(Open(kKey, "data", forged), absl::nullopt) << "bit " << bit;
  }
}

TEST(SealTest, EveryOtherLengthIsNoticed) {
  const std::string sealed = Seal(kKey, "data", "text");
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(Open(kKey, "data", sealed.substr(0, size)), absl::nullopt);
  }
  EXPECT_EQ(Open(kKey, "data", sealed + '\0'), absl::nullopt);
}

TEST(SealTest, AnotherKeyOrOtherDataDoNotOpenIt) {
  const std::string sealed = Seal(kKey, "client 1", "text");
  EXPECT_EQ(Open(kKey, "client 2", sealed), absl::nullopt);
  EXPECT_EQ(Open(DeriveKey(kKey, "other"), "client 1", sealed), absl::nullopt);
}

// RFC 4231, test case 2.
TEST(HmacSha256Test, GivesThePublishedCode) {
  EXPECT_EQ(absl::BytesToHexString(
                HmacSha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c7"
            "5a003f089d2739839dec58b964ec3843");
}

// FIPS 180-4, the example `abc`.
TEST(Sha256Test, GivesThePublishedDigest) {
  EXPECT_EQ(absl::BytesToHexString(Sha256("abc")),
            "ba7816bf8f01cfea414140de5dae2223"
            "b00361a396177a9cb410ff61f20015ad");
}

// The vector of the paper (Aumasson and Bernstein, 2012): key and text count up
// from 0, the first eight bytes of the text being the number.
TEST(SipHashTest, GivesThePublishedCode) {
  std::string key;
  std::string text;
  for (char byte = 0; byte < 16; ++byte) key.push_back(byte);
  for (char byte = 8; byte < 15; ++byte) text.push_back(byte);
  EXPECT_EQ(SipHash(key, 0x0706050403020100, text), 0xa129ca6149be45e5);
}

TEST(DeriveKeyTest, GivesEachPurposeItsOwnKeyOf32Bytes) {
  EXPECT_EQ(DeriveKey(kKey, "names").size(), 32u);
  EXPECT_EQ(DeriveKey(kKey, "names"), DeriveKey(kKey, "names"));
  EXPECT_NE(DeriveKey(kKey, "names"), DeriveKey(kKey, "values"));
}

TEST(Base64UrlTest, HasOneSpellingForEachText) {
  EXPECT_EQ(Base64UrlDecode("AQ"), "\x01");
  EXPECT_EQ(Base64UrlDecode("-_-_"), "\xfb\xff\xbf");
  for (const char* other :
       {"AR", "AQ==", "AQ=", "AQ\n", " AQ", "A", "+/+/", "A.Q", "AQ=="}) {
    EXPECT_EQ(Base64UrlDecode(other), absl::nullopt) << other;
  }
}

TEST(RandomUuidTest, IsOfVersionFourAndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string uuid = RandomUuid();
    EXPECT_THAT(uuid,
                ::testing::MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-"
                                        "[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

}  // namespace
}  // namespace concord::security
