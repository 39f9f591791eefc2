// SPDX-License-Identifier: Apache-2.0
// A session with the metadata service: token, role name, credentials.
#include "aws/imds.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include "aws/source.h"
#include "base/percent.h"
#include "base/text.h"
#include "http/shown_url.h"
#include "json/json.h"

namespace cred {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kTokenPath = "/latest/api/token";
constexpr std::string_view kRolesPath = "/latest/meta-data/iam/security-credentials/";
constexpr const char* kHopLimitRemedy =
    "; if this is a container, raise the instance's http-put-response-hop-limit to 2, or use "
    "EKS Pod Identity, IRSA or an ECS task role";

class Session {
 public:
  Session(const Transport& transport, const ImdsOptions& options, const Deadline& deadline)
      : transport_(transport), options_(options), deadline_(deadline) {}

  Result<std::optional<Credentials>> fetch();

 private:
  Request make_request(std::string_view method, std::string_view path) const;
  Result<Response> send(Request request) const;
  bool is_get_answered() const;
  Result<void> open();
  Result<Response> get(const std::string& path);
  Error make_error(Errc code, std::string_view problem) const;
  Error make_status_error(std::string_view what, int status) const;
  Result<std::optional<Credentials>> parse(const Response& response) const;

  const Transport& transport_;
  const ImdsOptions& options_;
  const Deadline& deadline_;
  std::string token_;  // empty: version 1
  bool is_token_reply_lost_ = false;
};

Error Session::make_error(Errc code, std::string_view problem) const {
  return Error{code, "instance metadata service at " + show_url(options_.endpoint) + ": " +
                         std::string(problem)};
}

Error Session::make_status_error(std::string_view what, int status) const {
  const Errc code = status >= 500 ? Errc::unavailable : Errc::not_configured;
  return make_error(code, std::string(what) + " was answered with HTTP " + std::to_string(status));
}

Request Session::make_request(std::string_view method, std::string_view path) const {
  Request request;
  request.method = method;
  request.url = options_.endpoint + std::string(path);
  request.max_reply_bytes = std::size_t{64} << 10U;
  request.bypass_proxy = true;
  return request;
}

// Repeats lost replies and 5xx after a pause that doubles from 50 ms.
Result<Response> Session::send(Request request) const {
  for (int number = 1;; ++number) {
    const milliseconds left = deadline_.remaining();
    if (left.count() == 0) return Error{Errc::unavailable, "no time is left"};
    request.connect_timeout = std::min(options_.connect_timeout, left);
    request.total_timeout = std::min(options_.total_timeout, left);
    Result<Response> answer = transport_.send(request);
    const bool is_final = answer ? answer->status < 500 : answer.error().code != Errc::unavailable;
    if (is_final || number >= options_.attempts) return answer;
    const milliseconds pause{std::lround(50 * std::exp2(number - 1) * transport_.random())};
    if (pause >= deadline_.remaining()) return answer;
    transport_.sleep(pause);
  }
}

// Whether the service can be reached after all: the hop limit holds for the token's answer only.
bool Session::is_get_answered() const {
  Request request = make_request("GET", kRolesPath);
  const milliseconds left = deadline_.remaining();
  if (left.count() == 0) return false;
  request.connect_timeout = std::min(options_.connect_timeout, left);
  request.total_timeout = std::min(options_.total_timeout, left);
  return static_cast<bool>(transport_.send(request));
}

// Gets a session token, or settles for version 1.
Result<void> Session::open() {
  token_.clear();
  Request request = make_request("PUT", kTokenPath);
  request.headers = {{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}};
  const Result<Response> answer = send(std::move(request));
  if (!answer) {
    is_token_reply_lost_ = true;
    if (!options_.v1_disabled) return {};
    if (!is_get_answered()) return make_error(answer.error().code, answer.error().text);
    return make_error(Errc::not_configured,
                      "its answer with a session token is lost" + std::string(kHopLimitRemedy));
  }
  if (answer->status == 200) {
    token_ = trim(answer->body);
    if (token_.empty()) return make_error(Errc::bad_reply, "the session token is empty");
    return {};
  }
  const bool may_fall_back =
      answer->status == 403 || answer->status == 404 || answer->status == 405;
  if (may_fall_back && !options_.v1_disabled) return {};
  return make_status_error("the request for a session token", answer->status);
}

// A session token that the service no longer knows is replaced once.
Result<Response> Session::get(const std::string& path) {
  for (bool may_reopen = !token_.empty();; may_reopen = false) {
    Request request = make_request("GET", path);
    if (!token_.empty()) request.headers = {{"X-aws-ec2-metadata-token", token_}};
    Result<Response> answer = send(std::move(request));
    if (!answer) return make_error(answer.error().code, answer.error().text);
    if (answer->status != 401 || !may_reopen) return answer;
    if (auto opened = open(); !opened) return opened.error();
  }
}

Result<std::optional<Credentials>> Session::parse(const Response& response) const {
  const auto body = JsonDocument::parse(response.body);
  if (!body) return make_error(Errc::bad_reply, body.error().text);
  const std::string code(body->find_string("/Code").value_or("Success"));
  if (!equals_ignoring_case(code, "Success")) {
    return make_error(Errc::no_credentials, "it reports " + clean_text(code, 100) +
                                                " instead of credentials of the instance role");
  }
  Credentials credentials;
  credentials.access_key_id = body->find_string("/AccessKeyId").value_or("");
  credentials.secret_access_key =
      Secret(std::string(body->find_string("/SecretAccessKey").value_or("")));
  credentials.session_token = Secret(std::string(body->find_string("/Token").value_or("")));
  credentials.expires_at = parse_rfc3339(body->find_string("/Expiration").value_or(""));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty() ||
      credentials.session_token.empty() || !credentials.expires_at) {
    return make_error(Errc::bad_reply,
                      "the answer lacks AccessKeyId, SecretAccessKey, Token or a "
                      "readable Expiration");
  }
  return std::optional(std::move(credentials));
}

Result<std::optional<Credentials>> Session::fetch() {
  if (auto opened = open(); !opened) return opened.error();
  const auto list = get(std::string(kRolesPath));
  if (!list) return list.error();
  if (list->status == 404) return std::optional<Credentials>{};
  if (list->status != 200) {
    Error error = make_status_error("the request for the role's name", list->status);
    if (list->status == 401 && is_token_reply_lost_) error.text += kHopLimitRemedy;
    return error;
  }
  const std::string_view body = list->body;
  const std::string_view role = trim(body.substr(0, body.find('\n')));
  if (role.empty()) return std::optional<Credentials>{};
  const auto keys = get(std::string(kRolesPath) + percent_encode(role, "+=,@"));
  if (!keys) return keys.error();
  if (keys->status != 200) {
    return as_configured(make_status_error("the request for the role's credentials", keys->status));
  }
  return parse(*keys);
}

}  // namespace

Result<std::optional<Credentials>> fetch_instance_credentials(const Transport& transport,
                                                              const ImdsOptions& options,
                                                              const Deadline& deadline) {
  return Session(transport, options, deadline).fetch();
}

}  // namespace cred
