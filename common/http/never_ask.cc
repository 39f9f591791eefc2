// SPDX-License-Identifier: Apache-2.0
// A user interface whose door does not open.
#include "http/never_ask.h"

#include <openssl/ui.h>

namespace cred {
namespace {

extern "C" {

// The signature is OpenSSL's; 0 is a failure.
int refuse_session(UI* /*ui*/) { return 0; }

}  // extern "C"

}  // namespace

void never_ask_for_passphrases() {
  // Never freed: it serves until the process ends.
  UI_METHOD* const method = UI_create_method("nobody");
  if (method == nullptr) return;
  UI_method_set_opener(method, &refuse_session);
  UI_set_default_method(method);
}

}  // namespace cred
