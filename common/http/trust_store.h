// SPDX-License-Identifier: Apache-2.0
// Whom a handshake may trust, looked up as a chain asks for them.
#pragma once

#include <memory>
#include <string>

struct x509_store_st;  // NOLINT(readability-identifier-naming): OpenSSL's X509_STORE

namespace cred {

// Two places of authorities: a file of PEM and directories as in CurlOptions; either may be empty.
struct TrustPlaces {
  std::string file;
  std::string directory;

  // A damaged file counts for what can be read of it, and an absent one for nothing; otherwise
  // there is no store then.
  bool is_lenient = false;
};

struct FreeTrustStore {
  void operator()(x509_store_st* store) const;
};

using TrustStore = std::unique_ptr<x509_store_st, FreeTrustStore>;
using SharedTrustStore = std::shared_ptr<x509_store_st>;

// Trusts whom OpenSSL would trust who had loaded the file and hung up the directories, but decodes
// an authority only when a certificate of it is to be judged; a directory is looked into for names
// that the file does not have. Includes what libcurl sets: trusted certificates first, and none of
// them need be self-signed. null where the file cannot be used.
TrustStore make_trust_store(const TrustPlaces& places);

// Gives the store to a connection that is about to begin, `context` being its SSL_CTX. False where
// there is none.
bool install_trust(void* context, const TrustPlaces& places);

// Trusts the authorities in `pem` and heeds its lists of revoked certificates as libcurl does. They
// are decoded once for all who have the same text at the same time. null where none can be decoded.
// Any number of threads may call it at once.
SharedTrustStore share_trust_store(const std::string& pem);

// As install_trust, without another store.
bool share_trust_with(void* context, x509_store_st* store);

}  // namespace cred
