// SPDX-License-Identifier: Apache-2.0
// Certificates that a test makes for itself.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace cred::testing {

struct FreeOpenSslObject {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }

  void operator()(X509* certificate) const { X509_free(certificate); }
};

using KeyPointer = std::shared_ptr<EVP_PKEY>;
using CertificatePointer = std::shared_ptr<X509>;

// A common name as a certificate holds it: `type` is V_ASN1_UTF8STRING or another one of OpenSSL's.
struct CommonName {
  std::string text;
  int type = V_ASN1_UTF8STRING;
};

struct Draft {
  CommonName subject;
  bool is_authority = true;
  int from_days = -2;
  int to_days = 2;
  std::string host = {};      // of the subjectAltName; none if empty
  KeyPointer key = nullptr;   // a new one for nullptr
  int organization_size = 0;  // letters of an organisation in front of the common name
};

struct Party {
  KeyPointer key;
  CertificatePointer certificate;
};

// Signed by itself.
Party make_root(const Draft& draft);

// Signed by `issuer`, under its name as written there or, if given, as `issuer_name` has it.
Party make_signed(const Draft& draft, const Party& issuer, const CommonName* issuer_name = nullptr);

std::string to_pem(const Party& party);

// Without a key.
Party from_pem(const std::string& pem);

// As TRUSTED CERTIFICATE that is rejected for servers.
std::string to_rejecting_pem(const Party& party);

// "5ed36f99": what `openssl rehash` calls a file of it.
std::string hash_of(const Party& party);

}  // namespace cred::testing
