// Owners of OpenSSL's objects, for the sources of this folder.
#pragma once

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace concord::security {

template <auto kFree>
struct OpensslDeleter {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using OpensslHandle = std::unique_ptr<T, OpensslDeleter<kFree>>;

using BigNumber = OpensslHandle<BIGNUM, BN_free>;
using Bio = OpensslHandle<BIO, BIO_free_all>;
using CipherContext = OpensslHandle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using DigestContext = OpensslHandle<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaSignature = OpensslHandle<ECDSA_SIG, ECDSA_SIG_free>;
using Parameters = OpensslHandle<OSSL_PARAM, OSSL_PARAM_free>;
using ParameterBuilder = OpensslHandle<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using PublicKeyContext = OpensslHandle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using KeyHandle = OpensslHandle<EVP_PKEY, EVP_PKEY_free>;
using CertificateHandle = OpensslHandle<X509, X509_free>;
using ExtensionHandle = OpensslHandle<X509_EXTENSION, X509_EXTENSION_free>;

inline const unsigned char* Octets(absl::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
inline unsigned char* Octets(std::string& text) {
  return reinterpret_cast<unsigned char*>(text.data());
}

// Ends the process with `what` when OpenSSL cannot do what only a lack of
// memory or of randomness prevents.
void CheckOpenssl(bool success, absl::string_view what);

// Reads `text`, which must outlive it.
inline Bio Reader(absl::string_view text) {
  return Bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

// Null when `pem` holds no key, or one with a passphrase.
inline KeyHandle ReadPrivateKey(absl::string_view pem) {
  // An empty passphrase keeps OpenSSL from asking the terminal.
  char passphrase[] = "";
  return KeyHandle(
      PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, nullptr, passphrase));
}

}  // namespace concord::security
