// SPDX-License-Identifier: Apache-2.0
// Server texts against an image's host and repository.
#include "syncd/image_pull/login.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/text.h"
#include "syncd/pull_secret/content.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestServer = 200;
constexpr std::size_t kMostServers = 10;

struct Server {
  std::string host;  // without the port
  std::string port;
  std::string path;  // "/team", or empty
};

Server split_server(std::string_view text) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  Server server;
  const std::size_t slash = text.find('/');
  const std::string_view authority = text.substr(0, slash);
  std::string_view path = slash == std::string_view::npos ? "" : text.substr(slash);
  for (const std::string_view root : {"/v1/", "/v2/"}) {
    if (path.starts_with(root)) path.remove_prefix(root.size() - 1);
  }
  if (path != "/") server.path = path;
  const std::size_t colon = authority.rfind(':');
  server.host = authority.substr(0, colon);
  if (colon != std::string_view::npos) server.port = authority.substr(colon + 1);
  return server;
}

std::vector<std::string> split_at_dots(const std::string& host) {
  std::vector<std::string> parts(1);
  for (const char letter : host) {
    if (letter == '.') {
      parts.emplace_back();
    } else {
      parts.back() += letter;
    }
  }
  return parts;
}

bool is_host_for(const std::string& pattern, const std::string& host) {
  const auto patterns = split_at_dots(pattern);
  const auto parts = split_at_dots(host);
  return std::equal(patterns.begin(), patterns.end(), parts.begin(), parts.end(),
                    [](const std::string& glob, const std::string& part) {
                      return ::fnmatch(glob.c_str(), part.c_str(), 0) == 0;
                    });
}

// A key of an entry without a login that somebody has written into it.
std::string show_server(std::string_view server) {
  const std::size_t at = server.rfind('@');
  return clean_text(at == std::string_view::npos ? server : server.substr(at + 1), kLongestServer);
}

void add_logins(const SecretObject& secret, const ImageName& image,
                std::vector<ImageLogin>& logins) {
  const Content content(&secret);
  for (const RawMember& member : content.config().auths) {
    if (!is_server_for(member.name, image)) continue;
    auto entry = parse_auth_entry(member.value);
    if (!entry) continue;
    const auto expiry = find_token_expiry(entry->password);
    logins.push_back({secret.meta.name, show_server(member.name), *std::move(entry), expiry});
  }
}

}  // namespace

bool is_server_for(std::string_view server, const ImageName& image) {
  const Server wanted = split_server(server);
  const Server there = split_server(image.host + '/' + image.repository);
  return wanted.port == there.port && there.path.starts_with(wanted.path) &&
         is_host_for(wanted.host, there.host);
}

std::vector<ImageLogin> find_logins(const std::vector<SecretObject>& secrets,
                                    const ImageName& image) {
  std::vector<ImageLogin> logins;
  for (const SecretObject& secret : secrets) add_logins(secret, image, logins);
  std::stable_sort(logins.begin(), logins.end(),
                   [](const ImageLogin& a, const ImageLogin& b) { return a.server > b.server; });
  return logins;
}

std::vector<std::string> list_servers(const SecretObject& secret) {
  const Content content(&secret);
  std::vector<std::string> servers;
  for (const RawMember& member : content.config().auths) {
    if (servers.size() < kMostServers) servers.push_back(show_server(member.name));
  }
  return servers;
}

}  // namespace cred::syncd
