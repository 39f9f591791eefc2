// SPDX-License-Identifier: Apache-2.0
// Settings whose names say that they are secret, in whatever file.
#include "syncd/cli/support/secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/shared_files.h"
#include "base/text.h"
#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLargestFile = std::size_t{4} << 20U;

class Collector {
 public:
  Collector(const ProcessDeps& process, Redactor& redactor)
      : process_(process), redactor_(redactor) {}

  void add_environment() {
    for (const char* const* entry = process_.environment.block(); *entry != nullptr; ++entry) {
      const std::string_view text = *entry;
      const auto sign = text.find('=');
      if (sign == std::string_view::npos) continue;
      add_setting(text.substr(0, sign), text.substr(sign + 1));
      add_url(text.substr(sign + 1));
    }
  }

  // "aws_secret_access_key = x"
  void add_ini(const std::string& path) {
    const std::string text = read(path);
    std::string_view rest = text;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      const auto sign = line.find_first_of("=:");
      if (sign != std::string_view::npos) {
        add_setting(trim(line.substr(0, sign)), trim(line.substr(sign + 1)));
      }
    }
  }

  // Several paths, with ':' between them.
  void add_kubeconfigs(std::string_view paths) {
    while (!paths.empty()) {
      const std::string_view path = paths.substr(0, paths.find(':'));
      paths.remove_prefix(std::min(path.size() + 1, paths.size()));
      const YamlRules rules{
          .max_bytes = kLargestFile, .takes_last_twin = true, .takes_first_document = true};
      const auto root = parse_yaml(read(std::string(path)), std::string(path), rules);
      if (root) add_node({}, *root);
    }
  }

  void add_url(std::string_view text) {
    const auto begin = text.find("://");
    const auto sign = text.rfind('@');
    if (begin == std::string_view::npos || sign == std::string_view::npos || sign < begin) return;
    const std::string_view login = text.substr(begin + 3, sign - begin - 3);
    const auto colon = login.find(':');
    if (colon != std::string_view::npos) redactor_.add_secret(login.substr(colon + 1));
  }

 private:
  std::string read(const std::string& path) const {
    auto text = process_.read_file(path);
    return text && *text ? **std::move(text) : std::string();
  }

  void add_setting(std::string_view name, std::string_view value) {
    if (names_secret(name)) redactor_.add_secret(value);
  }

  void add_node(const std::string& name, const YamlNode& node) {
    if (node.kind == YamlNode::Kind::scalar) {
      add_setting(name, node.text);
      add_url(node.text);
      if (name == "tokenFile") redactor_.add_secret(read(node.text));
    }
    for (const YamlNode& item : node.items) add_node({}, item);
    for (const YamlMember& member : node.members) add_node(member.key, member.value);
  }

  const ProcessDeps& process_;
  Redactor& redactor_;
};

}  // namespace

void add_known_secrets(const SyncConfig& config, const ProcessDeps& process, Redactor& redactor) {
  Collector collector(process, redactor);
  collector.add_environment();
  const SharedFiles shared = find_shared_files(process.environment, process.home);
  collector.add_ini(shared.config);
  collector.add_ini(shared.credentials);
  for (const ClusterConfig& cluster : config.clusters) {
    collector.add_kubeconfigs(cluster.kubeconfig);
    collector.add_url(cluster.proxy);
  }
  for (const RegistrySource& registry : config.registries) collector.add_url(registry.proxy);
  collector.add_kubeconfigs(process.environment.find("KUBECONFIG").value_or(""));
}

}  // namespace cred::syncd
