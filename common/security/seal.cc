// AES-256-GCM with a key for each value, HKDF, HMAC and base64url.
#include "common/security/seal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/security/openssl_handles.h"

namespace concord::security {
namespace {

// A sealed value is: marker, salt, tag, ciphertext. The marker is the first
// byte that changes when the form does.
constexpr absl::string_view kMarker("C\x01", 2);
constexpr size_t kSaltSize = 16;
constexpr size_t kTagSize = 16;
constexpr size_t kHeaderSize = kMarker.size() + kSaltSize + kTagSize;
constexpr size_t kDigestSize = 32;
// The key of a value seals that value alone, so its nonce need not vary.
constexpr std::array<unsigned char, 12> kNonce{};

// Fetched once: looking an algorithm up costs more than sealing a short value.
const EVP_CIPHER* Aes256Gcm() {
  static const EVP_CIPHER* const cipher =
      EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  CheckOpenssl(cipher != nullptr, "AES-256-GCM");
  return cipher;
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const digest = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CheckOpenssl(digest != nullptr, "SHA-256");
  return digest;
}

// A code of 64 bits; a thread's own, since making one costs more than using it.
EVP_MAC_CTX* SipHashContext() {
  static EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "SIPHASH", nullptr);
  CheckOpenssl(algorithm != nullptr, "SipHash");
  thread_local const OpensslHandle<EVP_MAC_CTX, EVP_MAC_CTX_free> context = [] {
    OpensslHandle<EVP_MAC_CTX, EVP_MAC_CTX_free> made(
        EVP_MAC_CTX_new(algorithm));
    size_t size = sizeof(uint64_t);
    const std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
        OSSL_PARAM_construct_end()};
    CheckOpenssl(EVP_MAC_CTX_set_params(made.get(), parameters.data()) == 1,
                 "SipHash");
    return made;
  }();
  return context.get();
}

int Length(absl::string_view text) { return static_cast<int>(text.size()); }

// The first block of HKDF-Expand (RFC 5869) with the salt as `info`.
std::string ValueKey(absl::string_view key, absl::string_view salt) {
  return HmacSha256(key, absl::StrCat(salt, "\x01"));
}

}  // namespace

void CheckOpenssl(bool success, absl::string_view what) {
  if (success) return;
  absl::FPrintF(stderr, "OpenSSL failed: %s\n", what);
  std::abort();
}

std::string DeriveKey(absl::string_view secret, absl::string_view label) {
  const std::string extracted = HmacSha256("concord", secret);
  return HmacSha256(extracted, absl::StrCat(label, "\x01"));
}

std::string Seal(absl::string_view key, absl::string_view associated_data,
                 absl::string_view plaintext) {
  const std::string salt = RandomBytes(kSaltSize);
  const std::string value_key = ValueKey(key, salt);
  std::string sealed = absl::StrCat(kMarker, salt);
  sealed.resize(kHeaderSize + plaintext.size());
  unsigned char* const tag = Octets(sealed) + kMarker.size() + kSaltSize;

  const CipherContext context(EVP_CIPHER_CTX_new());
  int count = 0;
  CheckOpenssl(
      EVP_EncryptInit_ex2(context.get(), Aes256Gcm(), Octets(value_key),
                          kNonce.data(), nullptr) == 1 &&
          EVP_EncryptUpdate(context.get(), nullptr, &count,
                            Octets(associated_data),
                            Length(associated_data)) == 1 &&
          EVP_EncryptUpdate(context.get(), Octets(sealed) + kHeaderSize, &count,
                            Octets(plaintext), Length(plaintext)) == 1 &&
          EVP_EncryptFinal_ex(context.get(), tag, &count) == 1 &&
          EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagSize,
                              tag) == 1,
      "seal");
  return sealed;
}

absl::optional<std::string> Open(absl::string_view key,
                                 absl::string_view associated_data,
                                 absl::string_view sealed) {
  if (sealed.size() < kHeaderSize ||
      sealed.substr(0, kMarker.size()) != kMarker) {
    return absl::nullopt;
  }
  const std::string value_key =
      ValueKey(key, sealed.substr(kMarker.size(), kSaltSize));
  std::string tag(sealed.substr(kMarker.size() + kSaltSize, kTagSize));
  const absl::string_view ciphertext = sealed.substr(kHeaderSize);
  std::string plaintext(ciphertext.size(), '\0');

  const CipherContext context(EVP_CIPHER_CTX_new());
  int count = 0;
  CheckOpenssl(
      EVP_DecryptInit_ex2(context.get(), Aes256Gcm(), Octets(value_key),
                          kNonce.data(), nullptr) == 1,
      "open");
  std::array<unsigned char, kTagSize> rest{};
  const bool authentic =
      EVP_DecryptUpdate(context.get(), nullptr, &count, Octets(associated_data),
                        Length(associated_data)) == 1 &&
      EVP_DecryptUpdate(context.get(), Octets(plaintext), &count,
                        Octets(ciphertext), Length(ciphertext)) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagSize,
                          tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), rest.data(), &count) == 1;
  if (!authentic) return absl::nullopt;
  return plaintext;
}

std::string HmacSha256(absl::string_view key, absl::string_view text) {
  std::string code(kDigestSize, '\0');
  unsigned int size = 0;
  CheckOpenssl(HMAC(Sha256Algorithm(), key.data(), Length(key), Octets(text),
                    text.size(), Octets(code), &size) != nullptr,
               "HMAC-SHA256");
  return code;
}

std::string Sha256(absl::string_view text) {
  std::string digest(kDigestSize, '\0');
  CheckOpenssl(EVP_Digest(text.data(), text.size(), Octets(digest), nullptr,
                          Sha256Algorithm(), nullptr) == 1,
               "SHA-256");
  return digest;
}

uint64_t SipHash(absl::string_view key, uint64_t number,
                 absl::string_view text) {
  EVP_MAC_CTX* const context = SipHashContext();
  std::array<unsigned char, sizeof(number)> octets{};
  std::memcpy(octets.data(), &number, sizeof(number));
  uint64_t code = 0;
  size_t size = 0;
  CheckOpenssl(
      EVP_MAC_init(context, Octets(key), key.size(), nullptr) == 1 &&
          EVP_MAC_update(context, octets.data(), octets.size()) == 1 &&
          EVP_MAC_update(context, Octets(text), text.size()) == 1 &&
          EVP_MAC_final(context, reinterpret_cast<unsigned char*>(&code), &size,
                        sizeof(code)) == 1 &&
          size == sizeof(code),
      "SipHash");
  return code;
}

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  CheckOpenssl(RAND_bytes(Octets(bytes), static_cast<int>(count)) == 1,
               "random bytes");
  return bytes;
}

std::string RandomUuid() {
  std::string bytes = RandomBytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
  const std::string digits = absl::BytesToHexString(bytes);
  const absl::string_view view = digits;
  return absl::StrCat(view.substr(0, 8), "-", view.substr(8, 4), "-",
                      view.substr(12, 4), "-", view.substr(16, 4), "-",
                      view.substr(20));
}

std::string Base64UrlEncode(absl::string_view bytes) {
  std::string text;
  absl::WebSafeBase64Escape(bytes, &text);
  return text;
}

absl::optional<std::string> Base64UrlDecode(absl::string_view text) {
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return absl::nullopt;
  // Abseil also takes padding, white space and stray bits, which would give one
  // token many spellings.
  if (Base64UrlEncode(bytes) != text) return absl::nullopt;
  return bytes;
}

}  // namespace concord::security
