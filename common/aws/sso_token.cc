// SPDX-License-Identifier: Apache-2.0
// Members of the token file, read strictly and replaced in place.
#include "aws/sso_token.h"

#include <utility>

#include "aws/digest.h"
#include "aws/source_keys.h"
#include "json/json_edit.h"

namespace cred {
namespace {

Error unusable(const std::string& problem) { return Error{Errc::no_credentials, problem}; }

}  // namespace

Result<std::string> find_sso_token_file(std::string_view home, std::string_view name) {
  if (home.empty()) {
    return Error{Errc::local, "the SSO login cannot be found without a home directory; set HOME"};
  }
  return std::string(home) + "/.aws/sso/cache/" + sha1_hex(name) + ".json";
}

Result<SsoToken> parse_sso_token(const Secret& text) {
  // Read as it will be written: of a member that stands twice the last counts, as for the AWS
  // tools.
  const auto document = JsonEdit::parse(text.reveal());
  if (!document) return unusable("is not a JSON object");
  const auto member = [&](const char* name) { return document->find_string({name}).value_or(""); };
  SsoToken token;
  token.access_token = Secret(member("accessToken"));
  if (token.access_token.empty() || !is_sendable(token.access_token.reveal())) {
    return unusable("has no usable accessToken");
  }
  const auto expires_at = parse_rfc3339(member("expiresAt"));
  if (!expires_at) return unusable("has no readable expiresAt");
  token.expires_at = *expires_at;
  token.refresh_token = Secret(member("refreshToken"));
  token.client_id = member("clientId");
  token.client_secret = Secret(member("clientSecret"));
  token.registration_expires_at = parse_rfc3339(member("registrationExpiresAt"));
  return token;
}

bool is_renewable(const SsoToken& token, Instant now) {
  return !token.refresh_token.empty() && !token.client_id.empty() && !token.client_secret.empty() &&
         token.registration_expires_at && *token.registration_expires_at > now;
}

Result<Secret> update_sso_token(const Secret& text, const SsoToken& renewed) {
  auto edit = JsonEdit::parse(text.reveal());
  if (!edit) return edit.error();
  Result<void> set = edit->set_string({"accessToken"}, renewed.access_token.reveal());
  if (set) set = edit->set_string({"expiresAt"}, render_rfc3339(renewed.expires_at));
  if (set) set = edit->set_string({"refreshToken"}, renewed.refresh_token.reveal());
  if (!set) return set.error();
  return Secret(edit->render());
}

}  // namespace cred
