// SPDX-License-Identifier: Apache-2.0
// The settings of SSO, checked, and the two calls that they lead to.
#include "aws/source_sso.h"

#include <algorithm>
#include <array>
#include <utility>

#include "aws/oidc.h"
#include "aws/remarks.h"
#include "aws/session_file.h"
#include "aws/source_keys.h"
#include "aws/source_static_profile.h"
#include "aws/sso.h"
#include "aws/sso_token.h"
#include "base/text.h"

namespace cred {
namespace {

constexpr std::size_t kMaxName = 80;
constexpr std::array<std::string_view, 5> kKeys = {"sso_session", "sso_start_url", "sso_region",
                                                   "sso_account_id", "sso_role_name"};

Error refuse(const std::string& text) { return Error{Errc::no_credentials, text}; }

std::string shown(const std::string& foreign) { return clean_text(foreign, kMaxName); }

struct Sso {
  std::string start_url;
  std::string region;
  SsoRole role;
  std::string cache_name;
  bool is_session = false;
  std::string login_command;
};

// What fetching takes; a copy of all of it lives in the source.
struct Access {
  AwsClient client;
  Endpoint portal;
  Endpoint oidc;
  SsoRole role;
  SessionFile file;
  std::string login_command;
  std::string where;
};

Result<std::string> read_required(const std::string& name, const Section& profile,
                                  std::string_view key) {
  const Property* property = find_property(profile, key);
  if (property != nullptr) return property->value;
  return refuse(describe_profile(name, profile) +
                " asks for IAM Identity Center (SSO) but has no " + std::string(key));
}

// The profile may repeat what the session says, but not contradict it.
Result<std::string> read_of_session(const Property& named, const Section& session,
                                    const Section& profile, std::string_view key) {
  const Property* property = find_property(session, key);
  if (property == nullptr) {
    return refuse(session.where + ": sso-session " + shown(named.value) + " has no " +
                  std::string(key));
  }
  const Property* repeated = find_property(profile, key);
  if (repeated != nullptr && repeated->value != property->value) {
    return refuse(repeated->where + ": " + std::string(key) +
                  " differs from the one of sso-session " + shown(named.value) + " (" +
                  property->where + "); remove it from the profile");
  }
  return property->value;
}

Result<void> read_session(const Settings& settings, const Property& named, const Section& profile,
                          Sso& sso) {
  const Section* session = find_section(settings.profiles.sso_sessions, named.value);
  if (session == nullptr) {
    const std::string remark = first_remark(settings);
    return refuse(named.where + ": there is no section [sso-session " + shown(named.value) + "]" +
                  (remark.empty() ? "" : "; " + remark));
  }
  auto region = read_of_session(named, *session, profile, "sso_region");
  if (!region) return region.error();
  auto start_url = read_of_session(named, *session, profile, "sso_start_url");
  if (!start_url) return start_url.error();
  sso.region = *std::move(region);
  sso.start_url = *std::move(start_url);
  sso.cache_name = named.value;
  sso.is_session = true;
  sso.login_command = "aws sso login --sso-session " + quote_for_shell(named.value);
  return {};
}

Result<void> read_legacy(const std::string& name, const Section& profile, Sso& sso) {
  auto start_url = read_required(name, profile, "sso_start_url");
  if (!start_url) return start_url.error();
  auto region = read_required(name, profile, "sso_region");
  if (!region) return region.error();
  sso.start_url = *std::move(start_url);
  sso.region = *std::move(region);
  sso.cache_name = sso.start_url;
  sso.login_command = "aws sso login --profile " + quote_for_shell(name);
  return {};
}

Result<Sso> read_sso(const Settings& settings, const std::string& name, const Section& profile) {
  Sso sso;
  const Property* session = find_property(profile, "sso_session");
  const Result<void> read = session != nullptr ? read_session(settings, *session, profile, sso)
                                               : read_legacy(name, profile, sso);
  if (!read) return read.error();
  auto account_id = read_required(name, profile, "sso_account_id");
  if (!account_id) return account_id.error();
  auto role_name = read_required(name, profile, "sso_role_name");
  if (!role_name) return role_name.error();
  sso.role = {*std::move(account_id), *std::move(role_name)};
  return sso;
}

Result<SessionLife> inspect(const Secret& text, bool is_session, Instant now) {
  const auto token = parse_sso_token(text);
  if (!token) return token.error();
  return SessionLife{token->expires_at, is_session && is_renewable(*token, now)};
}

Result<Secret> renew(const AwsClient& client, const Endpoint& oidc, const Secret& text,
                     const Deadline& deadline) {
  const auto token = parse_sso_token(text);
  if (!token) return token.error();
  const auto renewed = fetch_renewed_token(client, oidc, *token, deadline);
  if (!renewed) return renewed.error();
  return update_sso_token(text, *renewed);
}

Result<SessionFile> make_session_file(const Sso& sso, const AwsClient& client, const Endpoint& oidc,
                                      const SourceContext& context) {
  auto path = find_sso_token_file(context.home, sso.cache_name);
  if (!path) return path.error();
  SessionFile file;
  file.path = *std::move(path);
  file.read_file = context.read_file;
  file.hold_back = context.hold_back;
  file.inspect = [now = client.transport.now, is_session = sso.is_session](const Secret& text) {
    return inspect(text, is_session, now());
  };
  file.renew = [client, oidc](const Secret& text, const Deadline& deadline) {
    return renew(client, oidc, text, deadline);
  };
  return file;
}

Error with_remedy(const Access& access, const Error& error) {
  std::string text = access.where + ": " + error.text;
  if (error.code == Errc::no_credentials) text += "; run `" + access.login_command + "`";
  return Error{error.code, std::move(text)};
}

Result<Credentials> fetch(const Access& access, const Deadline& deadline) {
  const auto text = obtain_session(access.file, access.client.transport.now(), deadline);
  if (!text) return with_remedy(access, text.error());
  const auto token = parse_sso_token(*text);
  if (!token) return with_remedy(access, token.error());
  auto credentials = fetch_role_credentials(access.client, access.portal, access.role,
                                            token->access_token, deadline);
  if (!credentials) return with_remedy(access, credentials.error());
  const auto checked = make_keys_source(access.where, *std::move(credentials));
  if (!checked) return checked.error();
  return checked->fetch(deadline);
}

std::string render_principal(const Sso& sso, const Endpoint& portal) {
  return "sso " + escape_for_principal(sso.start_url) +
         " account=" + escape_for_principal(sso.role.account_id) +
         " role=" + escape_for_principal(sso.role.role_name) +
         " region=" + escape_for_principal(sso.region) +
         " endpoint=" + escape_for_principal(portal.url);
}

}  // namespace

bool asks_for_sso(const Section& profile) {
  return std::any_of(kKeys.begin(), kKeys.end(),
                     [&](std::string_view key) { return find_property(profile, key) != nullptr; });
}

Result<Source> make_sso_source(const Settings& settings, const std::string& name,
                               const Section& profile, const AwsClient& client,
                               const SourceContext& context) {
  auto sso = read_sso(settings, name, profile);
  if (!sso) return sso.error();
  auto portal = find_endpoint(settings, Service::sso, sso->region);
  if (!portal) return portal.error();
  auto oidc = find_endpoint(settings, Service::sso_oidc, sso->region);
  if (!oidc) return oidc.error();
  auto file = make_session_file(*sso, client, *oidc, context);
  if (!file) return in_context(describe_profile(name, profile), file.error());

  Source source;
  source.description = describe_profile(name, profile) + ": SSO role " +
                       shown(sso->role.role_name) + " in account " + shown(sso->role.account_id);
  source.principal = render_principal(*sso, *portal);
  source.files = {file->path};
  source.takes_time = true;
  source.fetch = [access = Access{client, *std::move(portal), *std::move(oidc), sso->role,
                                  *std::move(file), sso->login_command,
                                  describe_profile(name, profile)}](const Deadline& deadline) {
    return fetch(access, deadline);
  };
  return source;
}

}  // namespace cred
