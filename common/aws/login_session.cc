// SPDX-License-Identifier: Apache-2.0
// Members of the session file, read strictly and replaced in place.
#include "aws/login_session.h"

#include <array>
#include <utility>

#include "aws/digest.h"
#include "base/text.h"
#include "base/time.h"
#include "json/json_edit.h"

namespace cred {
namespace {

// accountId and expiresAt are as necessary as the keys: a file without them was cut or made by
// hand.
constexpr std::array<const char*, 8> kRequired = {"accessToken/accessKeyId",
                                                  "accessToken/secretAccessKey",
                                                  "accessToken/sessionToken",
                                                  "accessToken/accountId",
                                                  "accessToken/expiresAt",
                                                  "refreshToken",
                                                  "clientId",
                                                  "dpopKey"};

JsonPath split_path(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {std::string(path)};
  return {std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

}  // namespace

Result<std::string> find_login_file(const Environment& environment, std::string_view home,
                                    std::string_view session) {
  const std::string file = sha256_hex(trim(session)) + ".json";
  if (const auto directory = environment.find("AWS_LOGIN_CACHE_DIRECTORY")) {
    return expand_home(*directory, home) + '/' + file;
  }
  if (home.empty()) {
    return Error{Errc::local,
                 "the login session cannot be found without a home directory; set HOME"};
  }
  return std::string(home) + "/.aws/login/cache/" + file;
}

Result<LoginSession> parse_login_session(const Secret& text) {
  // Read as it will be written: of a member that stands twice the last counts, as for the AWS
  // tools.
  const auto document = JsonEdit::parse(text.reveal());
  if (!document) return Error{Errc::no_credentials, "is not a JSON object"};
  const auto member = [&](std::string_view path) {
    return document->find_string(split_path(path)).value_or("");
  };
  for (const char* const path : kRequired) {
    if (member(path).empty()) {
      return Error{Errc::no_credentials, "has no " + std::string(path)};
    }
  }
  LoginSession session;
  session.keys.access_key_id = member("accessToken/accessKeyId");
  session.keys.secret_access_key = Secret(member("accessToken/secretAccessKey"));
  session.keys.session_token = Secret(member("accessToken/sessionToken"));
  session.keys.expires_at = parse_rfc3339(member("accessToken/expiresAt"));
  session.client_id = member("clientId");
  session.refresh_token = Secret(member("refreshToken"));
  session.dpop_key = Secret(member("dpopKey"));
  if (!session.keys.expires_at) {
    return Error{Errc::no_credentials, "has no readable accessToken/expiresAt"};
  }
  return session;
}

Result<Secret> update_login_session(const Secret& text, const LoginSession& renewed) {
  auto edit = JsonEdit::parse(text.reveal());
  if (!edit) return edit.error();
  const Credentials& keys = renewed.keys;
  Result<void> set = edit->set_string({"accessToken", "accessKeyId"}, keys.access_key_id);
  if (set) {
    set = edit->set_string({"accessToken", "secretAccessKey"}, keys.secret_access_key.reveal());
  }
  if (set) set = edit->set_string({"accessToken", "sessionToken"}, keys.session_token.reveal());
  if (set) set = edit->set_string({"accessToken", "expiresAt"}, render_rfc3339(*keys.expires_at));
  if (set) set = edit->set_string({"refreshToken"}, renewed.refresh_token.reveal());
  if (set && !renewed.id_token.empty()) {
    set = edit->set_string({"idToken"}, renewed.id_token.reveal());
  }
  if (!set) return set.error();
  return Secret(edit->render());
}

}  // namespace cred
