// SPDX-License-Identifier: Apache-2.0
// Keeps OpenSSL from talking to whoever sits at the terminal.
#pragma once

namespace cred {

// From now on nothing in this process is asked for a passphrase: what takes one cannot be used, and
// the call that wanted it fails. OpenSSL's own way opens the terminal or reads stdin, and takes
// over every signal meanwhile. To be called before a second thread starts using OpenSSL.
// Source: https://docs.openssl.org/3.0/man3/UI_create_method/
void never_ask_for_passphrases();

}  // namespace cred
