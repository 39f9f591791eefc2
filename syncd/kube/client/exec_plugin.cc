// SPDX-License-Identifier: Apache-2.0
// Speaks to a plugin: KUBERNETES_EXEC_INFO in, ExecCredential out.
#include "syncd/kube/client/exec_plugin.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/base64.h"
#include "base/json_string.h"
#include "base/text.h"
#include "json/json.h"
#include "syncd/kube/client/kubeconfig/yaml_json.h"
#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMaxOutput = std::size_t{1} << 20U;
constexpr std::string_view kInfo = "KUBERNETES_EXEC_INFO=";

void append_member(std::string& json, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (json.back() != '{') json += ',';
  append_json_string(json, name);
  json += ':';
  append_json_string(json, value);
}

std::string render_exec_info(const KubeAccess& access) {
  std::string json = "{";
  append_member(json, "apiVersion", access.exec->api_version);
  append_member(json, "kind", "ExecCredential");
  json += R"(,"spec":{"interactive":false)";
  if (access.exec->provide_cluster_info) {
    json += R"(,"cluster":{)";
    append_member(json, "server", access.server);
    append_member(json, "tls-server-name", access.server_name);
    append_member(json, "certificate-authority-data", encode_base64(access.ca_pem));
    append_member(json, "proxy-url", access.proxy_url);
    if (access.disable_compression) json += R"(,"disable-compression":true)";
    if (!access.plugin_config.empty()) json += R"(,"config":)" + access.plugin_config;
    json += '}';
  }
  return json + "}}";
}

// systemd's messages to this process must not be answered by another one.
bool is_ours_alone(std::string_view entry) {
  constexpr std::array<std::string_view, 8> kNames{
      "NOTIFY_SOCKET=", "WATCHDOG_USEC=",  "WATCHDOG_PID=",          "LISTEN_FDS=",
      "LISTEN_PID=",    "LISTEN_FDNAMES=", "CREDENTIALS_DIRECTORY=", kInfo};
  return std::any_of(kNames.begin(), kNames.end(),
                     [&](std::string_view name) { return entry.starts_with(name); });
}

std::vector<std::string> make_environment(const KubeAccess& access,
                                          const Environment& environment) {
  std::vector<std::string> entries;
  for (const char* const* entry = environment.block(); *entry != nullptr; ++entry) {
    if (!is_ours_alone(*entry)) entries.emplace_back(*entry);
  }
  for (const auto& [name, value] : access.exec->environment) {
    const std::string prefix = name + '=';
    std::erase_if(entries, [&](const std::string& entry) { return entry.starts_with(prefix); });
    entries.push_back(prefix + value);
  }
  entries.push_back(std::string(kInfo) + render_exec_info(access));
  return entries;
}

Error refuse(const std::string& what) { return Error{Errc::no_credentials, what}; }

// YAML is as good, for Kubernetes and for what prints it.
Result<JsonDocument> parse_json_or_yaml(std::string_view text) {
  auto document = JsonDocument::parse(text, kMaxOutput);
  if (document && document->is_object("")) return document;
  const auto yaml = parse_yaml(text, "its output");
  if (!yaml || yaml->kind != YamlNode::Kind::map) return document;
  const Secret json(render_json(*yaml));
  return JsonDocument::parse(json.reveal(), 2 * kMaxOutput);
}

// Of a program that has no slash in its name and was not found.
std::string name_path(const std::string& command, const Environment& environment) {
  if (command.find('/') != std::string::npos) return {};
  const auto path = environment.find("PATH");
  return "; it is looked for on the PATH of ecr-syncd, which is " +
         (path ? clean_text(*path, 500) : "not set");
}

std::string text_at(const JsonDocument& document, std::string_view path) {
  return std::string(document.find_string(path).value_or(""));
}

}  // namespace

Result<PluginCredentials> parse_exec_credential(std::string_view text,
                                                const std::string& api_version) {
  const auto document = parse_json_or_yaml(text);
  if (!document) return refuse("it printed no ExecCredential: " + document.error().text);
  if (document->find_string("/kind") != "ExecCredential") {
    return refuse("it printed no ExecCredential");
  }
  if (document->find_string("/apiVersion") != api_version) {
    return refuse("it answered in another apiVersion than " + clean_text(api_version));
  }
  PluginCredentials credentials;
  credentials.token = Secret(text_at(*document, "/status/token"));
  credentials.certificate_pem = text_at(*document, "/status/clientCertificateData");
  credentials.key_pem = Secret(text_at(*document, "/status/clientKeyData"));
  if (credentials.certificate_pem.empty() != credentials.key_pem.empty()) {
    return refuse("it printed a certificate without its key, or a key without its certificate");
  }
  if (credentials.token.empty() && credentials.key_pem.empty()) {
    return refuse("it printed neither a token nor a certificate");
  }
  const std::string expiry = text_at(*document, "/status/expirationTimestamp");
  if (!expiry.empty()) {
    credentials.expires_at = parse_rfc3339(expiry);
    if (!credentials.expires_at) return refuse("its expirationTimestamp is not an RFC 3339 time");
  }
  return credentials;
}

Result<PluginCredentials> run_exec_plugin(const KubeAccess& access, const Environment& environment,
                                          const RunProgram& run, const Deadline& deadline) {
  const ExecPlugin& plugin = *access.exec;
  const std::string name = "exec plugin " + clean_text(plugin.command, 200);
  std::vector<std::string> arguments{plugin.command};
  arguments.insert(arguments.end(), plugin.arguments.begin(), plugin.arguments.end());
  const auto result = run(arguments, make_environment(access, environment), kMaxOutput, deadline);
  if (!result) {
    std::string text = name + ": " + result.error().text;
    const bool is_missing = result.error().code == Errc::local;
    if (is_missing) text += name_path(plugin.command, environment);
    if (is_missing && !plugin.install_hint.empty()) {
      text += ". " + clean_text(plugin.install_hint);
    }
    const bool is_late = result.error().code == Errc::unavailable;
    return Error{is_late ? Errc::unavailable : Errc::no_credentials, std::move(text)};
  }
  if (result->status != 0) {
    std::string text = name + " failed with status " + std::to_string(result->status);
    if (!result->complaint.empty()) text += ": " + clean_text(result->complaint);
    return refuse(text);
  }
  auto credentials = parse_exec_credential(result->output.reveal(), plugin.api_version);
  if (!credentials) return in_context(name, std::move(credentials).error());
  return credentials;
}

}  // namespace cred::syncd
