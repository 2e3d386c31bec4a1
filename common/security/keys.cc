// Generation, export and signing over OpenSSL's EVP and X.509.
#include "common/security/keys.h"

#include <openssl/core_names.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/security/openssl_handles.h"
#include "common/security/seal.h"
#include "common/status/error.h"

namespace concord::security {
namespace {

constexpr size_t kCurveBytes = 32;
constexpr size_t kKeyIdLength = 16;
constexpr int kSerialBytes = 16;
constexpr int kVersion3 = 2;

std::string TextOf(BIO* bio) {
  char* data = nullptr;
  const int64_t size = BIO_get_mem_data(bio, &data);
  return std::string(data, static_cast<size_t>(size));
}

template <typename Write>
std::string PemOf(Write write) {
  const Bio bio(BIO_new(BIO_s_mem()));
  CheckOpenssl(write(bio.get()) == 1, "write PEM");
  return TextOf(bio.get());
}

std::string PrivatePem(EVP_PKEY* key) {
  return PemOf([key](BIO* bio) {
    return PEM_write_bio_PrivateKey(bio, key, nullptr, nullptr, 0, nullptr,
                                    nullptr);
  });
}

KeyHandle GenerateP256() {
  KeyHandle key(EVP_EC_gen("P-256"));
  CheckOpenssl(key != nullptr, "generate a P-256 key");
  return key;
}

void AddExtension(X509* certificate, X509* issuer, int kind,
                  const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  const ExtensionHandle extension(
      X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  CheckOpenssl(extension != nullptr &&
                   X509_add_ext(certificate, extension.get(), -1) == 1,
               "certificate extension");
}

// A certificate without extensions and signature.
CertificateHandle Draft(absl::string_view name, EVP_PKEY* key,
                        Validity validity) {
  CertificateHandle draft(X509_new());
  const std::string serial = RandomBytes(kSerialBytes);
  const BigNumber number(BN_bin2bn(Octets(serial), kSerialBytes, nullptr));
  // Serial numbers are positive (RFC 5280, 4.1.2.2).
  BN_clear_bit(number.get(), 8 * kSerialBytes - 1);
  CheckOpenssl(
      X509_set_version(draft.get(), kVersion3) == 1 &&
          BN_to_ASN1_INTEGER(number.get(),
                             X509_get_serialNumber(draft.get())) != nullptr &&
          ASN1_TIME_set(X509_getm_notBefore(draft.get()),
                        absl::ToTimeT(validity.from)) != nullptr &&
          ASN1_TIME_set(X509_getm_notAfter(draft.get()),
                        absl::ToTimeT(validity.until)) != nullptr &&
          X509_set_pubkey(draft.get(), key) == 1 &&
          X509_NAME_add_entry_by_txt(X509_get_subject_name(draft.get()), "CN",
                                     MBSTRING_UTF8, Octets(name),
                                     static_cast<int>(name.size()), -1, 0) == 1,
      "certificate");
  return draft;
}

Certificate Finish(X509* certificate, EVP_PKEY* key, EVP_PKEY* issuer_key) {
  CheckOpenssl(X509_sign(certificate, issuer_key, EVP_sha256()) > 0,
               "sign a certificate");
  return {.certificate = PemOf([certificate](BIO* bio) {
            return PEM_write_bio_X509(bio, certificate);
          }),
          .key = PrivatePem(key)};
}

std::string BigEndian(EVP_PKEY* key, const char* parameter) {
  BIGNUM* raw = nullptr;
  CheckOpenssl(EVP_PKEY_get_bn_param(key, parameter, &raw) == 1, parameter);
  const BigNumber number(raw);
  std::string bytes(static_cast<size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), Octets(bytes));
  return bytes;
}

std::string Coordinate(EVP_PKEY* key, const char* parameter) {
  const std::string bytes = BigEndian(key, parameter);
  return std::string(kCurveBytes - bytes.size(), '\0') + bytes;
}

// OpenSSL signs ES256 in DER; tokens carry the numbers r and s.
std::string RawEcdsa(absl::string_view der) {
  const unsigned char* in = Octets(der);
  const EcdsaSignature pair(
      d2i_ECDSA_SIG(nullptr, &in, static_cast<int64_t>(der.size())));
  CheckOpenssl(pair != nullptr, "read a signature");
  std::string raw(2 * kCurveBytes, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), Octets(raw), kCurveBytes);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), Octets(raw) + kCurveBytes,
               kCurveBytes);
  return raw;
}

}  // namespace

Certificate MakeAuthority(absl::string_view name, Validity validity) {
  const KeyHandle key = GenerateP256();
  const CertificateHandle draft = Draft(name, key.get(), validity);
  X509_set_issuer_name(draft.get(), X509_get_subject_name(draft.get()));
  AddExtension(draft.get(), draft.get(), NID_basic_constraints,
               "critical,CA:TRUE,pathlen:0");
  AddExtension(draft.get(), draft.get(), NID_key_usage,
               "critical,keyCertSign,cRLSign");
  AddExtension(draft.get(), draft.get(), NID_subject_key_identifier, "hash");
  return Finish(draft.get(), key.get(), key.get());
}

absl::StatusOr<Certificate> IssueCertificate(const Certificate& authority,
                                             absl::string_view name,
                                             Validity validity,
                                             const std::string& usage) {
  const CertificateHandle issuer(PEM_read_bio_X509(
      Reader(authority.certificate).get(), nullptr, nullptr, nullptr));
  const KeyHandle issuer_key = ReadPrivateKey(authority.key);
  if (issuer == nullptr || issuer_key == nullptr ||
      X509_check_private_key(issuer.get(), issuer_key.get()) != 1 ||
      X509_check_ca(issuer.get()) == 0) {
    return absl::InvalidArgumentError(
        "the authority's certificate and key do not belong together");
  }
  const KeyHandle key = GenerateP256();
  const CertificateHandle draft = Draft(name, key.get(), validity);
  X509_set_issuer_name(draft.get(), X509_get_subject_name(issuer.get()));
  AddExtension(draft.get(), issuer.get(), NID_basic_constraints,
               "critical,CA:FALSE");
  AddExtension(draft.get(), issuer.get(), NID_key_usage,
               "critical,digitalSignature");
  AddExtension(draft.get(), issuer.get(), NID_ext_key_usage, usage);
  AddExtension(
      draft.get(), issuer.get(), NID_subject_alt_name,
      absl::StrCat("DNS:", name, ",DNS:localhost,IP:127.0.0.1,IP:::1"));
  AddExtension(draft.get(), issuer.get(), NID_authority_key_identifier,
               "keyid");
  return Finish(draft.get(), key.get(), issuer_key.get());
}

struct SigningKey::Rep {
  Type type;
  KeyHandle key;
};

SigningKey::SigningKey(std::unique_ptr<Rep> rep) : rep_(std::move(rep)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

SigningKey SigningKey::Generate(Type type) {
  KeyHandle key;
  switch (type) {
    case Type::kEd25519:
      key.reset(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
      break;
    case Type::kP256:
      key = GenerateP256();
      break;
    case Type::kRsa2048:
      key.reset(EVP_RSA_gen(2048));
      break;
  }
  CheckOpenssl(key != nullptr, "generate a signing key");
  return SigningKey(std::make_unique<Rep>(Rep{type, std::move(key)}));
}

absl::StatusOr<SigningKey> SigningKey::FromPem(absl::string_view pem) {
  KeyHandle key = ReadPrivateKey(pem);
  if (key == nullptr) {
    return absl::InvalidArgumentError("is no private key in PEM");
  }
  const auto made = [&key](Type type) {
    return SigningKey(std::make_unique<Rep>(Rep{type, std::move(key)}));
  };
  if (EVP_PKEY_is_a(key.get(), "ED25519") == 1) return made(Type::kEd25519);
  if (EVP_PKEY_is_a(key.get(), "RSA") == 1 &&
      EVP_PKEY_get_bits(key.get()) == 2048) {
    return made(Type::kRsa2048);
  }
  if (EVP_PKEY_is_a(key.get(), "EC") == 1 &&
      EVP_PKEY_get_bits(key.get()) == 256) {
    return made(Type::kP256);
  }
  return absl::InvalidArgumentError(
      "is neither an Ed25519, a P-256 nor an RSA key of 2048 bits");
}

std::string SigningKey::Pem() const { return PrivatePem(rep_->key.get()); }

std::string SigningKey::PublicPem() const {
  return PemOf(
      [this](BIO* bio) { return PEM_write_bio_PUBKEY(bio, rep_->key.get()); });
}

std::string SigningKey::Jwks() const {
  EVP_PKEY* const key = rep_->key.get();
  nlohmann::json jwk = {
      {"alg", algorithm()}, {"kid", key_id()}, {"use", "sig"}};
  switch (rep_->type) {
    case Type::kEd25519: {
      std::string x(kCurveBytes, '\0');
      size_t size = x.size();
      CheckOpenssl(EVP_PKEY_get_raw_public_key(key, Octets(x), &size) == 1,
                   "public key");
      jwk.update({{"kty", "OKP"}, {"crv", "Ed25519"}});
      jwk["x"] = Base64UrlEncode(x);
      break;
    }
    case Type::kP256:
      jwk.update({{"kty", "EC"}, {"crv", "P-256"}});
      jwk["x"] = Base64UrlEncode(Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_X));
      jwk["y"] = Base64UrlEncode(Coordinate(key, OSSL_PKEY_PARAM_EC_PUB_Y));
      break;
    case Type::kRsa2048:
      jwk["kty"] = "RSA";
      jwk["n"] = Base64UrlEncode(BigEndian(key, OSSL_PKEY_PARAM_RSA_N));
      jwk["e"] = Base64UrlEncode(BigEndian(key, OSSL_PKEY_PARAM_RSA_E));
      break;
  }
  return nlohmann::json{{"keys", nlohmann::json::array({jwk})}}.dump(2);
}

std::string SigningKey::key_id() const {
  return Base64UrlEncode(Sha256(PublicPem())).substr(0, kKeyIdLength);
}

std::string SigningKey::algorithm() const {
  switch (rep_->type) {
    case Type::kEd25519:
      return "EdDSA";
    case Type::kP256:
      return "ES256";
    case Type::kRsa2048:
      return "RS256";
  }
  return {};
}

std::string SigningKey::Sign(absl::string_view text) const {
  // Ed25519 hashes for itself.
  const char* digest = rep_->type == Type::kEd25519 ? nullptr : "SHA256";
  const DigestContext context(EVP_MD_CTX_new());
  std::string signature(static_cast<size_t>(EVP_PKEY_get_size(rep_->key.get())),
                        '\0');
  size_t size = signature.size();
  CheckOpenssl(EVP_DigestSignInit_ex(context.get(), nullptr, digest, nullptr,
                                     nullptr, rep_->key.get(), nullptr) == 1 &&
                   EVP_DigestSign(context.get(), Octets(signature), &size,
                                  Octets(text), text.size()) == 1,
               "sign");
  signature.resize(size);
  return rep_->type == Type::kP256 ? RawEcdsa(signature) : signature;
}

std::string MintToken(const SigningKey& key, const TokenRequest& request) {
  const nlohmann::json header = {
      {"alg", key.algorithm()}, {"kid", key.key_id()}, {"typ", "JWT"}};
  const int64_t issued = absl::ToUnixSeconds(request.issued);
  nlohmann::json claims = {
      {"iss", request.issuer},
      {"aud", request.audience},
      {"iat", issued},
      {"nbf", issued},
      {"exp", absl::ToUnixSeconds(request.issued + request.lifetime)},
      {"sub", request.subject},
      {"tenant", request.tenant},
      {"role", std::string(RoleName(request.role))}};
  if (!request.client.empty()) claims["client"] = request.client;
  if (!request.methods.empty()) claims["methods"] = request.methods;
  const std::string text = absl::StrCat(Base64UrlEncode(header.dump()), ".",
                                        Base64UrlEncode(claims.dump()));
  return absl::StrCat(text, ".", Base64UrlEncode(key.Sign(text)));
}

}  // namespace concord::security
