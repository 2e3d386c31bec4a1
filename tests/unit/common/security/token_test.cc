// Good tokens are taken, and everything that only looks like one is refused for
// its own cause.
#include "common/security/token.h"

#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/security/keys.h"
#include "common/security/seal.h"
#include "common/status/error.h"
#include "concord/type/v1/reason.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/status/status.h"
#include "tests/support/tokens/tokens.h"

namespace concord::security {
namespace {

using ::concord::testing::TokenIssuer;
using nlohmann::json;
using ::testing::HasSubstr;
using testing::IsOk;
using testing::Refused;
using Type = SigningKey::Type;

const int64_t kSecond = 1'900'000'000;
const absl::Time kNow = absl::FromUnixSeconds(kSecond);

json GoodHeader(const TokenIssuer& issuer) {
  return {{"alg", issuer.key().algorithm()},
          {"kid", issuer.key().key_id()},
          {"typ", "JWT"}};
}

json GoodClaims() {
  return {{"iss", TokenIssuer::kIssuer},
          {"aud", TokenIssuer::kAudience},
          {"sub", "user-7"},
          {"tenant", "clinic-a"},
          {"role", "therapist"},
          {"iat", kSecond - 60},
          {"nbf", kSecond - 60},
          {"exp", kSecond + 840}};
}

json With(json object, const char* name, json value) {
  object[name] = std::move(value);
  return object;
}

json Without(json object, const char* name) {
  object.erase(name);
  return object;
}

// `text` of an object with one more member, which it may have already.
std::string Twice(const json& object, absl::string_view member) {
  std::string text = object.dump();
  text.pop_back();
  return absl::StrCat(text, ",", member, "}");
}

struct Forgery {
  const char* name;
  std::string authorization;
  // Part of the cause in the log.
  const char* cause;
};

// Everything is right but for the one thing in the name.
std::vector<Forgery> ForgedHeaders(const TokenIssuer& issuer) {
  const json header = GoodHeader(issuer);
  const std::string claims = GoodClaims().dump();
  const auto with = [&](const char* name, json value) {
    return issuer.Signed(With(header, name, std::move(value)).dump(), claims);
  };
  std::vector<Forgery> forgeries;
  for (const char* alg : {"none", "None", "NONE", "nOnE", "", "HS256", "HS384",
                          "HS512", "RS512", "PS256", "ES384", "es256"}) {
    forgeries.push_back({alg, with("alg", alg), "alg"});
  }
  for (const char* algorithm : {"RS256", "ES256", "EdDSA"}) {
    if (issuer.key().algorithm() == algorithm) continue;
    forgeries.push_back({algorithm, with("alg", algorithm), "alg"});
  }
  const std::vector<Forgery> rest = {
      {"alg is a list", with("alg", {issuer.key().algorithm()}), "alg"},
      {"alg is missing", issuer.Signed(Without(header, "alg").dump(), claims),
       "alg"},
      {"alg twice", issuer.Signed(Twice(header, R"("alg":"none")"), claims),
       "twice"},
      {"kid unknown", with("kid", "other"), "kid"},
      {"kid missing", issuer.Signed(Without(header, "kid").dump(), claims),
       "kid"},
      {"kid is a path", with("kid", "../../dev/null"), "kid"},
      {"kid is SQL", with("kid", "' OR 1=1 --"), "kid"},
      {"kid is a number", with("kid", 1), "kid"},
      {"kid twice", issuer.Signed(Twice(header, R"("kid":"other")"), claims),
       "twice"},
      {"crit", with("crit", {"exp"}), "crit"},
      {"crit is empty", with("crit", json::array()), "crit"},
      {"b64", with("b64", false), "b64"},
      {"zip", with("zip", "DEF"), "zip"},
      {"typ of another use", with("typ", "logout+jwt"), "typ"},
      {"header is a list", issuer.Signed("[]", claims), "object"},
      {"header is no JSON", issuer.Signed("{", claims), "JSON"},
      {"header is empty", issuer.Signed("", claims), "JSON"},
      {"header goes on", issuer.Signed(header.dump() + "{}", claims), "JSON"},
      {"header is deep",
       issuer.Signed(Twice(header, R"("x":[[[[[]]]]])"), claims), "deep"},
  };
  forgeries.insert(forgeries.end(), rest.begin(), rest.end());
  return forgeries;
}

std::vector<Forgery> ForgedClaims(const TokenIssuer& issuer) {
  const std::string header = GoodHeader(issuer).dump();
  const json claims = GoodClaims();
  const auto with = [&](const char* name, json value) {
    return issuer.Signed(header, With(claims, name, std::move(value)).dump());
  };
  const auto without = [&](const char* name) {
    return issuer.Signed(header, Without(claims, name).dump());
  };
  const auto twice = [&](absl::string_view member) {
    return issuer.Signed(header, Twice(claims, member));
  };
  return {
      {"issuer of another", with("iss", "https://evil.test"), "issuer"},
      {"issuer with a slash more", with("iss", "https://issuer.test/"),
       "issuer"},
      {"issuer missing", without("iss"), "issuer"},
      {"issuer in a list", with("iss", {TokenIssuer::kIssuer}), "issuer"},
      {"issuer twice", twice(R"("iss":"https://issuer.test")"), "twice"},
      {"audience of another", with("aud", "billing"), "audience"},
      {"audience of others", with("aud", {"billing", "mail"}), "audience"},
      {"audience in other case", with("aud", "Concord"), "audience"},
      {"audience missing", without("aud"), "audience"},
      {"audience an empty list", with("aud", json::array()), "audience"},
      {"audience beside a number", with("aud", {"concord", 1}), "audience"},
      {"audience an object", with("aud", {{"concord", true}}), "audience"},
      {"exp missing", without("exp"), "exp"},
      {"exp a text", with("exp", std::to_string(kSecond + 840)), "exp"},
      {"exp a fraction", with("exp", kSecond + 840.5), "exp"},
      {"exp 1e30",
       issuer.Signed(header, Twice(Without(claims, "exp"), R"("exp":1e30)")),
       "exp"},
      {"exp beyond 64 bits",
       issuer.Signed(header, Twice(Without(claims, "exp"),
                                   R"("exp":99999999999999999999)")),
       "exp"},
      {"exp negative", with("exp", -1), "exp"},
      {"exp after the year 9999", with("exp", 253'402'300'800), "exp"},
      {"exp null", with("exp", nullptr), "exp"},
      {"exp twice", twice(absl::StrCat(R"("exp":)", kSecond + 900)), "twice"},
      {"exp twice in other spelling",
       twice(absl::StrCat(R"("\u0065xp":)", kSecond + 900)), "twice"},
      {"lives longer than a day", with("exp", kSecond + 90'000), "day"},
      {"ends before it begins", with("exp", kSecond - 61), "not at all"},
      {"nbf missing", without("nbf"), "nbf"},
      {"nbf in the future", with("nbf", kSecond + 31), "not valid yet"},
      {"iat missing", without("iat"), "iat"},
      {"iat in the future", with("iat", kSecond + 31), "not valid yet"},
      {"tenant missing", without("tenant"), "tenant"},
      {"tenant empty", with("tenant", ""), "tenant"},
      {"tenant a number", with("tenant", 7), "tenant"},
      {"tenant with NUL", with("tenant", std::string("a\0b", 3)), "tenant"},
      {"tenant with a space", with("tenant", "clinic a"), "tenant"},
      {"tenant twice", twice(R"("tenant":"clinic-b")"), "twice"},
      {"subject missing", without("sub"), "sub"},
      {"subject too long", with("sub", std::string(129, 'a')), "sub"},
      {"subject not ASCII", with("sub", "us\u00e9r"), "sub"},
      {"role missing", without("role"), "role"},
      {"role unknown", with("role", "root"), "role"},
      {"role in other case", with("role", "Admin"), "role"},
      {"role none", with("role", "none"), "role"},
      {"role in a list", with("role", {"admin"}), "role"},
      {"role twice", twice(R"("role":"admin")"), "twice"},
      {"client a number",
       issuer.Signed(header,
                     With(With(claims, "role", "client"), "client", 7).dump()),
       "client"},
      {"claims are a list", issuer.Signed(header, "[]"), "object"},
      {"claims with a wrong byte",
       issuer.Signed(header, Twice(claims, "\"x\":\"\xff\"")), "JSON"},
      {"claims with a comment", issuer.Signed(header, claims.dump() + "/**/"),
       "JSON"},
  };
}

std::vector<Forgery> ForgedForms(const TokenIssuer& issuer) {
  const std::string good =
      issuer.Signed(GoodHeader(issuer).dump(), GoodClaims().dump());
  const std::vector<std::string> parts = absl::StrSplit(good, '.');
  const std::string text = absl::StrCat(parts[0], ".", parts[1]);
  const TokenIssuer other;
  const std::string stranger =
      other.Signed(GoodHeader(issuer).dump(), GoodClaims().dump());
  std::string zeros = absl::StrCat(
      text, ".",
      Base64UrlEncode(std::string(Base64UrlDecode(parts[2])->size(), '\0')));
  std::vector<Forgery> forgeries = {
      {"no signature", text + ".", "signature"},
      {"two parts", text, "three parts"},
      {"four parts", good + ".", "three parts"},
      {"five parts", good + "..", "three parts"},
      {"zeros for a signature", zeros, "signature"},
      {"the key of another", stranger, "signature"},
      {"padding behind", good + "=", "signature"},
      {"a line end behind", good + "\n", "signature"},
      {"a space before", absl::StrReplaceAll(good, {{"Bearer ", "Bearer  "}}),
       "base64url"},
      {"claims of another token",
       absl::StrCat(parts[0], ".",
                    Base64UrlEncode(With(GoodClaims(), "role", "admin").dump()),
                    ".", parts[2]),
       "signature"},
      {"longer than 4 KiB",
       issuer.Signed(GoodHeader(issuer).dump(),
                     With(GoodClaims(), "x", std::string(4096, 'x')).dump()),
       "4096"},
  };
  return forgeries;
}

// An HMAC over the token with the public key, which everybody has: the
// confusion of RS256 with HS256.
std::vector<Forgery> KeyConfusions(const TokenIssuer& issuer) {
  std::vector<Forgery> forgeries;
  const std::string pem = issuer.key().PublicPem();
  for (const std::string& secret :
       {pem, pem.substr(0, pem.size() - 1), issuer.key().Jwks()}) {
    for (const json& alg : {json("HS256"), json(issuer.key().algorithm())}) {
      const std::string text = absl::StrCat(
          Base64UrlEncode(With(GoodHeader(issuer), "alg", alg).dump()), ".",
          Base64UrlEncode(GoodClaims().dump()));
      forgeries.push_back(
          {"HMAC with the public key",
           absl::StrCat("Bearer ", text, ".",
                        Base64UrlEncode(HmacSha256(secret, text))),
           alg == "HS256" ? "alg" : "signature"});
    }
  }
  return forgeries;
}

class TokenVerifierTest : public ::testing::TestWithParam<Type> {
 protected:
  const TokenIssuer issuer_{GetParam()};
  const std::unique_ptr<TokenVerifier> verifier_ = issuer_.Verifier();

  absl::StatusOr<std::shared_ptr<const Claims>> Verify(const json& claims,
                                                       absl::Time now = kNow) {
    return verifier_->Verify(
        issuer_.Signed(GoodHeader(issuer_).dump(), claims.dump()), now);
  }
};

INSTANTIATE_TEST_SUITE_P(
    EveryAlgorithm, TokenVerifierTest,
    ::testing::Values(Type::kEd25519, Type::kP256, Type::kRsa2048),
    [](const auto& instance) {
      return SigningKey::Generate(instance.param).algorithm();
    });

TEST_P(TokenVerifierTest, TakesAGoodToken) {
  const auto claims = Verify(GoodClaims());
  ASSERT_THAT(claims, IsOk()) << DetailOf(claims.status());
  EXPECT_EQ((*claims)->tenant, "clinic-a");
  EXPECT_EQ((*claims)->subject, "user-7");
  EXPECT_EQ((*claims)->role, Role::kTherapist);
  EXPECT_EQ((*claims)->client, "");
  EXPECT_EQ((*claims)->expires, absl::FromUnixSeconds(kSecond + 840));
}

TEST_P(TokenVerifierTest, RefusesEveryNamedForgeryForItsCause) {
  size_t count = 0;
  for (const auto& make :
       {ForgedHeaders, ForgedClaims, ForgedForms, KeyConfusions}) {
    for (const Forgery& forgery : make(issuer_)) {
      SCOPED_TRACE(forgery.name);
      ++count;
      const auto claims = verifier_->Verify(forgery.authorization, kNow);
      ASSERT_FALSE(claims.ok());
      EXPECT_THAT(claims, Refused(absl::StatusCode::kUnauthenticated,
                                  type::v1::REASON_TOKEN_INVALID));
      EXPECT_THAT(DetailOf(claims.status()), HasSubstr(forgery.cause));
    }
  }
  EXPECT_GE(count, 48u);
}

TEST_P(TokenVerifierTest, RefusesEveryRandomMutation) {
  const std::string good =
      issuer_.Signed(GoodHeader(issuer_).dump(), GoodClaims().dump());
  const absl::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=";
  std::mt19937 random(7);
  const auto below = [&](size_t bound) { return random() % bound; };
  for (int i = 0; i < 20'000; ++i) {
    std::string forged = good;
    for (size_t changes = 1 + below(3); changes > 0; --changes) {
      const size_t at = 7 + below(forged.size() - 7);
      switch (below(4)) {
        case 0:
          forged[at] = alphabet[below(alphabet.size())];
          break;
        case 1:
          forged.erase(at, 1 + below(4));
          break;
        case 2:
          forged.insert(at, 1, alphabet[below(alphabet.size())]);
          break;
        default:
          std::swap(forged[at], forged[7 + below(forged.size() - 7)]);
      }
    }
    if (forged == good) continue;
    ASSERT_FALSE(verifier_->Verify(forged, kNow).ok()) << forged;
  }
}

TEST_P(TokenVerifierTest, TakesAListOfAudiencesWithThisOneInIt) {
  EXPECT_THAT(Verify(With(GoodClaims(), "aud", {"billing", "concord"})),
              IsOk());
}

TEST_P(TokenVerifierTest, PassesOverWhatItDoesNotNeed) {
  json claims = With(GoodClaims(), "jti", "1");
  claims["scope"] = {"a", "b"};
  EXPECT_THAT(Verify(claims), IsOk());
  const json header = With(GoodHeader(issuer_), "jku", "https://evil.test");
  EXPECT_THAT(verifier_->Verify(
                  issuer_.Signed(header.dump(), GoodClaims().dump()), kNow),
              IsOk());
}

TEST_P(TokenVerifierTest, TakesBothWordsForATokenAndNone) {
  for (const char* type : {"JWT", "jwt", "at+jwt"}) {
    const json header = With(GoodHeader(issuer_), "typ", type);
    EXPECT_THAT(verifier_->Verify(
                    issuer_.Signed(header.dump(), GoodClaims().dump()), kNow),
                IsOk());
  }
  const json header = Without(GoodHeader(issuer_), "typ");
  EXPECT_THAT(verifier_->Verify(
                  issuer_.Signed(header.dump(), GoodClaims().dump()), kNow),
              IsOk());
}

TEST(TokenTimeTest, GivesClocksThirtySecondsAndNoMore) {
  const TokenIssuer issuer;
  const std::string token =
      issuer.Signed(GoodHeader(issuer).dump(), GoodClaims().dump());
  // A new verifier each time remembers nothing.
  const auto at = [&](int64_t second) {
    return issuer.Verifier()
        ->Verify(token, absl::FromUnixSeconds(second))
        .status();
  };
  EXPECT_THAT(at(kSecond - 91), Refused(type::v1::REASON_TOKEN_INVALID));
  EXPECT_THAT(at(kSecond - 90), IsOk());
  EXPECT_THAT(at(kSecond + 839), IsOk());
  EXPECT_THAT(at(kSecond + 869), IsOk());
  EXPECT_THAT(at(kSecond + 870), Refused(type::v1::REASON_TOKEN_EXPIRED));
}

TEST(TokenFormTest, MissingTokensAreToldApartFromBadOnes) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  for (const char* authorization :
       {"", "Bearer", "Bearer ", "Basic dTpw", "eyJhbGciOiJub25lIn0.e30."}) {
    const auto claims = verifier->Verify(authorization, kNow);
    EXPECT_THAT(claims, Refused(type::v1::REASON_TOKEN_MISSING))
        << authorization;
  }
}

TEST(TokenFormTest, PublicTextOfARefusalTellsNoCause) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  std::set<std::string> texts;
  for (const Forgery& forgery : ForgedClaims(issuer)) {
    texts.insert(std::string(
        verifier->Verify(forgery.authorization, kNow).status().message()));
  }
  EXPECT_EQ(texts.size(), 1u);
}

TEST(TokenRoleTest, EveryRoleHasOneName) {
  for (const Role role : {Role::kClient, Role::kTherapist, Role::kSupervisor,
                          Role::kInformant, Role::kService, Role::kAdmin}) {
    EXPECT_EQ(RoleNamed(RoleName(role)), role);
  }
  EXPECT_EQ(RoleNamed(RoleName(Role::kNone)), Role::kNone);
}

TEST(TokenRoleTest, AClientIsTheSubjectUnlessTheTokenNamesAnother) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  const auto client = [&](const std::string& named) {
    const std::string token =
        MintToken(issuer.key(), {.issuer = TokenIssuer::kIssuer,
                                 .audience = TokenIssuer::kAudience,
                                 .tenant = "clinic-a",
                                 .subject = "user-7",
                                 .role = Role::kClient,
                                 .client = named,
                                 .issued = kNow});
    return verifier->Verify("Bearer " + token, kNow).value()->client;
  };
  EXPECT_EQ(client(""), "user-7");
  EXPECT_EQ(client("client-3"), "client-3");
}

TEST(TokenMemoryTest, IsKeptForAMinuteAtMostAndNotBeyondTheEnd) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  const std::string token =
      issuer.Authorization("clinic-a", "user-7", Role::kTherapist, kNow);
  const auto first = verifier->Verify(token, kNow).value();
  EXPECT_EQ(verifier->Verify(token, kNow + absl::Seconds(59)).value(), first);
  EXPECT_NE(verifier->Verify(token, kNow + absl::Seconds(60)).value(), first);
  EXPECT_FALSE(verifier->Verify(token, kNow + absl::Hours(1)).ok());
}

TEST(TokenMemoryTest, HoldsMoreTokensThanItsBoundOneAfterAnother) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  for (int i = 0; i < 12'000; ++i) {
    const std::string token = issuer.Authorization(
        "clinic-a", absl::StrCat("user-", i), Role::kTherapist, kNow);
    ASSERT_EQ(verifier->Verify(token, kNow).value()->subject,
              absl::StrCat("user-", i));
  }
}

TEST(TokenMemoryTest, IsSharedByThreads) {
  const TokenIssuer issuer;
  const auto verifier = issuer.Verifier();
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < 200; ++j) {
        const std::string token = issuer.Authorization(
            "clinic-a", absl::StrCat("user-", j % 10), Role::kTherapist, kNow);
        EXPECT_THAT(verifier->Verify(token, kNow), IsOk()) << i;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace concord::security
