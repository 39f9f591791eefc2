// SPDX-License-Identifier: Apache-2.0
// YAML of one entry → members of KubeAccess.
#include "syncd/kube/client/kubeconfig/entries.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "base/base64.h"
#include "base/text.h"
#include "http/authority.h"
#include "syncd/kube/client/kubeconfig/yaml_json.h"

namespace cred::syncd {
namespace {

// Reads members of one entry and remembers the first complaint.
class Entry {
 public:
  Entry(const YamlNode& node, const std::string& path) : node_(node), path_(path) {}

  std::string text(const char* key) const {
    const YamlNode* const member = find_member(node_, key);
    return member != nullptr ? member->text : std::string();
  }

  // One that is a list or a map would read as if it were not there: a login without its token would
  // be anonymous, and nobody would know.
  void require_texts(std::initializer_list<const char*> keys) {
    for (const char* const key : keys) {
      const YamlNode* const member = find_member(node_, key);
      const bool is_text = member == nullptr || member->kind == YamlNode::Kind::scalar ||
                           member->kind == YamlNode::Kind::null;
      if (!is_text) complain(key, "must be one value, and is a list or a map");
    }
  }

  bool is_set(const char* key) const { return is_true(text(key)); }

  // A path, relative to the file's own folder.
  std::string file(const char* key) const { return resolve(text(key)); }

  std::string resolve(const std::string& name) const {
    if (name.empty() || name.front() == '/') return name;
    const std::size_t slash = path_.rfind('/');
    return slash == std::string::npos ? name : path_.substr(0, slash + 1) + name;
  }

  // Base64 under `key`; Go passes over line ends in it.
  std::string data(const char* key) {
    std::string encoded = text(key);
    if (encoded.empty()) return {};
    std::erase_if(encoded, [](char byte) { return byte == '\n' || byte == '\r'; });
    auto decoded = decode_base64(encoded);
    if (!decoded) complain(key, "is not base64");
    return decoded ? *std::move(decoded) : std::string();
  }

  std::vector<std::string> texts(const char* key) const {
    std::vector<std::string> all;
    const YamlNode* const list = find_member(node_, key);
    if (list == nullptr) return all;
    for (const YamlNode& item : list->items) all.push_back(item.text);
    return all;
  }

  const YamlNode& node() const { return node_; }

  void complain(const std::string& key, const std::string& what) {
    if (!complaint_.empty()) return;
    const YamlNode* const member = find_member(node_, key);
    const int line = member != nullptr ? member->line : node_.line;
    complaint_ = "kubeconfig " + path_ + ':' + std::to_string(line) + ": " + key + ' ' + what;
  }

  Result<void> verdict() const {
    if (complaint_.empty()) return {};
    return Error{Errc::local, complaint_};
  }

 private:
  const YamlNode& node_;
  const std::string& path_;
  std::string complaint_;
};

ExecPlugin read_exec(const YamlNode& node, const std::string& path, Entry& user) {
  Entry entry(node, path);
  ExecPlugin plugin;
  plugin.command = entry.text("command");
  // A bare name is looked for on PATH.
  if (plugin.command.find('/') != std::string::npos) plugin.command = entry.file("command");
  plugin.arguments = entry.texts("args");
  plugin.api_version = entry.text("apiVersion");
  plugin.install_hint = entry.text("installHint");
  plugin.provide_cluster_info = entry.is_set("provideClusterInfo");
  if (const YamlNode* const list = find_member(node, "env")) {
    for (const YamlNode& item : list->items) {
      const Entry variable(item, path);
      plugin.environment.emplace_back(variable.text("name"), variable.text("value"));
      if (plugin.environment.back().first.empty()) user.complain("exec", "has an env without name");
    }
  }
  const std::string mode = entry.text("interactiveMode");
  const bool is_v1 = plugin.api_version == "client.authentication.k8s.io/v1";
  if (plugin.command.empty()) {
    user.complain("exec", "has no command");
  } else if (!is_v1 && plugin.api_version != "client.authentication.k8s.io/v1beta1") {
    user.complain("exec", "needs apiVersion client.authentication.k8s.io/v1 or v1beta1");
  } else if (mode == "Always") {
    user.complain("exec", "wants to talk to a person (interactiveMode: Always), and there is none");
  } else if (is_v1 && mode != "Never" && mode != "IfAvailable") {
    user.complain("exec", "needs interactiveMode: Never or IfAvailable");
  }
  return plugin;
}

// The name of a header holds no other bytes; '%' is what the others are written with.
// Source: https://datatracker.ietf.org/doc/html/rfc9110#section-5.6.2
std::string escape_header_key(std::string_view key) {
  constexpr std::string_view kPunctuation = "!#$&'*+-.^_`|~";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string escaped;
  for (const char byte : key) {
    const bool is_plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                          (byte >= '0' && byte <= '9') ||
                          kPunctuation.find(byte) != std::string_view::npos;
    if (is_plain) {
      escaped += byte;
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    escaped += {'%', kDigits[value >> 4U], kDigits[value & 15U]};
  }
  return escaped;
}

void read_impersonation(const Entry& entry, KubeAccess& access) {
  const std::string user = entry.text("as");
  if (user.empty()) return;
  access.impersonation.push_back({"Impersonate-User", user});
  if (const std::string uid = entry.text("as-uid"); !uid.empty()) {
    access.impersonation.push_back({"Impersonate-Uid", uid});
  }
  for (const std::string& group : entry.texts("as-groups")) {
    access.impersonation.push_back({"Impersonate-Group", group});
  }
  const YamlNode* const extra = find_member(entry.node(), "as-user-extra");
  if (extra == nullptr) return;
  for (const YamlMember& member : extra->members) {
    for (const YamlNode& value : member.value.items) {
      access.impersonation.push_back(
          {"Impersonate-Extra-" + escape_header_key(member.key), value.text});
    }
  }
}

// What says for whom to act; alone it says nothing.
bool has_impersonation_details(const Entry& entry) {
  const YamlNode* const extra = find_member(entry.node(), "as-user-extra");
  return !entry.text("as-uid").empty() || !entry.texts("as-groups").empty() ||
         (extra != nullptr && !extra->members.empty());
}

// Fit to have a path put behind it, and to be shown.
bool is_server(std::string_view url) {
  const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
  const bool is_clean = std::all_of(url.begin(), url.end(), [](char byte) {
    return byte > ' ' && byte < '\x7f' && byte != '@' && byte != '?' && byte != '#';
  });
  return has_scheme && is_clean && !parse_authority(url).host.empty();
}

// A scheme may be written in any case (RFC 3986, section 3.1).
std::string with_lower_scheme(const std::string& url) {
  const auto length = url.find("://");
  if (length == std::string::npos) return url;
  return to_lower(std::string_view(url).substr(0, length)) + url.substr(length);
}

bool is_proxy(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://", "socks5://", "socks5h://"}) {
    if (url.starts_with(scheme) && url.size() > scheme.size()) return true;
  }
  return url.empty();
}

// What the cluster has for a credential plugin that asks for it, as JSON.
// Source: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
std::string find_plugin_config(const YamlNode& cluster) {
  const YamlNode* const extensions = find_member(cluster, "extensions");
  if (extensions == nullptr) return {};
  for (const YamlNode& one : extensions->items) {
    const YamlNode* const name = find_member(one, "name");
    const YamlNode* const value = find_member(one, "extension");
    if (name == nullptr || value == nullptr) continue;
    if (name->text == "client.authentication.k8s.io/exec") return render_json(*value);
  }
  return {};
}

// Kubernetes has no auth-provider any more but oidc.
void read_auth_provider(const YamlNode& node, Entry& entry, KubeAccess& access) {
  const YamlNode* const provider = find_member(node, "auth-provider");
  if (provider == nullptr || provider->kind != YamlNode::Kind::map) return;
  const Entry read(*provider, access.user_file);
  const bool has_token = !access.token.empty() || !access.token_file.empty();
  if (access.exec) {
    entry.complain("auth-provider", "and exec contradict each other; keep one");
  } else if (read.text("name") == "oidc") {
    const YamlNode* const config = find_member(*provider, "config");
    const YamlNode* const token = config != nullptr ? find_member(*config, "id-token") : nullptr;
    if (token != nullptr) access.id_token = Secret(token->text);
    if (access.id_token.empty() && !has_token) {
      entry.complain("auth-provider", "oidc has no id-token; log in with what writes it");
    }
  } else if (!has_token) {
    entry.complain("auth-provider", clean_text(read.text("name"), 40) +
                                        " is gone from Kubernetes; use an exec plugin");
  }
}

}  // namespace

Result<void> read_cluster(const YamlNode& node, const std::string& path, KubeAccess& access) {
  Entry entry(node, path);
  entry.require_texts({"server", "tls-server-name", "certificate-authority",
                       "certificate-authority-data", "proxy-url"});
  access.server = with_lower_scheme(entry.text("server"));
  while (!access.server.empty() && access.server.back() == '/') access.server.pop_back();
  access.server_name = entry.text("tls-server-name");
  access.ca_file = entry.file("certificate-authority");
  access.ca_pem = entry.data("certificate-authority-data");
  access.proxy_url = with_lower_scheme(entry.text("proxy-url"));
  if (!is_server(access.server)) {
    entry.complain("server", "must be an https:// URL without user, query and fragment");
  }
  if (!is_proxy(access.proxy_url)) {
    entry.complain("proxy-url", "must be an http://, https:// or socks5:// URL");
  }
  access.disable_compression = entry.is_set("disable-compression");
  access.plugin_config = find_plugin_config(node);
  if (entry.is_set("insecure-skip-tls-verify")) {
    entry.complain("insecure-skip-tls-verify",
                   "is not followed, since anybody could then take the tokens; name the cluster's "
                   "CA in certificate-authority instead");
  }
  return entry.verdict();
}

Result<void> read_user(const YamlNode& node, const std::string& path, KubeAccess& access) {
  Entry entry(node, path);
  entry.require_texts({"client-certificate", "client-certificate-data", "client-key",
                       "client-key-data", "token", "tokenFile", "username", "password", "as"});
  access.certificate_file = entry.file("client-certificate");
  access.certificate_pem = entry.data("client-certificate-data");
  access.key_file = entry.file("client-key");
  access.key_pem = Secret(entry.data("client-key-data"));
  access.token = Secret(entry.text("token"));
  access.token_file = entry.file("tokenFile");
  access.username = entry.text("username");
  access.password = Secret(entry.text("password"));
  if (const YamlNode* const exec = find_member(node, "exec"); exec != nullptr) {
    if (exec->kind == YamlNode::Kind::map) {
      access.exec = read_exec(*exec, path, entry);
    } else if (exec->kind != YamlNode::Kind::null) {
      entry.complain("exec", "must be a map");
    }
  }
  read_impersonation(entry, access);
  const bool has_certificate = !access.certificate_file.empty() || !access.certificate_pem.empty();
  const bool has_key = !access.key_file.empty() || !access.key_pem.empty();
  const bool has_token = !access.token.empty() || !access.token_file.empty();
  if (has_certificate != has_key) {
    entry.complain(has_certificate ? "client-certificate" : "client-key",
                   "needs the other: client-certificate and client-key belong together");
  }
  const bool has_login = !access.username.empty() || !access.password.empty();
  if (has_token && has_login) {
    entry.complain("username", "and token contradict each other; keep one");
  }
  if (access.impersonation.empty() && has_impersonation_details(entry)) {
    entry.complain("as-groups", "needs `as`");
  }
  read_auth_provider(node, entry, access);
  return entry.verdict();
}

}  // namespace cred::syncd
