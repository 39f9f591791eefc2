// SPDX-License-Identifier: Apache-2.0
// OpenSSL's own calls; the keys are of P-256, which are made at once.
#include "unit/http/certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <array>
#include <cstdio>
#include <stdexcept>

namespace cred::testing {
namespace {

KeyPointer make_key() { return {EVP_EC_gen("P-256"), FreeOpenSslObject()}; }

void must(bool is_done) {
  if (!is_done) throw std::runtime_error("OpenSSL refuses");
}

void add_entry(X509_NAME* name, int field, const CommonName& value) {
  const auto* const bytes = reinterpret_cast<const unsigned char*>(value.text.data());
  must(X509_NAME_add_entry_by_NID(name, field, value.type, bytes,
                                  static_cast<int>(value.text.size()), -1, 0) == 1);
}

std::shared_ptr<X509_NAME> make_name(const CommonName& common, int organization_size) {
  std::shared_ptr<X509_NAME> name(X509_NAME_new(), &X509_NAME_free);
  for (int left = organization_size; left > 0; left -= 50) {
    add_entry(name.get(), NID_organizationName, {std::string(50, 'o'), V_ASN1_UTF8STRING});
  }
  add_entry(name.get(), NID_commonName, common);
  return name;
}

void add_extension(X509* certificate, int field, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* const extension = X509V3_EXT_conf_nid(nullptr, &context, field, value.c_str());
  must(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

long next_serial() {
  static long serial = 0;
  return ++serial;
}

Party make(const Draft& draft, const Party* issuer, X509_NAME* issuer_name) {
  constexpr long kDay = 86400;
  const Party party{draft.key ? draft.key : make_key(), {X509_new(), FreeOpenSslObject()}};
  X509* const certificate = party.certificate.get();
  const auto subject = make_name(draft.subject, draft.organization_size);
  X509_set_version(certificate, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), next_serial());
  X509_gmtime_adj(X509_getm_notBefore(certificate), draft.from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(certificate), draft.to_days * kDay);
  must(X509_set_subject_name(certificate, subject.get()) == 1);
  must(X509_set_issuer_name(certificate, issuer_name ? issuer_name : subject.get()) == 1);
  must(X509_set_pubkey(certificate, party.key.get()) == 1);
  if (draft.is_authority) add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  if (!draft.host.empty()) add_extension(certificate, NID_subject_alt_name, "DNS:" + draft.host);
  EVP_PKEY* const signer = issuer != nullptr ? issuer->key.get() : party.key.get();
  must(X509_sign(certificate, signer, EVP_sha256()) > 0);
  return party;
}

template <typename Write>
std::string write_pem(const Write& write) {
  BIO* const bio = BIO_new(BIO_s_mem());
  must(write(bio) == 1);
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(bio, &bytes);
  std::string text(bytes, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

}  // namespace

Party make_root(const Draft& draft) { return make(draft, nullptr, nullptr); }

Party make_signed(const Draft& draft, const Party& issuer, const CommonName* issuer_name) {
  if (issuer_name == nullptr) {
    return make(draft, &issuer, X509_get_subject_name(issuer.certificate.get()));
  }
  return make(draft, &issuer, make_name(*issuer_name, 0).get());
}

std::string to_pem(const Party& party) {
  return write_pem([&](BIO* bio) { return PEM_write_bio_X509(bio, party.certificate.get()); });
}

Party from_pem(const std::string& pem) {
  BIO* const bio = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
  X509* const certificate = PEM_read_bio_X509(bio, nullptr, nullptr, nullptr);
  BIO_free(bio);
  must(certificate != nullptr);
  return {nullptr, {certificate, FreeOpenSslObject()}};
}

std::string to_rejecting_pem(const Party& party) {
  const std::shared_ptr<X509> copy(X509_dup(party.certificate.get()), &X509_free);
  X509_add1_reject_object(copy.get(), OBJ_nid2obj(NID_server_auth));
  return write_pem([&](BIO* bio) { return PEM_write_bio_X509_AUX(bio, copy.get()); });
}

std::string hash_of(const Party& party) {
  std::array<char, 16> text{};
  std::snprintf(
      text.data(), text.size(), "%08lx",
      X509_NAME_hash_ex(X509_get_subject_name(party.certificate.get()), nullptr, nullptr, nullptr));
  return text.data();
}

}  // namespace cred::testing
