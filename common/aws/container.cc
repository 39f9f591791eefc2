// SPDX-License-Identifier: Apache-2.0
// Which host may be asked, what it is asked with, and what it may answer.
#include "aws/container.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/time.h"
#include "http/authority.h"
#include "http/shown_url.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::string_view kRelative = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
constexpr std::string_view kFull = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
constexpr std::string_view kRelativeBase = "http://169.254.170.2";

// The task role of ECS, and EKS Pod Identity twice.
constexpr std::array<std::string_view, 3> kPlatform = {"169.254.170.2", "169.254.170.23",
                                                       "fd00:ec2::23"};

std::string find_trimmed(const Environment& environment, std::string_view name) {
  return std::string(trim(environment.find(name).value_or("")));
}

bool is_allowed_address(std::string_view address) {
  if (!is_address(address)) return false;
  return is_loopback(address) ||
         std::any_of(kPlatform.begin(), kPlatform.end(),
                     [&](std::string_view allowed) { return is_same_address(address, allowed); });
}

bool is_plain_http(std::string_view url) {
  return equals_ignoring_case(parse_authority(url).scheme, "http");
}

Error refuse(std::string_view variable, std::string_view url, std::string_view problem) {
  return Error{Errc::no_credentials,
               std::string(variable) + " (" + show_url(url) + "): " + std::string(problem)};
}

Error refuse_host(std::string_view variable, std::string_view url) {
  return refuse(variable, url,
                "over http only this machine, 169.254.170.2, 169.254.170.23 and fd00:ec2::23 may "
                "be asked for credentials; use https");
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Every reader of the URL must find the same host in it: no user information, no escapes.
bool is_plain_authority(std::string_view url) {
  constexpr std::string_view kAllowed =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_:[]";
  url.remove_prefix(url.find("://") + 3);
  return url.substr(0, url.find_first_of("/?#")).find_first_not_of(kAllowed) ==
         std::string_view::npos;
}

// A name is looked up later: choosing a source must not block.
std::optional<Error> find_url_objection(std::string_view variable, std::string_view url) {
  if (!is_printable(url)) return refuse(variable, url, "it has a blank or a control character");
  const Authority authority = parse_authority(url);
  const bool is_https = equals_ignoring_case(authority.scheme, "https");
  if ((!is_https && !is_plain_http(url)) || authority.host.empty() || !is_plain_authority(url)) {
    return refuse(variable, url, "it is not an http or https URL with a plain host");
  }
  if (!is_https && is_address(authority.host) && !is_allowed_address(authority.host)) {
    return refuse_host(variable, url);
  }
  return std::nullopt;
}

// nullopt: no pinning. The first address stands for all, since all have been checked.
Result<std::optional<std::string>> find_pinned_address(const ContainerOptions& options,
                                                       const Resolve& resolve,
                                                       const Deadline& deadline) {
  const Authority authority = parse_authority(options.url);
  if (!is_plain_http(options.url)) return std::optional<std::string>();
  if (is_address(authority.host)) return std::optional(authority.host);
  const auto addresses = resolve(authority.host, deadline);
  if (!addresses) return addresses.error();
  if (addresses->empty() ||
      !std::all_of(addresses->begin(), addresses->end(), is_allowed_address)) {
    return refuse_host(options.variable, options.url);
  }
  return std::optional(addresses->front());
}

Result<Secret> read_authorization(const ContainerOptions& options, const ReadFile& read_file) {
  Secret token = options.token;
  std::string where = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
  if (!options.token_file.empty()) {
    where += "_FILE (" + clean_text(options.token_file, 200) + ")";
    auto content = read_file(options.token_file);
    if (!content) return in_context(where, content.error());
    if (!*content) return Error{Errc::no_credentials, where + ": the file does not exist"};
    token = Secret(**std::move(content));
    if (token.empty()) return Error{Errc::no_credentials, where + ": the file is empty"};
  }
  if (token.reveal().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return Error{Errc::no_credentials,
                 where + ": it has a line break, which cannot be sent; write it without"};
  }
  return token;
}

ServiceCall make_call(const ContainerOptions& options, const Secret& token) {
  constexpr std::chrono::milliseconds kConnect{2000};
  constexpr std::chrono::milliseconds kTotal{5000};
  ServiceCall call;
  call.service = "container credentials";
  call.operation = "GET";
  call.request.url = options.url;
  call.request.headers = {{"Accept", "application/json"}};
  if (!token.empty()) call.request.headers.push_back({"Authorization", token.reveal()});
  call.request.connect_timeout = kConnect;
  call.request.total_timeout = kTotal;
  call.request.max_reply_bytes = std::size_t{64} << 10U;
  call.request.bypass_proxy = true;
  return call;
}

// {"code", "message"} in one case or another. Text of any other form may be anything, the
// Authorization of the request included, and so may a message that quotes it.
Error read_refusal(const Response& response, const Secret& token) {
  std::string said;
  if (const auto body = JsonDocument::parse(response.body)) {
    for (const char* const path : {"/code", "/Code", "/message", "/Message"}) {
      const auto part = body->find_string(path);
      const bool is_quote =
          part && !token.empty() && part->find(token.reveal()) != std::string_view::npos;
      if (!part || is_quote) continue;
      said += ": " + clean_text(*part, 200);
    }
  }
  const bool is_passing = response.status >= 500 || response.status == 429;
  return Error{is_passing ? Errc::unavailable : Errc::no_credentials,
               "it answered HTTP " + std::to_string(response.status) + said};
}

Result<Credentials> parse_reply(const Response& response, const Secret& token) {
  if (response.status < 200 || response.status > 299) return read_refusal(response, token);
  const auto body = JsonDocument::parse(response.body);
  if (!body) return Error{Errc::bad_reply, body.error().text};
  Credentials credentials;
  credentials.access_key_id = body->find_string("/AccessKeyId").value_or("");
  credentials.secret_access_key =
      Secret(std::string(body->find_string("/SecretAccessKey").value_or("")));
  credentials.session_token = Secret(std::string(body->find_string("/Token").value_or("")));
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty()) {
    return Error{Errc::bad_reply, "the answer lacks AccessKeyId or SecretAccessKey"};
  }
  const auto expiration = body->find_string("/Expiration");
  if (expiration) credentials.expires_at = parse_rfc3339(*expiration);
  const bool is_odd = (expiration && !expiration->empty() && !credentials.expires_at) ||
                      body->find_number("/Expiration");
  if (is_odd) return Error{Errc::bad_reply, "the answer has an unreadable Expiration"};
  return credentials;
}

}  // namespace

Result<std::optional<ContainerOptions>> find_container_options(const Environment& environment) {
  ContainerOptions options;
  const std::string path = find_trimmed(environment, kRelative);
  options.variable = path.empty() ? kFull : kRelative;
  options.url = path.empty() ? find_trimmed(environment, kFull) : std::string(kRelativeBase) + path;
  if (options.url.empty()) return std::optional<ContainerOptions>();
  if (!path.empty() && !path.starts_with('/')) {
    return refuse(kRelative, path, "it does not begin with a slash");
  }
  if (auto objection = find_url_objection(options.variable, options.url)) {
    return *std::move(objection);
  }
  options.token_file = find_trimmed(environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  options.token =
      Secret(std::string(environment.find("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("")));
  return std::optional(std::move(options));
}

Result<Credentials> fetch_container_credentials(const AwsClient& client,
                                                const ContainerOptions& options,
                                                const ContainerSeams& seams,
                                                const Deadline& deadline) {
  const auto token = read_authorization(options, seams.read_file);
  if (!token) return token.error();
  auto address = find_pinned_address(options, seams.resolve, deadline);
  if (!address) return address.error();
  ServiceCall call = make_call(options, *token);
  call.request.pinned_address = *std::move(address);
  const auto response = exchange(client, call, deadline);
  if (!response) return response.error();
  return parse_reply(*response, *token);
}

}  // namespace cred
