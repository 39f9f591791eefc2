// SPDX-License-Identifier: Apache-2.0
// The files in which the AWS tools keep logins: what is believed survives a renewal.
#include "aws/login_session.h"
#include "aws/sso_token.h"
#include "fuzz/fuzz.h"

namespace cred::fuzz {
namespace {

constexpr Instant kNow = from_epoch(1'795'521'600);

void check_sso(const Secret& text) {
  auto token = parse_sso_token(text);
  if (!token) return require_message(token.error().text);
  static_cast<void>(is_renewable(*token, kNow));
  token->expires_at = kNow;
  const auto updated = update_sso_token(text, *token);
  require(static_cast<bool>(updated), "a token file can be renewed");
  const auto again = parse_sso_token(*updated);
  require(again && again->access_token.reveal() == token->access_token.reveal() &&
              again->expires_at == kNow && again->client_id == token->client_id,
          "a renewed token file says what was put there");
}

void check_login(const Secret& text) {
  auto session = parse_login_session(text);
  if (!session) return require_message(session.error().text);
  session->keys.expires_at = kNow;
  const auto updated = update_login_session(text, *session);
  require(static_cast<bool>(updated), "a login file can be renewed");
  const auto again = parse_login_session(*updated);
  require(again && again->keys.expires_at == kNow &&
              again->dpop_key.reveal() == session->dpop_key.reveal(),
          "a renewed login file says what was put there");
}

}  // namespace
}  // namespace cred::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const cred::Secret text{std::string(cred::fuzz::to_text(data, size))};
  cred::fuzz::check_sso(text);
  cred::fuzz::check_login(text);
  return 0;
}
