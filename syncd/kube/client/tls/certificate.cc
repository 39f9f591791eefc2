// SPDX-License-Identifier: Apache-2.0
// Asks OpenSSL, which reads it for the handshake too. It is given DER alone, since PEM may say that
// it takes a passphrase, for which OpenSSL would ask on the terminal.
#include "syncd/kube/client/tls/certificate.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "syncd/kube/client/tls/pem.h"

namespace cred::syncd {
namespace {

struct Freer {
  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};

using Certificate = std::unique_ptr<X509, Freer>;
using Key = std::unique_ptr<EVP_PKEY, Freer>;

const unsigned char* bytes_of(const std::string& der) {
  return reinterpret_cast<const unsigned char*>(der.data());  // NOLINT: OpenSSL's type of a byte
}

// What failed leaves words in a queue of the thread, which libcurl would take for its own.
Certificate read_certificate(const std::string& der) {
  const unsigned char* at = bytes_of(der);
  Certificate certificate(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
  ERR_clear_error();
  return certificate;
}

Key read_key(const Secret& der) {
  const unsigned char* at = bytes_of(der.reveal());
  Key key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.reveal().size())));
  ERR_clear_error();
  return key;
}

}  // namespace

std::optional<Instant> find_certificate_end(const std::string& pem) {
  const auto blocks = split_pem(pem);
  const auto first = std::find_if(blocks.begin(), blocks.end(), [](const PemBlock& block) {
    return block.label == "CERTIFICATE";
  });
  if (first == blocks.end()) return std::nullopt;
  const Certificate certificate = read_certificate(first->der.reveal());
  std::tm end{};
  if (!certificate || ASN1_TIME_to_tm(X509_get0_notAfter(certificate.get()), &end) != 1) {
    return std::nullopt;
  }
  return from_epoch(::timegm(&end));
}

bool is_certificate(const std::string& der) { return read_certificate(der) != nullptr; }

bool is_private_key(const Secret& der) { return read_key(der) != nullptr; }

bool belong_together(const std::string& certificate, const Secret& key) {
  const Certificate public_half = read_certificate(certificate);
  const Key private_half = read_key(key);
  const bool is_pair = public_half && private_half &&
                       X509_check_private_key(public_half.get(), private_half.get()) == 1;
  ERR_clear_error();
  return is_pair;
}

}  // namespace cred::syncd
