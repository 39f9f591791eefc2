// SPDX-License-Identifier: Apache-2.0
// CreateToken with grant type refresh_token, unsigned REST-JSON.
#include "aws/oidc.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "aws/source_keys.h"
#include "json/json.h"
#include "json/json_edit.h"

namespace cred {
namespace {

constexpr std::int64_t kLongestLife = std::int64_t{366} * 86'400;

Error make_reply_error(std::string_view problem) {
  return Error{Errc::bad_reply, "SSO CreateToken: " + std::string(problem)};
}

Result<std::string> render_body(const SsoToken& token) {
  JsonEdit body;
  Result<void> set = body.set_string({"clientId"}, token.client_id);
  if (set) set = body.set_string({"clientSecret"}, token.client_secret.reveal());
  if (set) set = body.set_string({"grantType"}, "refresh_token");
  if (set) set = body.set_string({"refreshToken"}, token.refresh_token.reveal());
  if (!set) return set.error();
  return body.render(0);
}

Result<SsoToken> parse_reply(SsoToken token, const Response& response, Instant now) {
  const auto body = JsonDocument::parse(response.body);
  if (!body) return make_reply_error(body.error().text);
  const auto access_token = body->find_string("/accessToken");
  const auto life = body->find_integer("/expiresIn");
  // What cannot be sent must not take the place of a token that could be renewed.
  if (!access_token || access_token->empty() || !is_sendable(*access_token) || !life ||
      *life <= 0 || *life > kLongestLife) {
    return make_reply_error("the answer lacks a usable accessToken or a sensible expiresIn");
  }
  token.access_token = Secret(std::string(*access_token));
  token.expires_at = now + std::chrono::seconds{*life};
  const auto refresh_token = body->find_string("/refreshToken");
  if (refresh_token && !refresh_token->empty()) {
    token.refresh_token = Secret(std::string(*refresh_token));
  }
  return token;
}

}  // namespace

Result<SsoToken> fetch_renewed_token(const AwsClient& client, const Endpoint& oidc,
                                     const SsoToken& token, const Deadline& deadline) {
  auto body = render_body(token);
  if (!body) return body.error();
  ServiceCall call;
  call.service = "SSO";
  call.operation = "CreateToken";
  call.request.method = "POST";
  call.request.url = oidc.url + "/token";
  call.request.headers = {{"Content-Type", "application/json"}};
  call.request.body = *std::move(body);
  const auto response = call_aws(client, call, deadline);
  if (!response) {
    // Refused, not out of reach: grant, client or user are no longer what they were.
    const Errc code = response.error().code;
    const bool is_refusal = code == Errc::bad_reply || code == Errc::denied;
    return Error{is_refusal ? Errc::no_credentials : code, response.error().text};
  }
  return parse_reply(token, *response, client.transport.now());
}

}  // namespace cred
