// SPDX-License-Identifier: Apache-2.0
// Replies of IAM Identity Center: whole credentials, or an error without a secret.
#include "aws/oidc.h"
#include "aws/sso.h"
#include "fuzz/fuzz.h"
#include "fuzz/replay.h"

namespace cred::fuzz {
namespace {

constexpr const char* kSecret = "hunter2-token";

void check_token(const Response& response) {
  SsoToken token;
  token.client_id = "client";
  token.client_secret = Secret("hunter2-client");
  token.refresh_token = Secret(kSecret);
  const Endpoint oidc{"https://oidc.example.test", "us-east-1", "sso-oauth"};
  const auto renewed =
      fetch_renewed_token(make_client(response), oidc, token, testing::ten_seconds());
  if (!renewed) return require_discreet(renewed.error(), response, kSecret);
  require(!renewed->access_token.empty() && renewed->expires_at > testing::kNow,
          "a renewed token works for a while");
}

void check_role(const Response& response) {
  const Endpoint portal{"https://portal.example.test", "us-east-1", "sso"};
  const auto keys = fetch_role_credentials(make_client(response), portal, {"123456789012", "role"},
                                           Secret(kSecret), testing::ten_seconds());
  if (!keys) return require_discreet(keys.error(), response, kSecret);
  require(!keys->access_key_id.empty() && !keys->secret_access_key.empty() &&
              !keys->session_token.empty() && keys->expires_at.has_value(),
          "a role's credentials are whole");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto response = cred::fuzz::make_response(cred::fuzz::to_text(data, size));
  cred::fuzz::check_token(response);
  cred::fuzz::check_role(response);
  return 0;
}
