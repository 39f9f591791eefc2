// SPDX-License-Identifier: Apache-2.0
// The keys in the session's file while they are good, else the next ones from AWS Sign-In.
#include "aws/source_login.h"

#include <utility>

#include "aws/login_session.h"
#include "aws/session_file.h"
#include "aws/signin.h"
#include "aws/source_keys.h"
#include "aws/source_static_profile.h"
#include "base/text.h"

namespace cred {
namespace {

struct Access {
  SessionFile file;
  Now now;
  std::string login_command;
  std::string where;
};

Result<SessionLife> inspect(const Secret& text) {
  const auto session = parse_login_session(text);
  if (!session) return session.error();
  return SessionLife{*session->keys.expires_at, true};
}

Result<Secret> renew(const AwsClient& client, const Endpoint& signin, const Secret& text,
                     const Deadline& deadline) {
  const auto session = parse_login_session(text);
  if (!session) return session.error();
  const auto renewed = fetch_renewed_session(client, signin, *session, deadline);
  if (!renewed) return renewed.error();
  return update_login_session(text, *renewed);
}

Error with_remedy(const Access& access, const Error& error) {
  std::string text = access.where + ": " + error.text;
  if (error.code == Errc::no_credentials) text += "; run `" + access.login_command + "`";
  return Error{error.code, std::move(text)};
}

Result<Credentials> fetch(const Access& access, const Deadline& deadline) {
  const auto text = obtain_session(access.file, access.now(), deadline);
  if (!text) return with_remedy(access, text.error());
  auto session = parse_login_session(*text);
  if (!session) return with_remedy(access, session.error());
  const auto checked = make_keys_source(access.where, std::move(session->keys));
  if (!checked) return checked.error();
  return checked->fetch(deadline);
}

std::string pick_region(const Settings& settings, const SourceContext& context) {
  if (!settings.region.empty()) return settings.region;
  return context.fallback_region.empty() ? "us-east-1" : context.fallback_region;
}

}  // namespace

Result<Source> make_login_source(const Settings& settings, const std::string& name,
                                 const Section& profile, const AwsClient& client,
                                 const SourceContext& context) {
  const std::string session = property_text(profile, "login_session");
  auto signin = find_endpoint(settings, Service::signin, pick_region(settings, context));
  if (!signin) return signin.error();
  auto path = find_login_file(settings.environment, context.home, session);
  if (!path) return in_context(describe_profile(name, profile), path.error());

  Source source;
  source.description =
      describe_profile(name, profile) + ": login session " + clean_text(session, 200);
  source.principal = "login " + escape_for_principal(std::string(trim(session))) +
                     " endpoint=" + escape_for_principal(signin->url);
  source.takes_time = true;
  source.files = {*path};
  SessionFile file;
  file.path = *std::move(path);
  file.read_file = context.read_file;
  file.hold_back = context.hold_back;
  file.inspect = inspect;
  file.renew = [client, signin = *std::move(signin)](const Secret& text, const Deadline& deadline) {
    return renew(client, signin, text, deadline);
  };
  source.fetch = [access = Access{std::move(file), client.transport.now,
                                  "aws login --profile " + quote_for_shell(name),
                                  describe_profile(name, profile)}](const Deadline& deadline) {
    return fetch(access, deadline);
  };
  return source;
}

}  // namespace cred
