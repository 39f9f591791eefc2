// SPDX-License-Identifier: Apache-2.0
// Splits the text with the raw scanner, so that what is not ours is copied and never rewritten.
#include "syncd/pull_secret/auths.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <utility>

#include "base/base64.h"
#include "base/json_string.h"
#include "base/text.h"
#include "json/json.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kUser = "AWS";

// Members of `text`, or none for null.
Result<std::vector<RawMember>> parse_object(std::string_view text) {
  if (trim(text) == "null") return std::vector<RawMember>{};
  return parse_raw_members(text);
}

std::string make_key(std::string_view server) {
  std::string key;
  append_json_string(key, server);
  return key;
}

std::vector<std::string> make_keys(const std::string& host, ServerFormat format) {
  std::vector<std::string> keys;
  if (format != ServerFormat::https) keys.push_back(make_key(host));
  if (format != ServerFormat::host) keys.push_back(make_key("https://" + host));
  return keys;
}

std::string make_entry(const Secret& password) {
  const Secret login(std::string(kUser) + ':' + password.reveal());
  return R"({"auth":")" + encode_base64(login.reveal()) + "\"}";
}

// "user:password" in Base64. A password may have colons, a user none.
std::optional<AuthEntry> parse_auth(std::string_view text) {
  auto decoded = decode_base64(text);
  if (!decoded) return std::nullopt;
  const Secret whole(*std::move(decoded));
  const auto colon = whole.reveal().find(':');
  if (colon == std::string::npos) return std::nullopt;
  return AuthEntry{whole.reveal().substr(0, colon), Secret(whole.reveal().substr(colon + 1))};
}

class Writer {
 public:
  Writer(std::vector<HostLogin> logins, ServerFormat format)
      : logins_(std::move(logins)), format_(format) {
    std::sort(logins_.begin(), logins_.end(),
              [](const HostLogin& a, const HostLogin& b) { return a.host < b.host; });
  }

  // The first member in a spelling that we want gets the new value where it stands; the other
  // spellings of the same host go, as they would compete with it.
  void copy(const RawMember& member) {
    const std::string host = parse_server(member.name);
    const auto login = std::find_if(logins_.begin(), logins_.end(),
                                    [&](const HostLogin& l) { return l.host == host; });
    if (login == logins_.end()) return append(member.key, member.value);
    const auto keys = make_keys(login->host, format_);
    const bool is_wanted = std::find(keys.begin(), keys.end(), member.key) != keys.end();
    if (is_wanted) add(std::string(member.key), *login);
  }

  std::string finish() && {
    for (const HostLogin& login : logins_) {
      for (const std::string& key : make_keys(login.host, format_)) add(key, login);
    }
    return std::move(text_) + '}';
  }

 private:
  void add(const std::string& key, const HostLogin& login) {
    if (!written_.insert(key).second) return;
    const Secret entry(make_entry(login.password));
    append(key, entry.reveal());
  }

  void append(std::string_view key, std::string_view value) {
    if (text_.size() > 1) text_ += ',';
    text_ += key;
    text_ += ':';
    text_ += value;
  }

  std::vector<HostLogin> logins_;
  ServerFormat format_;
  std::string text_ = "{";
  std::set<std::string> written_;
};

}  // namespace

Result<DockerConfig> parse_docker_config(std::string_view text, SecretType type) {
  auto members = parse_object(text);
  if (!members) return std::move(members).error();
  DockerConfig config;
  if (type == SecretType::docker_config) {
    config.auths = *std::move(members);
    return config;
  }
  for (RawMember& member : *members) {
    // Go finds members without regard to case, and puts the entries of several into one map.
    if (!equals_ignoring_case(member.name, "auths")) {
      config.others.push_back(std::move(member));
      continue;
    }
    auto auths = parse_object(member.value);
    if (!auths) return Error{Errc::bad_reply, "its auths are not a JSON object"};
    std::move(auths->begin(), auths->end(), std::back_inserter(config.auths));
  }
  return config;
}

std::string parse_server(std::string_view server) {
  std::string host = to_lower(server);
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!host.starts_with(scheme)) continue;
    host.erase(0, scheme.size());
    break;
  }
  while (host.ends_with('/')) host.pop_back();
  // Docker's login wrote the root of the registry's API behind the host.
  for (const std::string_view root : {"/v1", "/v2"}) {
    if (!host.ends_with(root)) continue;
    host.erase(host.size() - root.size());
    break;
  }
  return host.find('/') == std::string::npos ? host : std::string();
}

std::optional<AuthEntry> parse_auth_entry(std::string_view entry) {
  const auto document = JsonDocument::parse(entry);
  if (!document) return std::nullopt;
  if (const auto auth = document->find_string("/auth"); auth && !auth->empty()) {
    return parse_auth(*auth);
  }
  const auto user = document->find_string("/username");
  const auto password = document->find_string("/password");
  if (!user || !password) return std::nullopt;
  return AuthEntry{std::string(*user), Secret(std::string(*password))};
}

// The form is undocumented: Base64 of a JSON object with "expiration" in epoch seconds.
std::optional<Instant> find_token_expiry(const Secret& password) {
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  const auto text = decode_base64(password.reveal());
  if (!text) return std::nullopt;
  const auto document = JsonDocument::parse(*text);
  const auto seconds = document ? document->find_integer("/expiration") : std::nullopt;
  if (!seconds || *seconds < 0 || *seconds > kYear9999) return std::nullopt;
  return from_epoch(*seconds);
}

Secret render_docker_config(const DockerConfig& existing, std::vector<HostLogin> logins,
                            ServerFormat format, SecretType type) {
  Writer writer(std::move(logins), format);
  for (const RawMember& member : existing.auths) writer.copy(member);
  Secret auths(std::move(writer).finish());
  if (type == SecretType::docker_config) return auths;
  std::string text = R"({"auths":)" + auths.reveal();
  for (const RawMember& member : existing.others) {
    text += ',';
    text += member.key;
    text += ':';
    text += member.value;
  }
  return Secret(text + '}');
}

}  // namespace cred::syncd
