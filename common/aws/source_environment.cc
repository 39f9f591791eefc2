// SPDX-License-Identifier: Apache-2.0
// The variables of an access key, with the names that older tools used.
#include "aws/source_environment.h"

#include <initializer_list>
#include <string_view>

#include "aws/source_keys.h"
#include "base/text.h"

namespace cred {
namespace {

std::string_view first_of(const Environment& environment,
                          std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const std::string_view value = trim(environment.find(name).value_or(std::string_view()));
    if (!value.empty()) return value;
  }
  return {};
}

std::string_view find_key_id(const Environment& environment) {
  return first_of(environment, {"AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY"});
}

std::string_view find_secret(const Environment& environment) {
  return first_of(environment, {"AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY"});
}

}  // namespace

Result<std::optional<Source>> find_environment_source(const Environment& environment) {
  const std::string_view id = find_key_id(environment);
  const std::string_view secret = find_secret(environment);
  if (id.empty() || secret.empty()) return std::optional<Source>();
  Credentials credentials;
  credentials.access_key_id = id;
  credentials.secret_access_key = Secret(std::string(secret));
  credentials.session_token =
      Secret(std::string(first_of(environment, {"AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"})));
  credentials.expires_at = parse_rfc3339(first_of(environment, {"AWS_CREDENTIAL_EXPIRATION"}));
  auto source = make_keys_source("environment variables", std::move(credentials));
  if (!source) return source.error();
  return std::optional<Source>(*std::move(source));
}

std::string describe_half_pair(const Environment& environment) {
  const bool has_id = !find_key_id(environment).empty();
  const bool has_secret = !find_secret(environment).empty();
  if (has_id == has_secret) return {};
  return has_id ? "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY"
                : "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID";
}

}  // namespace cred
