#include "common/security/identity.h"

#include <openssl/pem.h>

#include <algorithm>
#include <ctime>
#include <vector>

#include "absl/strings/str_cat.h"
#include "common/security/openssl_handles.h"

namespace concord::security {
namespace {

using Names = OpensslHandle<GENERAL_NAMES, GENERAL_NAMES_free>;

Bio Open(const std::string& pem) {
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::vector<CertificateHandle> ParseCertificates(const std::string& pem) {
  std::vector<CertificateHandle> certificates;
  const Bio bio = Open(pem);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  return certificates;
}

}  // namespace

std::string ProblemOf(const Identity& identity, absl::Time now) {
  const std::vector<CertificateHandle> chain =
      ParseCertificates(identity.certificate);
  if (chain.empty()) return "the certificate file holds no certificate in PEM";
  const Bio bio = Open(identity.key);
  const KeyHandle key(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
  if (key == nullptr) return "the key file holds no private key in PEM";
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    return "the key is not that of the certificate";
  }
  if (ParseCertificates(identity.ca).empty()) {
    return "the authorities' file holds no certificate in PEM";
  }
  std::time_t seconds = absl::ToTimeT(now);
  for (const CertificateHandle& certificate : chain) {
    if (X509_cmp_time(X509_get0_notAfter(certificate.get()), &seconds) < 0) {
      return "the certificate has expired";
    }
    if (X509_cmp_time(X509_get0_notBefore(certificate.get()), &seconds) > 0) {
      return "the certificate is not valid yet";
    }
  }
  return "";
}

absl::Time ExpiryOf(const Identity& identity) {
  absl::Time first = absl::InfiniteFuture();
  const std::vector<CertificateHandle> chain =
      ParseCertificates(identity.certificate);
  for (const CertificateHandle& certificate : chain) {
    std::tm end{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
      return absl::InfinitePast();
    }
    first = std::min(first, absl::FromTM(end, absl::UTCTimeZone()));
  }
  return chain.empty() ? absl::InfinitePast() : first;
}

std::string OwnNameOf(const Identity& identity) {
  const std::vector<CertificateHandle> chain =
      ParseCertificates(identity.certificate);
  if (chain.empty()) return "";
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(
      chain.front().get(), NID_subject_alt_name, nullptr, nullptr)));
  std::string address;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type == GEN_DNS) {
      const unsigned char* text = ASN1_STRING_get0_data(name->d.dNSName);
      return {text, text + ASN1_STRING_length(name->d.dNSName)};
    }
    if (name->type == GEN_IPADD && address.empty() &&
        ASN1_STRING_length(name->d.iPAddress) == 4) {
      const unsigned char* byte = ASN1_STRING_get0_data(name->d.iPAddress);
      address = absl::StrCat(byte[0], ".", byte[1], ".", byte[2], ".", byte[3]);
    }
  }
  return address;
}

}  // namespace concord::security
