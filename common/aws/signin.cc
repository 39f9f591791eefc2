// SPDX-License-Identifier: Apache-2.0
// CreateOAuth2Token with grant type refresh_token; a DPoP proof stands in for a signature.
#include "aws/signin.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

#include "aws/dpop.h"
#include "aws/source_keys.h"
#include "json/json.h"
#include "json/json_edit.h"

namespace cred {
namespace {

constexpr std::int64_t kLongestLife = 86'400;

Error make_reply_error(std::string_view problem) {
  return Error{Errc::bad_reply, "Sign-In CreateOAuth2Token: " + std::string(problem)};
}

Result<std::string> render_body(const LoginSession& session) {
  JsonEdit body;
  Result<void> set = body.set_string({"clientId"}, session.client_id);
  if (set) set = body.set_string({"grantType"}, "refresh_token");
  if (set) set = body.set_string({"refreshToken"}, session.refresh_token.reveal());
  if (!set) return set.error();
  return body.render(0);
}

Result<LoginSession> parse_reply(LoginSession session, const Response& response, Instant now) {
  const auto body = JsonDocument::parse(response.body);
  if (!body) return make_reply_error(body.error().text);
  const auto member = [&](const char* path) {
    return std::string(body->find_string(path).value_or(""));
  };
  session.keys.access_key_id = member("/accessToken/accessKeyId");
  session.keys.secret_access_key = Secret(member("/accessToken/secretAccessKey"));
  session.keys.session_token = Secret(member("/accessToken/sessionToken"));
  const auto life = body->find_integer("/expiresIn");
  // What cannot be sent must not take the place of a session that could be renewed.
  const bool is_usable =
      is_sendable(session.keys.access_key_id) && is_sendable(session.keys.session_token.reveal());
  if (!is_usable || session.keys.access_key_id.empty() || session.keys.secret_access_key.empty() ||
      session.keys.session_token.empty() || !life || *life <= 0 || *life > kLongestLife) {
    return make_reply_error("the answer lacks usable keys in accessToken or a sensible expiresIn");
  }
  session.keys.expires_at = now + std::chrono::seconds{*life};
  session.id_token = Secret(member("/idToken"));
  if (Secret next(member("/refreshToken")); !next.empty()) session.refresh_token = std::move(next);
  return session;
}

// The member "error" says why access was denied.
Error explain(const Response& response, Error error) {
  const auto body = JsonDocument::parse(response.body);
  const std::string cause(body ? body->find_string("/error").value_or("") : "");
  if (cause == "INSUFFICIENT_PERMISSIONS") {
    return Error{Errc::denied, error.text + "; it takes the permission signin:CreateOAuth2Token"};
  }
  if (cause == "TOKEN_EXPIRED") error.text += "; the session has ended";
  if (cause == "USER_CREDENTIALS_CHANGED") error.text += "; the user's password was changed";
  const bool is_refusal = error.code == Errc::denied || error.code == Errc::bad_reply;
  return Error{is_refusal ? Errc::no_credentials : error.code, std::move(error.text)};
}

}  // namespace

Result<LoginSession> fetch_renewed_session(const AwsClient& client, const Endpoint& signin,
                                           const LoginSession& session, const Deadline& deadline) {
  auto body = render_body(session);
  if (!body) return body.error();
  ServiceCall call;
  call.service = "Sign-In";
  call.operation = "CreateOAuth2Token";
  call.request.method = "POST";
  call.request.url = signin.url + "/v1/token";
  auto proof = make_dpop_proof(session.dpop_key, call.request.method, call.request.url,
                               client.transport.now());
  if (!proof) return proof.error();
  call.request.headers = {{"Content-Type", "application/json"}, {"DPoP", *std::move(proof)}};
  call.request.body = *std::move(body);
  const auto response = exchange(client, call, deadline);
  if (!response) return response.error();
  if (response->status < 200 || response->status > 299) {
    const AwsError refusal = parse_aws_error(*response, client.transport.now());
    return explain(*response, to_error(call.service, call.operation, refusal));
  }
  return parse_reply(session, *response, client.transport.now());
}

}  // namespace cred
