// SPDX-License-Identifier: Apache-2.0
// Token file and role from either place, and the call that they lead to.
#include "aws/source_web_identity.h"

#include <string_view>
#include <utility>

#include "aws/source_keys.h"
#include "aws/source_static_profile.h"
#include "aws/sts.h"
#include "base/secret.h"
#include "base/text.h"

namespace cred {
namespace {

struct WebIdentity {
  std::string where;  // for people
  std::string token_file;
  AssumeRole role;
};

Result<Secret> read_token(const ReadFile& read_file, const std::string& path) {
  const auto content = read_file(path);
  if (!content) return content.error();
  if (!*content) return Error{Errc::no_credentials, "the token file " + path + " does not exist"};
  const std::string_view token = trim(**content);
  if (token.empty()) return Error{Errc::no_credentials, "the token file " + path + " is empty"};
  return Secret(std::string(token));
}

std::string render_principal(const WebIdentity& identity, const Endpoint& sts) {
  return "web-identity " + escape_for_principal(identity.role.role_arn) +
         " session=" + escape_for_principal(identity.role.session_name) +
         " token-file=" + escape_for_principal(identity.token_file) +
         " sts=" + escape_for_principal(sts.url);
}

Result<Source> make_web_identity_source(WebIdentity identity, const Settings& settings,
                                        const AwsClient& client, const SourceContext& context) {
  // A relative one would be another identity in each directory, which no key of the cache tells.
  if (!identity.token_file.starts_with('/')) {
    return Error{Errc::no_credentials, identity.where + ": the path of the web identity token, " +
                                           clean_text(identity.token_file) +
                                           ", is relative; write it from / on"};
  }
  auto sts = find_sts_endpoint(settings, context);
  if (!sts) return sts.error();
  Source source;
  source.description = identity.where + ": role " + clean_text(identity.role.role_arn) +
                       " with the web identity token in " + clean_text(identity.token_file);
  source.principal = render_principal(identity, *sts);
  source.files = {identity.token_file};
  source.takes_time = true;
  source.fetch = [client, sts = *std::move(sts), identity = std::move(identity),
                  read_file = context.read_file](const Deadline& deadline) -> Result<Credentials> {
    const auto token = read_token(read_file, identity.token_file);
    if (!token) return in_context(identity.where, token.error());
    AssumeRole role = identity.role;
    if (role.session_name.empty()) {
      role.session_name =
          "docker-credential-ecr-" + std::to_string(to_epoch(client.transport.now()));
    }
    auto credentials = fetch_web_identity_role(client, sts, *token, role, deadline);
    if (!credentials) return in_context(identity.where, std::move(credentials).error());
    return credentials;
  };
  return source;
}

std::string find_trimmed(const Environment& environment, std::string_view name) {
  return std::string(trim(environment.find(name).value_or("")));
}

}  // namespace

Result<Endpoint> find_sts_endpoint(const Settings& settings, const SourceContext& context) {
  const std::string region = !settings.region.empty()           ? settings.region
                             : !context.fallback_region.empty() ? context.fallback_region
                                                                : "us-east-1";
  return find_endpoint(settings, Service::sts, region);
}

Result<std::optional<Source>> find_environment_web_identity(const Settings& settings,
                                                            const AwsClient& client,
                                                            const SourceContext& context) {
  WebIdentity identity;
  identity.where = "AWS_WEB_IDENTITY_TOKEN_FILE";
  identity.token_file = find_trimmed(settings.environment, identity.where);
  if (identity.token_file.empty()) return std::optional<Source>();
  identity.role.role_arn = find_trimmed(settings.environment, "AWS_ROLE_ARN");
  identity.role.session_name = find_trimmed(settings.environment, "AWS_ROLE_SESSION_NAME");
  if (identity.role.role_arn.empty()) {
    return Error{Errc::no_credentials,
                 "AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN; set both or neither"};
  }
  auto source = make_web_identity_source(std::move(identity), settings, client, context);
  if (!source) return source.error();
  return std::optional<Source>(*std::move(source));
}

Result<Source> make_profile_web_identity(const std::string& name, const Section& profile,
                                         const Settings& settings, const AwsClient& client,
                                         const SourceContext& context) {
  WebIdentity identity;
  identity.where = describe_profile(name, profile);
  identity.token_file = property_text(profile, "web_identity_token_file");
  identity.role.role_arn = property_text(profile, "role_arn");
  identity.role.session_name = property_text(profile, "role_session_name");
  return make_web_identity_source(std::move(identity), settings, client, context);
}

}  // namespace cred
