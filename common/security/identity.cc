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
using Store = OpensslHandle<X509_STORE, X509_STORE_free>;
using Verification = OpensslHandle<X509_STORE_CTX, X509_STORE_CTX_free>;

std::vector<CertificateHandle> ParseCertificates(const std::string& pem) {
  std::vector<CertificateHandle> certificates;
  const Bio bio = Reader(pem);
  while (X509* next = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)) {
    certificates.emplace_back(next);
  }
  return certificates;
}

std::string Told(int error) {
  switch (error) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "the certificate has expired";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "the certificate is not valid yet";
    case X509_V_ERR_INVALID_PURPOSE:
      return "the certificate is not for both ends of TLS: its extended key "
             "usage has to name serverAuth and clientAuth";
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      return "none of the authorities has issued the certificate, or a "
             "certificate between them is missing from its file";
    default:
      return absl::StrCat("the certificate does not hold: ",
                          X509_verify_cert_error_string(error));
  }
}

// What the other end of a connection would find wrong with the chain. Every
// service is called with its certificate and calls with it.
std::string ProblemOfChain(const std::vector<CertificateHandle>& chain,
                           const std::vector<CertificateHandle>& authorities,
                           absl::Time now) {
  const Store store(X509_STORE_new());
  CheckOpenssl(store != nullptr, "X509_STORE_new");
  for (const CertificateHandle& authority : authorities) {
    X509_STORE_add_cert(store.get(), authority.get());
  }
  // As gRPC's clients verify: an authority need not be a root.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_PARTIAL_CHAIN);
  STACK_OF(X509)* between = sk_X509_new_null();
  for (const CertificateHandle& certificate : chain) {
    sk_X509_push(between, certificate.get());
  }
  std::string problem;
  for (const int purpose : {X509_PURPOSE_SSL_SERVER, X509_PURPOSE_SSL_CLIENT}) {
    const Verification verification(X509_STORE_CTX_new());
    CheckOpenssl(X509_STORE_CTX_init(verification.get(), store.get(),
                                     chain.front().get(), between) == 1,
                 "X509_STORE_CTX_init");
    X509_STORE_CTX_set_purpose(verification.get(), purpose);
    X509_STORE_CTX_set_time(verification.get(), 0, absl::ToTimeT(now));
    if (X509_verify_cert(verification.get()) == 1) continue;
    problem = Told(X509_STORE_CTX_get_error(verification.get()));
    break;
  }
  sk_X509_free(between);
  return problem;
}

}  // namespace

std::string ProblemOf(const Identity& identity, absl::Time now) {
  const std::vector<CertificateHandle> chain =
      ParseCertificates(identity.certificate);
  if (chain.empty()) return "the certificate file holds no certificate in PEM";
  const KeyHandle key = ReadPrivateKey(identity.key);
  if (key == nullptr) return "the key file holds no private key in PEM";
  if (X509_check_private_key(chain.front().get(), key.get()) != 1) {
    return "the key is not that of the certificate";
  }
  const std::vector<CertificateHandle> authorities =
      ParseCertificates(identity.ca);
  if (authorities.empty()) {
    return "the authorities' file holds no certificate in PEM";
  }
  return ProblemOfChain(chain, authorities, now);
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
