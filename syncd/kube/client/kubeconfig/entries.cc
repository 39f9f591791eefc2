// SPDX-License-Identifier: Apache-2.0
// YAML of one entry → members of KubeAccess.
#include "syncd/kube/client/kubeconfig/entries.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "syncd/kube/client/kubeconfig/entry.h"
#include "syncd/kube/client/kubeconfig/urls.h"
#include "syncd/kube/client/kubeconfig/yaml_json.h"

namespace cred::syncd {
namespace {

std::vector<std::pair<std::string, std::string>> read_variables(KubeconfigEntry& plugin,
                                                                const std::string& path) {
  std::vector<std::pair<std::string, std::string>> variables;
  const YamlNode* const list = plugin.list("env");
  if (list == nullptr) return variables;
  for (const YamlNode& item : list->items) {
    KubeconfigEntry variable(item, path);
    variables.emplace_back(variable.text("name"), variable.text("value"));
    plugin.adopt(variable);
    if (variables.back().first.empty()) plugin.complain("env", "has one without name");
  }
  return variables;
}

// What of a plugin cannot work, whatever the program is.
void judge_exec(const ExecPlugin& plugin, const std::string& mode, KubeconfigEntry& user) {
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
}

ExecPlugin read_exec(const YamlNode& node, const std::string& path, KubeconfigEntry& user) {
  KubeconfigEntry entry(node, path);
  ExecPlugin plugin;
  plugin.command = entry.text("command");
  // A bare name is looked for on PATH.
  if (plugin.command.find('/') != std::string::npos) plugin.command = entry.file("command");
  plugin.arguments = entry.texts("args");
  plugin.api_version = entry.text("apiVersion");
  plugin.install_hint = entry.text("installHint");
  plugin.provide_cluster_info = entry.is_set("provideClusterInfo");
  plugin.environment = read_variables(entry, path);
  const std::string mode = entry.text("interactiveMode");
  user.adopt(entry);
  judge_exec(plugin, mode, user);
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

void read_impersonation(KubeconfigEntry& entry, KubeAccess& access) {
  const std::string user = entry.text("as");
  const std::string uid = entry.text("as-uid");
  const std::vector<std::string> groups = entry.texts("as-groups");
  const YamlNode* const extra = entry.map("as-user-extra");
  const bool has_extra = extra != nullptr && !extra->members.empty();
  if (user.empty()) {
    // What says for whom to act; alone it says nothing.
    if (!uid.empty() || !groups.empty() || has_extra) entry.complain("as-groups", "needs `as`");
    return;
  }
  access.impersonation.push_back({"Impersonate-User", user});
  if (!uid.empty()) access.impersonation.push_back({"Impersonate-Uid", uid});
  for (const std::string& group : groups) {
    access.impersonation.push_back({"Impersonate-Group", group});
  }
  if (extra == nullptr) return;
  for (const YamlMember& member : extra->members) {
    for (const std::string& value : entry.texts_of(member)) {
      access.impersonation.push_back({"Impersonate-Extra-" + escape_header_key(member.key), value});
    }
  }
}

// A Go header may hold no line end and no other control byte, so that kubectl fails with it.
void require_one_line(KubeconfigEntry& entry, const char* key) {
  const std::string value = entry.text(key);
  const bool has_control = std::any_of(value.begin(), value.end(), [](char byte) {
    return static_cast<unsigned char>(byte) < ' ' || byte == '\x7f';
  });
  if (has_control) {
    entry.complain(key,
                   "has a line end or another control byte in it; `|` keeps a line end, and "
                   "`|-` does not");
  }
}

// What the cluster has for a credential plugin that asks for it, as JSON.
// Source: https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
std::string find_plugin_config(KubeconfigEntry& cluster) {
  const YamlNode* const extensions = cluster.list("extensions");
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
void read_auth_provider(KubeconfigEntry& entry, KubeAccess& access) {
  const YamlNode* const provider = entry.map("auth-provider");
  if (provider == nullptr) return;
  KubeconfigEntry read(*provider, access.user_file);
  const bool has_token = !access.token.empty() || !access.token_file.empty();
  if (access.exec) {
    entry.complain("auth-provider", "and exec contradict each other; keep one");
  } else if (read.text("name") == "oidc") {
    if (const YamlNode* const config = read.map("config")) {
      KubeconfigEntry members(*config, access.user_file);
      access.id_token = Secret(members.text("id-token"));
      read.adopt(members);
    }
    entry.adopt(read);
    if (access.id_token.empty() && !has_token) {
      entry.complain("auth-provider", "oidc has no id-token; log in with what writes it");
    }
  } else if (!has_token) {
    entry.complain("auth-provider", clean_text(read.text("name"), 40) +
                                        " is gone from Kubernetes; use an exec plugin");
  }
}

// What belongs together, and what contradicts itself.
void judge_logins(KubeconfigEntry& entry, KubeAccess& access) {
  const bool has_certificate = !access.certificate_file.empty() || !access.certificate_pem.empty();
  const bool has_key = !access.key_file.empty() || !access.key_pem.empty();
  const bool has_token = !access.token.empty() || !access.token_file.empty();
  const bool has_login = !access.username.empty() || !access.password.empty();
  if (has_certificate && !has_key) {
    entry.complain("client-certificate",
                   "needs the other: client-certificate and client-key belong together");
  }
  if (has_key && !has_certificate) {
    // Beside another login it does nothing, in kubectl too; alone it would be nobody's.
    if (!has_token && !has_login && !access.exec) {
      entry.complain("client-key",
                     "needs the other: client-certificate and client-key belong together");
    }
    access.key_file.clear();
    access.key_pem = {};
  }
  if (has_token && has_login) {
    entry.complain("username", "and token contradict each other; keep one");
  }
}

}  // namespace

Result<void> read_cluster(const YamlNode& node, const std::string& path, KubeAccess& access) {
  KubeconfigEntry entry(node, path);
  access.server_name = entry.text("tls-server-name");
  access.ca_file = entry.file("certificate-authority");
  access.ca_pem = entry.data("certificate-authority-data");
  auto server = read_server_url(entry.text("server"));
  if (!server) entry.complain("server", server.error().text);
  if (server) access.server = *std::move(server);
  auto proxy = read_proxy_url(entry.text("proxy-url"));
  if (!proxy) entry.complain("proxy-url", proxy.error().text);
  if (proxy) access.proxy_url = *std::move(proxy);
  access.disable_compression = entry.is_set("disable-compression");
  access.plugin_config = find_plugin_config(entry);
  if (entry.is_set("insecure-skip-tls-verify")) {
    entry.complain("insecure-skip-tls-verify",
                   "is not followed, since anybody could then take the tokens; name the cluster's "
                   "CA in certificate-authority instead");
  }
  return entry.verdict();
}

Result<void> read_user(const YamlNode& node, const std::string& path, KubeAccess& access) {
  KubeconfigEntry entry(node, path);
  access.certificate_file = entry.file("client-certificate");
  access.certificate_pem = entry.data("client-certificate-data");
  access.key_file = entry.file("client-key");
  access.key_pem = Secret(entry.data("client-key-data"));
  access.token = Secret(entry.text("token"));
  require_one_line(entry, "token");
  access.token_file = entry.file("tokenFile");
  access.username = entry.text("username");
  access.password = Secret(entry.text("password"));
  if (const YamlNode* const exec = entry.map("exec")) access.exec = read_exec(*exec, path, entry);
  read_impersonation(entry, access);
  judge_logins(entry, access);
  read_auth_provider(entry, access);
  return entry.verdict();
}

}  // namespace cred::syncd
