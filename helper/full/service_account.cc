// SPDX-License-Identifier: Apache-2.0
// Reads the claims that name the account, and makes the source.
#include "helper/full/service_account.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "aws/source_keys.h"
#include "aws/source_web_identity.h"
#include "aws/sts.h"
#include "base/base64.h"
#include "base/text.h"
#include "json/json.h"

namespace cred {
namespace {

constexpr std::size_t kLongestToken = 20000;  // AWS's own limit
constexpr std::size_t kLongestClaim = 1024;

Error refuse(const std::string& problem) {
  return Error{Errc::bad_request, "the service account's token " + problem};
}

bool is_printable(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

// Base64 with the URL's alphabet and without padding (RFC 7515, section 2).
std::optional<std::string> decode_base64url(std::string_view text) {
  std::string standard(text);
  std::replace(standard.begin(), standard.end(), '-', '+');
  std::replace(standard.begin(), standard.end(), '_', '/');
  standard.append((4 - standard.size() % 4) % 4, '=');
  return decode_base64(standard);
}

// The middle one of the three parts.
std::optional<std::string_view> find_payload(std::string_view token) {
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) {
    return std::nullopt;
  }
  return token.substr(first + 1, second - first - 1);
}

// One text or a list of them (RFC 7519, section 4.1.3).
std::vector<std::string> find_audiences(const JsonDocument& claims) {
  if (const auto one = claims.find_string("/aud")) return {std::string(*one)};
  std::vector<std::string> audiences;
  for (const JsonDocument& item : claims.find_items("/aud")) {
    if (const auto one = item.find_string("")) audiences.emplace_back(*one);
  }
  return audiences;
}

std::optional<Instant> find_expiry(const JsonDocument& claims) {
  constexpr double kLastSecond = 253'402'300'799;  // of the year 9999
  const auto seconds = claims.find_number("/exp");
  if (!seconds || *seconds < 0 || *seconds > kLastSecond) return std::nullopt;
  return from_epoch(static_cast<std::int64_t>(*seconds));
}

}  // namespace

Result<TokenClaims> parse_token_claims(const Secret& token) {
  if (token.reveal().size() > kLongestToken) return refuse("is too long");
  const auto payload = find_payload(token.reveal());
  const auto decoded = payload ? decode_base64url(*payload) : std::nullopt;
  if (!decoded) return refuse("is not a JSON Web Token");
  const auto claims = JsonDocument::parse(*decoded);
  if (!claims) return refuse("has claims that are not JSON");
  const auto issuer = claims->find_string("/iss");
  const auto subject = claims->find_string("/sub");
  if (!issuer || !subject || !is_printable(*issuer, kLongestClaim) ||
      !is_printable(*subject, kLongestClaim)) {
    return refuse("does not say whose it is (iss, sub)");
  }
  return TokenClaims{std::string(*issuer), std::string(*subject), find_audiences(*claims),
                     find_expiry(*claims)};
}

Result<ServiceAccount> parse_service_account(const Secret& token, const PodRole& role) {
  if (!is_iam_role(role.arn)) {
    return Error{Errc::bad_request,
                 "\"" + clean_text(role.arn, 120) + "\" is not a role ARN; correct " + role.from};
  }
  auto claims = parse_token_claims(token);
  if (!claims) return claims.error();
  return ServiceAccount{std::move(claims->issuer), std::move(claims->subject), role.arn, token};
}

std::string render_principal(const ServiceAccount& account) {
  return "service-account " + escape_for_principal(account.role_arn) +
         " sub=" + escape_for_principal(account.subject) +
         " iss=" + escape_for_principal(account.issuer);
}

Result<Source> make_service_account_source(const ServiceAccount& account, const Settings& settings,
                                           const AwsClient& client, const SourceContext& context) {
  auto sts = find_sts_endpoint(settings, context);
  if (!sts) return sts.error();
  Source source;
  source.description = account.subject + ": role " + account.role_arn;
  source.principal = render_principal(account) + " sts=" + escape_for_principal(sts->url);
  source.fetch = [client, sts = *std::move(sts), account,
                  where = source.description](const Deadline& deadline) -> Result<Credentials> {
    AssumeRole role;
    role.role_arn = account.role_arn;
    role.session_name = "ecr-credential-provider";
    auto credentials = fetch_web_identity_role(client, sts, account.token, role, deadline);
    if (!credentials) return in_context(where, std::move(credentials).error());
    return credentials;
  };
  return source;
}

}  // namespace cred
