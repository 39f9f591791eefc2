// SPDX-License-Identifier: Apache-2.0
// Asks for a token and believes nothing about the answer.
#include "ecr/authorization.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::size_t kMaxPasswordBytes = std::size_t{64} << 10U;

// ECR issues tokens for 12 hours; a year tells seconds from milliseconds and from nonsense.
constexpr std::chrono::hours kLongestLife{24 * 365};

// How the two services differ.
struct Api {
  std::string_view name;    // for people
  std::string_view target;  // X-Amz-Target
  std::string_view permissions;
  bool is_public;
};

constexpr Api kPrivate = {"ECR", "AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken",
                          "ecr:GetAuthorizationToken on \"*\"", false};
constexpr Api kPublic = {"ECR Public", "SpencerFrontendService.GetAuthorizationToken",
                         "ecr-public:GetAuthorizationToken and "
                         "sts:GetServiceBearerToken on \"*\"",
                         true};

const Api& api_of(const Endpoint& ecr) { return ecr.service == "ecr-public" ? kPublic : kPrivate; }

ServiceCall make_call(const Api& api, const Endpoint& ecr, const Credentials& credentials) {
  ServiceCall call;
  call.service = api.name;
  call.operation = "GetAuthorizationToken";
  call.request = make_authorization_request(ecr);
  call.scope = {ecr.region, std::string(ecr.service)};
  call.credentials = &credentials;
  call.permissions = api.permissions;
  return call;
}

// The password in Base64 of "AWS:<password>"; nullopt when it is something else.
std::optional<Secret> decode_password(std::string_view token) {
  constexpr std::string_view kUser = "AWS:";
  if (token.size() > 2 * kMaxPasswordBytes) return std::nullopt;
  auto decoded = decode_base64(token);
  if (!decoded) return std::nullopt;
  const Secret whole(std::move(*decoded));
  if (whole.reveal().find(kUser) != 0) return std::nullopt;
  Secret password(whole.reveal().substr(kUser.size()));
  const std::string& text = password.reveal();
  const bool has_control = std::any_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20U || letter == 0x7F;
  });
  if (text.empty() || text.size() > kMaxPasswordBytes || has_control) return std::nullopt;
  return password;
}

// nullopt for a number that is not an instant between `now` and `now` + kLongestLife.
std::optional<Instant> find_expiry(double seconds, Instant now) {
  const auto earliest = static_cast<double>(to_epoch(now));
  const auto latest = static_cast<double>(to_epoch(now + kLongestLife));
  if (!std::isfinite(seconds) || seconds <= earliest || seconds > latest) return std::nullopt;
  return from_epoch(static_cast<std::int64_t>(seconds));
}

// Where our clock is behind, what has expired would pass for good: AWS's own is asked too.
Instant find_later_clock(const Response& response, Instant now) {
  const auto date = find_header(response.headers, "Date");
  const auto theirs = date ? parse_http_date(*date) : std::nullopt;
  return theirs ? std::max(*theirs, now) : now;
}

Result<Authorization> parse_authorization(const Api& api, const Response& response, Instant now) {
  const auto fail = [&api](std::string_view problem) {
    return Error{Errc::bad_reply,
                 std::string(api.name) + " GetAuthorizationToken: " + std::string(problem)};
  };
  const auto body = JsonDocument::parse(response.body);
  if (!body) return fail("the answer is " + body.error().text);
  const std::string item = api.is_public ? "/authorizationData" : "/authorizationData/0";
  if (!body->is_object(item)) return fail("the answer has no authorizationData");
  const auto token = body->find_string(item + "/authorizationToken");
  if (!token) return fail("the answer has no authorizationToken");
  auto password = decode_password(*token);
  if (!password) return fail("authorizationToken is not the Base64 form of \"AWS:<password>\"");
  const auto seconds = body->find_number(item + "/expiresAt");
  if (!seconds) return fail("the answer has no expiresAt number");
  const auto expiry = find_expiry(*seconds, find_later_clock(response, now));
  if (!expiry) {
    return fail("expiresAt is not within a year from now; is this machine's clock right?");
  }
  return Authorization{std::move(*password), *expiry};
}

}  // namespace

Request make_authorization_request(const Endpoint& ecr) {
  Request request;
  request.method = "POST";
  request.url = ecr.url + '/';
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"},
                     {"X-Amz-Target", std::string(api_of(ecr).target)}};
  request.body = "{}";
  return request;
}

Result<Authorization> fetch_authorization(const AwsClient& client, const Endpoint& ecr,
                                          const Credentials& credentials,
                                          const Deadline& deadline) {
  const Api& api = api_of(ecr);
  const auto response = call_aws(client, make_call(api, ecr, credentials), deadline);
  if (!response) return response.error();
  return parse_authorization(api, *response, client.transport.now());
}

}  // namespace cred
