// A key set is taken whole or refused with every fault.
#include "common/security/key_set.h"

#include <nlohmann/json.hpp>

#include "common/security/keys.h"
#include "common/security/seal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"

namespace concord::security {
namespace {

using nlohmann::json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::IsOk;
using Type = SigningKey::Type;

json JwkOf(const SigningKey& key) { return json::parse(key.Jwks())["keys"][0]; }

// The fault that the set with this one key is refused for; empty when taken.
std::string FaultOf(const json& key) {
  return std::string(
      KeySet::Parse(json{{"keys", {key}}}.dump()).status().message());
}

TEST(KeySetTest, FindsEachKeyWithItsAlgorithm) {
  json keys = json::array();
  for (const Type type : {Type::kEd25519, Type::kP256, Type::kRsa2048}) {
    const SigningKey key = SigningKey::Generate(type);
    keys.push_back(JwkOf(key));
  }
  const KeySet set = KeySet::Parse(json{{"keys", keys}}.dump()).value();
  for (const json& key : keys) {
    const PublicKey* found = set.Find(key["kid"].get<std::string>());
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->algorithm(), key["alg"].get<std::string>());
  }
  EXPECT_EQ(set.Find("other"), nullptr);
  EXPECT_EQ(set.Find(""), nullptr);
}

TEST(KeySetTest, VerifiesWhatTheKeySignedAndNothingElse) {
  for (const Type type : {Type::kEd25519, Type::kP256, Type::kRsa2048}) {
    const SigningKey key = SigningKey::Generate(type);
    const KeySet set = KeySet::Parse(key.Jwks()).value();
    const PublicKey& public_key = *set.Find(key.key_id());
    const std::string signature = key.Sign("text");
    EXPECT_TRUE(public_key.Verify("text", signature));
    EXPECT_FALSE(public_key.Verify("other", signature));
    EXPECT_FALSE(public_key.Verify("text", signature + '\0'));
    EXPECT_FALSE(public_key.Verify("text", ""));
    EXPECT_FALSE(
        public_key.Verify("text", std::string(signature.size(), '\0')));
  }
}

TEST(KeySetTest, RefusesPrivateKeys) {
  json key = JwkOf(SigningKey::Generate(Type::kEd25519));
  key["d"] = key["x"];
  EXPECT_THAT(FaultOf(key), HasSubstr("private"));
}

TEST(KeySetTest, RefusesSharedSecrets) {
  EXPECT_THAT(FaultOf({{"kty", "oct"}, {"kid", "1"}, {"k", "AAAA"}}),
              HasSubstr("kty"));
}

TEST(KeySetTest, RefusesTwoKeysOfOneName) {
  json keys = {JwkOf(SigningKey::Generate(Type::kEd25519)),
               JwkOf(SigningKey::Generate(Type::kP256))};
  keys[1]["kid"] = keys[0]["kid"];
  const auto set = KeySet::Parse(json{{"keys", keys}}.dump());
  EXPECT_THAT(std::string(set.status().message()),
              HasSubstr("keys[1]: has the `kid` of another key"));
}

TEST(KeySetTest, RefusesAnAlgorithmThatIsNotTheKeys) {
  json key = JwkOf(SigningKey::Generate(Type::kRsa2048));
  for (const char* algorithm : {"HS256", "ES256", "RS512", "none", ""}) {
    key["alg"] = algorithm;
    EXPECT_THAT(FaultOf(key), HasSubstr("RS256")) << algorithm;
  }
}

TEST(KeySetTest, RefusesPointsThatAreNotOnTheCurve) {
  json key = JwkOf(SigningKey::Generate(Type::kP256));
  key["y"] = key["x"];
  EXPECT_THAT(FaultOf(key), HasSubstr("not a point"));
  key["y"] = Base64UrlEncode("short");
  EXPECT_THAT(FaultOf(key), HasSubstr("32 bytes"));
}

TEST(KeySetTest, RefusesOtherCurves) {
  json ec = JwkOf(SigningKey::Generate(Type::kP256));
  ec["crv"] = "secp256k1";
  EXPECT_THAT(FaultOf(ec), HasSubstr("P-256"));
  json okp = JwkOf(SigningKey::Generate(Type::kEd25519));
  okp["crv"] = "X25519";
  EXPECT_THAT(FaultOf(okp), HasSubstr("Ed25519"));
}

TEST(KeySetTest, RefusesWeakAndCostlyRsaKeys) {
  json key = JwkOf(SigningKey::Generate(Type::kRsa2048));
  const json good = key;
  key["n"] = Base64UrlEncode(std::string(128, '\xff'));
  EXPECT_THAT(FaultOf(key), HasSubstr("2048"));
  key["n"] = Base64UrlEncode(std::string(1024, '\xff'));
  EXPECT_THAT(FaultOf(key), HasSubstr("4096"));
  key = good;
  key["e"] = Base64UrlEncode("\x01");
  EXPECT_THAT(FaultOf(key), HasSubstr("`e`"));
  key["e"] = Base64UrlEncode(std::string(256, '\xff'));
  EXPECT_THAT(FaultOf(key), HasSubstr("`e`"));
}

TEST(KeySetTest, ReportsEveryFaultAtOnce) {
  const auto set = KeySet::Parse(
      R"({"keys": [{"kty": "oct", "kid": "1"}, {"kty": "EC", "kid": "2"}, 7]})");
  EXPECT_EQ(set.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(
      std::string(set.status().message()),
      AllOf(HasSubstr("keys[0]"), HasSubstr("keys[1]"), HasSubstr("keys[2]")));
}

TEST(KeySetTest, PassesOverKeysForEncryption) {
  json keys = {JwkOf(SigningKey::Generate(Type::kEd25519)),
               {{"kty", "RSA"}, {"use", "enc"}, {"alg", "RSA-OAEP"}}};
  EXPECT_THAT(KeySet::Parse(json{{"keys", keys}}.dump()), IsOk());
  keys.erase(0);
  EXPECT_FALSE(KeySet::Parse(json{{"keys", keys}}.dump()).ok());
}

TEST(KeySetTest, RefusesTextsThatAreNoKeySet) {
  for (const char* text :
       {"", "[]", "{}", R"({"keys": {}})", R"({"keys": []})",
        R"({"keys": [], "keys": []})", R"({"keys": [[[[[]]]]]})"}) {
    EXPECT_FALSE(KeySet::Parse(text).ok()) << text;
  }
  EXPECT_FALSE(KeySet::Parse(std::string(100'000, ' ')).ok());
}

}  // namespace
}  // namespace concord::security
