// From JSON Web Keys to OpenSSL's, and signatures checked with them.
#include "common/security/key_set.h"

#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "common/security/openssl_handles.h"
#include "common/security/seal.h"
#include "common/security/strict_json.h"
#include "common/status/error.h"

namespace concord::security {
namespace {

using nlohmann::json;

constexpr size_t kSetLimit = 64 << 10;
constexpr size_t kKeyIdLimit = 128;
constexpr int kLeastRsaBits = 2048;
constexpr int kMostRsaBits = 4096;
constexpr size_t kMostExponentBytes = 4;
// An octet string on P-256 is a coordinate, on Ed25519 a whole key.
constexpr size_t kCurveBytes = 32;
constexpr char kUncompressedPoint = 4;

absl::Status Fault(absl::string_view text) {
  return absl::InvalidArgumentError(text);
}

// The text of a member, or nothing when it is absent or no string.
absl::optional<std::string> Text(const json& key, const char* name) {
  const auto member = key.find(name);
  if (member == key.end() || !member->is_string()) return absl::nullopt;
  return member->get<std::string>();
}

absl::StatusOr<std::string> OctetsOf(const json& key, const char* name) {
  const absl::optional<std::string> text = Text(key, name);
  absl::optional<std::string> octets;
  if (text.has_value()) octets = Base64UrlDecode(*text);
  if (!octets.has_value() || octets->empty()) {
    return Fault(absl::StrCat("`", name, "` is not canonical base64url"));
  }
  return *std::move(octets);
}

KeyHandle MakeKey(const char* type, ParameterBuilder builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  const PublicKeyContext context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                        parameters.get()) != 1) {
    return nullptr;
  }
  return KeyHandle(key);
}

absl::StatusOr<KeyHandle> RsaKey(const json& description) {
  CONCORD_ASSIGN_OR_RETURN(const std::string n, OctetsOf(description, "n"));
  CONCORD_ASSIGN_OR_RETURN(const std::string e, OctetsOf(description, "e"));
  // Every verification raises to this power.
  if (e.size() > kMostExponentBytes) return Fault("`e` is too large");
  const BigNumber modulus(
      BN_bin2bn(Octets(n), static_cast<int>(n.size()), nullptr));
  const BigNumber exponent(
      BN_bin2bn(Octets(e), static_cast<int>(e.size()), nullptr));
  if (BN_num_bits(modulus.get()) < kLeastRsaBits ||
      BN_num_bits(modulus.get()) > kMostRsaBits) {
    return Fault("an RSA key has 2048 to 4096 bits");
  }
  if (!BN_is_odd(exponent.get()) || BN_is_one(exponent.get())) {
    return Fault("`e` is not an odd number above 1");
  }
  ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get());
  OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get());
  return MakeKey("RSA", std::move(builder));
}

absl::StatusOr<KeyHandle> EcKey(const json& description) {
  if (Text(description, "crv") != "P-256") return Fault("`crv` is not P-256");
  CONCORD_ASSIGN_OR_RETURN(const std::string x, OctetsOf(description, "x"));
  CONCORD_ASSIGN_OR_RETURN(const std::string y, OctetsOf(description, "y"));
  if (x.size() != kCurveBytes || y.size() != kCurveBytes) {
    return Fault("`x` and `y` have 32 bytes each");
  }
  const std::string point = kUncompressedPoint + x + y;
  ParameterBuilder builder(OSSL_PARAM_BLD_new());
  OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                  "P-256", 0);
  OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY,
                                   point.data(), point.size());
  return MakeKey("EC", std::move(builder));
}

absl::StatusOr<KeyHandle> EdwardsKey(const json& description) {
  if (Text(description, "crv") != "Ed25519") {
    return Fault("`crv` is not Ed25519");
  }
  CONCORD_ASSIGN_OR_RETURN(const std::string x, OctetsOf(description, "x"));
  if (x.size() != kCurveBytes) return Fault("`x` has 32 bytes");
  return KeyHandle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr,
                                               Octets(x), x.size()));
}

struct KeyType {
  absl::string_view name;
  absl::string_view algorithm;
  absl::StatusOr<KeyHandle> (*parse)(const json&);
};
constexpr KeyType kKeyTypes[] = {
    {"RSA", "RS256", RsaKey},
    {"EC", "ES256", EcKey},
    {"OKP", "EdDSA", EdwardsKey},
};

const KeyType* FindKeyType(const json& description) {
  const absl::optional<std::string> name = Text(description, "kty");
  for (const KeyType& type : kKeyTypes) {
    if (name == type.name) return &type;
  }
  return nullptr;
}

// Signatures of ES256 are the numbers r and s, 32 bytes each; OpenSSL takes
// them in DER.
std::string DerOfEcdsa(absl::string_view signature) {
  const EcdsaSignature pair(ECDSA_SIG_new());
  const auto number = [](absl::string_view bytes) {
    return BN_bin2bn(Octets(bytes), static_cast<int>(bytes.size()), nullptr);
  };
  ECDSA_SIG_set0(pair.get(), number(signature.substr(0, kCurveBytes)),
                 number(signature.substr(kCurveBytes)));
  std::string der(static_cast<size_t>(i2d_ECDSA_SIG(pair.get(), nullptr)),
                  '\0');
  unsigned char* out = Octets(der);
  i2d_ECDSA_SIG(pair.get(), &out);
  return der;
}

}  // namespace

struct PublicKey::Rep {
  KeyHandle key;
  absl::string_view algorithm;
  size_t signature_size = 0;
};

PublicKey::PublicKey(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
PublicKey::PublicKey(PublicKey&&) noexcept = default;
PublicKey& PublicKey::operator=(PublicKey&&) noexcept = default;
PublicKey::~PublicKey() = default;

absl::string_view PublicKey::algorithm() const { return rep_->algorithm; }

bool PublicKey::Verify(absl::string_view text,
                       absl::string_view signature) const {
  if (signature.size() != rep_->signature_size) return false;
  const bool is_ecdsa = rep_->algorithm == "ES256";
  const std::string der = is_ecdsa ? DerOfEcdsa(signature) : std::string();
  const absl::string_view bytes = is_ecdsa ? der : signature;
  // Ed25519 hashes for itself.
  const char* digest = rep_->algorithm == "EdDSA" ? nullptr : "SHA256";
  const DigestContext context(EVP_MD_CTX_new());
  return EVP_DigestVerifyInit_ex(context.get(), nullptr, digest, nullptr,
                                 nullptr, rep_->key.get(), nullptr) == 1 &&
         EVP_DigestVerify(context.get(), Octets(bytes), bytes.size(),
                          Octets(text), text.size()) == 1;
}

namespace {

absl::StatusOr<PublicKey> ParseKey(const json& description) {
  const KeyType* type = FindKeyType(description);
  if (type == nullptr) return Fault("`kty` is not RSA, EC or OKP");
  // `d` is the private part in all three types.
  if (description.contains("d")) {
    return Fault("is a private key; publish the public part and replace it");
  }
  if (description.contains("use") && Text(description, "use") != "sig") {
    return Fault("`use` is not sig");
  }
  if (description.contains("alg") &&
      Text(description, "alg") != type->algorithm) {
    return Fault(
        absl::StrCat("`alg` of this type of key is ", type->algorithm));
  }
  CONCORD_ASSIGN_OR_RETURN(KeyHandle key, type->parse(description));
  if (key == nullptr) return Fault("is not a point or number of its type");
  auto rep = std::make_unique<PublicKey::Rep>();
  rep->algorithm = type->algorithm;
  rep->signature_size = type->algorithm == "RS256"
                            ? static_cast<size_t>(EVP_PKEY_get_size(key.get()))
                            : 2 * kCurveBytes;
  rep->key = std::move(key);
  return PublicKey(std::move(rep));
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Parse(absl::string_view jwks) {
  if (jwks.size() > kSetLimit) return Fault("JWKS: is larger than 64 KiB");
  const absl::StatusOr<json> set = ParseStrictJson(jwks);
  if (!set.ok()) return Fault(absl::StrCat("JWKS: ", set.status().message()));
  const auto descriptions = set->find("keys");
  if (descriptions == set->end() || !descriptions->is_array()) {
    return Fault("JWKS: has no list `keys`");
  }
  KeySet keys;
  std::vector<std::string> faults;
  for (size_t i = 0; i < descriptions->size(); ++i) {
    const json& description = (*descriptions)[i];
    const auto fault = [&](absl::string_view text) {
      faults.push_back(absl::StrCat("JWKS: keys[", i, "]: ", text));
    };
    if (Text(description, "use") == "enc") continue;
    const absl::optional<std::string> key_id = Text(description, "kid");
    absl::StatusOr<PublicKey> key = ParseKey(description);
    if (!key.ok()) fault(key.status().message());
    if (!key_id.has_value() || key_id->empty() ||
        key_id->size() > kKeyIdLimit) {
      fault("`kid` is not a text of 1 to 128 bytes");
    } else if (key.ok() &&
               !keys.keys_.try_emplace(*key_id, *std::move(key)).second) {
      fault("has the `kid` of another key");
    }
  }
  if (!faults.empty()) return Fault(absl::StrJoin(faults, "; "));
  if (keys.keys_.empty()) return Fault("JWKS: has no key for signatures");
  return keys;
}

const PublicKey* KeySet::Find(absl::string_view key_id) const {
  const auto found = keys_.find(key_id);
  return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace concord::security
