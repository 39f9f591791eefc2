// SPDX-License-Identifier: Apache-2.0
// GetRoleCredentials: an unsigned GET whose header carries the token.
#include "aws/sso.h"

#include <cstdint>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr int kUnauthorized = 401;
// Milliseconds at which the year 9999 ends; beyond it a number is nonsense.
constexpr std::int64_t kLatest = 253'402'300'799'000;

Error make_reply_error(std::string_view problem) {
  return Error{Errc::bad_reply, "SSO GetRoleCredentials: " + std::string(problem)};
}

Result<Credentials> parse_reply(const Response& response) {
  const auto body = JsonDocument::parse(response.body);
  if (!body) return make_reply_error(body.error().text);
  const auto member = [&](const char* path) {
    return std::string(body->find_string(path).value_or(""));
  };
  Credentials credentials;
  credentials.access_key_id = member("/roleCredentials/accessKeyId");
  credentials.secret_access_key = Secret(member("/roleCredentials/secretAccessKey"));
  credentials.session_token = Secret(member("/roleCredentials/sessionToken"));
  const auto expiration = body->find_integer("/roleCredentials/expiration");
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !expiration || *expiration < 0 ||
      *expiration > kLatest) {
    return make_reply_error(
        "the answer lacks accessKeyId, secretAccessKey, sessionToken or a readable expiration");
  }
  credentials.expires_at = from_epoch(*expiration / 1000);
  return credentials;
}

}  // namespace

Result<Credentials> fetch_role_credentials(const AwsClient& client, const Endpoint& portal,
                                           const SsoRole& role, const Secret& access_token,
                                           const Deadline& deadline) {
  ServiceCall call;
  call.service = "SSO";
  call.operation = "GetRoleCredentials";
  call.request.url = portal.url +
                     "/federation/credentials?account_id=" + percent_encode(role.account_id) +
                     "&role_name=" + percent_encode(role.role_name);
  call.request.headers = {{"x-amz-sso_bearer_token", access_token.reveal()}};
  const auto response = exchange(client, call, deadline);
  if (!response) return response.error();
  if (response->status >= 200 && response->status < 300) return parse_reply(*response);
  const AwsError refusal = parse_aws_error(*response, client.transport.now());
  Error error = to_error(call.service, call.operation, refusal);
  if (refusal.code == "UnauthorizedException" || response->status == kUnauthorized) {
    return Error{Errc::no_credentials, error.text + "; the login is no longer accepted"};
  }
  if (error.code == Errc::denied) {
    error.text += "; the user must be assigned role " + clean_text(role.role_name, 80) +
                  " in account " + clean_text(role.account_id, 20);
  }
  return error;
}

}  // namespace cred
