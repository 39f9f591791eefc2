// SPDX-License-Identifier: Apache-2.0
// What credential plugins print: credentials that are whole, or an error that quotes nothing.
#include "fuzz/fuzz.h"
#include "syncd/kube/client/exec_plugin.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using cred::fuzz::require;
  const auto text = cred::fuzz::to_text(data, size);
  const auto credentials =
      cred::syncd::parse_exec_credential(text, "client.authentication.k8s.io/v1");
  if (!credentials) {
    cred::fuzz::require_message(credentials.error().text);
    require(credentials.error().text.size() < 200, "an error quotes nothing of it");
    return 0;
  }
  const bool has_certificate = !credentials->certificate_pem.empty();
  require(has_certificate == !credentials->key_pem.empty(), "a certificate comes with its key");
  require(has_certificate || !credentials->token.empty(), "there is a credential");
  return 0;
}
