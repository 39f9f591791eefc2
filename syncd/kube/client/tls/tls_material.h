// SPDX-License-Identifier: Apache-2.0
// Foreign certificates and keys made fit for TLS: judged here, so that whatever is wrong with them
// is said with file, member and user, and no library meets anything else than what it can take.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace cred::syncd {

// Where a piece of PEM text comes from.
struct PemOrigin {
  std::string file;    // "/etc/k/admin.key", "the output of exec plugin p"
  std::string member;  // "client-key-data"
  std::string owner;   // "user jane", "cluster prod"; may be empty
};

// The certificates in `pem` alone, as PEM; others that are in it do no harm, as with kubectl. Fails
// (local) where there is none.
Result<std::string> take_authorities(const std::string& pem, const PemOrigin& origin);

struct ClientIdentity {
  std::string certificate_pem;  // its own first, then its chain
  Secret key_pem;
};

// The pair that TLS is to show. Fails (local) for a key that takes a passphrase, for what is no PEM
// or broken, and for a key of another certificate; no text quotes any of it.
Result<ClientIdentity> take_client_identity(const ClientIdentity& pair,
                                            const PemOrigin& certificate_origin,
                                            const PemOrigin& key_origin);

}  // namespace cred::syncd
