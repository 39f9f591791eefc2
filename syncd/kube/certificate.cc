// SPDX-License-Identifier: Apache-2.0
// Asks OpenSSL, which reads it for the handshake too.
#include "syncd/kube/certificate.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>
#include <memory>

namespace cred {
namespace {

struct Freer {
  void operator()(BIO* bio) const { BIO_free_all(bio); }

  void operator()(X509* certificate) const { X509_free(certificate); }
};

// The default asks on the terminal.
int refuse_passphrase(char* /*buffer*/, int /*size*/, int /*is_writing*/, void* /*user*/) {
  return -1;
}

}  // namespace

std::optional<Instant> find_certificate_end(const std::string& pem) {
  const std::unique_ptr<BIO, Freer> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!bio) return std::nullopt;
  const std::unique_ptr<X509, Freer> certificate(
      PEM_read_bio_X509(bio.get(), nullptr, refuse_passphrase, nullptr));
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return std::nullopt;
  }
  return from_epoch(::timegm(&end));
}

}  // namespace cred
