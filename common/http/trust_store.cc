// SPDX-License-Identifier: Apache-2.0
// A lookup method of OpenSSL's over a TrustBundle. Source for its duties:
// https://docs.openssl.org/3.0/man3/X509_LOOKUP_meth_new/
#include "http/trust_store.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "http/certificate_name.h"
#include "http/trust_bundle.h"

namespace cred {
namespace {

using SharedBundle = std::shared_ptr<const TrustBundle>;

struct FreeOpenSsl {
  void operator()(BIO* bio) const { BIO_free(bio); }

  void operator()(X509* certificate) const { X509_free(certificate); }

  void operator()(STACK_OF(X509_INFO) * all) const { sk_X509_INFO_pop_free(all, X509_INFO_free); }
};

using Certificate = std::unique_ptr<X509, FreeOpenSsl>;

// Settings of a TRUSTED CERTIFICATE included; null for what is none.
Certificate decode(std::string_view block) {
  const std::unique_ptr<BIO, FreeOpenSsl> bio(
      BIO_new_mem_buf(block.data(), static_cast<int>(block.size())));
  if (!bio) return nullptr;
  Certificate certificate(PEM_read_bio_X509_AUX(bio.get(), nullptr, nullptr, nullptr));
  // Else the next call on the connection would take the error for its own.
  if (!certificate) ERR_clear_error();
  return certificate;
}

std::optional<std::uint64_t> fold(const X509_NAME* name) {
  const unsigned char* der = nullptr;
  std::size_t size = 0;
  // OpenSSL 3.0 declares the name without const.
  if (X509_NAME_get0_der(const_cast<X509_NAME*>(name), &der, &size) != 1) return std::nullopt;
  return fold_name({reinterpret_cast<const char*>(der), size});
}

// Adds those whose subject is `name`; true when there is one, which is put into `found`.
bool add_subjects(X509_LOOKUP* lookup, const TrustBundle& bundle, const X509_NAME* name,
                  X509_OBJECT* found) {
  bool has_found = false;
  for (const std::string_view block : bundle.find(fold(name))) {
    const Certificate certificate = decode(block);
    if (!certificate) continue;
    if (X509_NAME_cmp(X509_get_subject_name(certificate.get()), name) != 0) continue;
    if (X509_STORE_add_cert(X509_LOOKUP_get_store(lookup), certificate.get()) != 1) continue;
    // The caller counts a reference of its own beside the one taken here, hence the release.
    if (!has_found && X509_OBJECT_set1_X509(found, certificate.get()) == 1) {
      X509_free(certificate.get());
      has_found = true;
    }
  }
  return has_found;
}

extern "C" {

// The signatures are OpenSSL's; 0 lets it ask the next lookup of the store.
int find_by_subject(X509_LOOKUP* lookup, X509_LOOKUP_TYPE type, const X509_NAME* name,
                    X509_OBJECT* found) {
  const auto* const bundle = static_cast<SharedBundle*>(X509_LOOKUP_get_method_data(lookup));
  if (type != X509_LU_X509 || name == nullptr || bundle == nullptr) return 0;
  return add_subjects(lookup, **bundle, name, found) ? 1 : 0;
}

void free_bundle(X509_LOOKUP* lookup) {
  delete static_cast<SharedBundle*>(X509_LOOKUP_get_method_data(lookup));
}

}  // extern "C"

X509_LOOKUP_METHOD* make_method() {
  X509_LOOKUP_METHOD* const method = X509_LOOKUP_meth_new("authorities by their names");
  if (method == nullptr) return nullptr;
  X509_LOOKUP_meth_set_get_by_subject(method, &find_by_subject);
  X509_LOOKUP_meth_set_free(method, &free_bundle);
  return method;
}

bool hang_up_bundle(X509_STORE* store, SharedBundle bundle) {
  // Never freed: the stores of open connections refer to it. OpenSSL takes no pointer to const.
  // NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
  static X509_LOOKUP_METHOD* const kMethod = make_method();
  X509_LOOKUP* const lookup = kMethod == nullptr ? nullptr : X509_STORE_add_lookup(store, kMethod);
  if (lookup == nullptr) return false;
  auto data = std::make_unique<SharedBundle>(std::move(bundle));
  if (X509_LOOKUP_set_method_data(lookup, data.get()) != 1) return false;
  static_cast<void>(data.release());  // free_bundle's now
  return true;
}

// What only OpenSSL may be able to read is what it must be able to read.
bool is_whole(const TrustBundle& bundle) {
  const auto unread = bundle.find_unread();
  return !bundle.is_empty() && !bundle.is_cut_off() &&
         std::all_of(unread.begin(), unread.end(),
                     [](std::string_view block) { return decode(block) != nullptr; });
}

// False where the file cannot be used.
bool hang_up_file(X509_STORE* store, const TrustPlaces& places) {
  auto bundle = share_trust_bundle(places.file);
  if (!bundle) return places.is_lenient;
  if (!places.is_lenient && !is_whole(**bundle)) return false;
  return hang_up_bundle(store, *std::move(bundle));
}

constexpr unsigned long kFlags = X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN;

// null unless everything in it can be taken, and a certificate is among it.
SharedTrustStore decode_store(const std::string& pem) {
  TrustStore store(X509_STORE_new());
  const std::unique_ptr<BIO, FreeOpenSsl> bio(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  if (!store || !bio) return nullptr;
  X509_STORE_set_flags(store.get(), kFlags);
  const std::unique_ptr<STACK_OF(X509_INFO), FreeOpenSsl> all(
      PEM_X509_INFO_read_bio(bio.get(), nullptr, nullptr, nullptr));
  int count = 0;
  for (int i = 0; i < sk_X509_INFO_num(all.get()); ++i) {
    const X509_INFO* const one = sk_X509_INFO_value(all.get(), i);
    const bool is_taken =
        (one->x509 == nullptr || X509_STORE_add_cert(store.get(), one->x509) == 1) &&
        (one->crl == nullptr || X509_STORE_add_crl(store.get(), one->crl) == 1);
    if (!is_taken) return nullptr;
    if (one->x509 != nullptr) ++count;
  }
  return count == 0 ? nullptr : SharedTrustStore(std::move(store));
}

struct StoreShelf {
  Mutex mutex;
  std::map<std::string, std::weak_ptr<x509_store_st>> stores GUARDED_BY(mutex);  // by their text
};

}  // namespace

void FreeTrustStore::operator()(x509_store_st* store) const { X509_STORE_free(store); }

TrustStore make_trust_store(const TrustPlaces& places) {
  TrustStore store(X509_STORE_new());
  if (!store) return nullptr;
  X509_STORE_set_flags(store.get(), kFlags);
  if (!places.file.empty() && !hang_up_file(store.get(), places)) return nullptr;
  if (!places.directory.empty() &&
      X509_STORE_load_path(store.get(), places.directory.c_str()) != 1) {
    ERR_clear_error();
  }
  return store;
}

bool install_trust(void* context, const TrustPlaces& places) {
  TrustStore store = make_trust_store(places);
  if (!store) return false;
  SSL_CTX_set_cert_store(static_cast<SSL_CTX*>(context), store.release());
  return true;
}

SharedTrustStore share_trust_store(const std::string& pem) {
  static StoreShelf shelf;
  const MutexLock lock(shelf.mutex);
  std::erase_if(shelf.stores, [](const auto& entry) { return entry.second.expired(); });
  std::weak_ptr<x509_store_st>& kept = shelf.stores[pem];
  SharedTrustStore store = kept.lock();
  if (store) return store;
  store = decode_store(pem);
  ERR_clear_error();
  kept = store;
  return store;
}

bool share_trust_with(void* context, x509_store_st* store) {
  if (store == nullptr) return false;
  SSL_CTX_set1_cert_store(static_cast<SSL_CTX*>(context), store);
  return true;
}

}  // namespace cred
