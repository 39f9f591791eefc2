// SPDX-License-Identifier: Apache-2.0
// Replies of AWS Sign-In: a whole session, or an error without a secret.
#include "aws/signin.h"
#include "fuzz/fuzz.h"
#include "fuzz/replay.h"

namespace cred::fuzz {
namespace {

constexpr const char* kSecret = "hunter2-refresh-token";
// Made for this file; it opens nothing.
constexpr const char* kPem =
    "-----BEGIN EC PRIVATE KEY-----\n"
    "MHcCAQEEIISTUrA4CfOW+MMi49xVh68kTxfdkzkFQ6yq+zDWoiHVoAoGCCqGSM49\n"
    "AwEHoUQDQgAElMXi+PrwNo46w2m/oMRNE/Jf8Y6xJJLKmheBpWbbpeVNuw4X/wD2\n"
    "j4tdEzVLpdU0u/Dr7v0lgF7KW77WmHic7A==\n"
    "-----END EC PRIVATE KEY-----\n";

void check_login(const Response& response) {
  LoginSession session;
  session.client_id = "client";
  session.refresh_token = Secret(kSecret);
  session.dpop_key = Secret(kPem);
  const Endpoint signin{"https://signin.example.test", "us-east-1", "signin"};
  const auto renewed =
      fetch_renewed_session(make_client(response), signin, session, testing::ten_seconds());
  if (!renewed) return require_discreet(renewed.error(), response, kSecret);
  require(!renewed->keys.access_key_id.empty() && *renewed->keys.expires_at > testing::kNow &&
              !renewed->refresh_token.empty(),
          "a renewed session works for a while");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  cred::fuzz::check_login(cred::fuzz::make_response(cred::fuzz::to_text(data, size)));
  return 0;
}
