// SPDX-License-Identifier: Apache-2.0
// The host's openssl.cnf, where it is not ours to obey.
#pragma once

namespace cred {

// OpenSSL then never opens its configuration, nor what OPENSSL_CONF names: a static build can load
// none of the modules that it may ask for. To be called before anything of OpenSSL's or libcurl's.
void ignore_openssl_configuration();

}  // namespace cred
