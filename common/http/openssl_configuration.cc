// SPDX-License-Identifier: Apache-2.0
// OpenSSL decides once for a process, at the first call that is made of it.
// https://docs.openssl.org/3.0/man3/OPENSSL_init_crypto/
#include "http/openssl_configuration.h"

#include <openssl/crypto.h>

namespace cred {

void ignore_openssl_configuration() {
  // Fails only where memory is short, which the next call meets too.
  static_cast<void>(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr));
}

}  // namespace cred
