#include "common/server/certificate.h"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>
#include <vector>

namespace concord::server {
namespace {

template <auto kFree>
struct Free {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
using Bio = std::unique_ptr<BIO, Free<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Free<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

Bio Open(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::vector<Certificate> ParseCertificates(const std::string& pem) {
  std::vector<Certificate> certificates;
  const Bio bio = Open(pem);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  return certificates;
}

}  // namespace

std::string ProblemOf(const Identity& identity, absl::Time now) {
  const std::vector<Certificate> chain =
      ParseCertificates(identity.certificate);
  if (chain.empty()) return "the certificate file holds no certificate in PEM";
  const Bio bio = Open(identity.key);
  const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return "the key file holds no private key in PEM";
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    return "the key is not that of the certificate";
  }
  if (ParseCertificates(identity.ca).empty()) {
    return "the authorities' file holds no certificate in PEM";
  }
  std::time_t seconds = absl::ToTimeT(now);
  for (const Certificate& certificate : chain) {
    if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &seconds) < 0) {
      return "the certificate has expired";
    }
    if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &seconds) > 0) {
      return "the certificate is not valid yet";
    }
  }
  return "";
}

}  // namespace concord::server
