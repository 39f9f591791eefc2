// SPDX-License-Identifier: Apache-2.0
// YAML documents → kind, name and path.
#include "syncd/cli/join/manifests.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

struct KindPlace {
  std::string_view kind;
  std::string_view resource;
  std::string_view group;
};

constexpr std::string_view kRbac = "rbac.authorization.k8s.io";
constexpr std::array<KindPlace, 9> kPlaces{{
    {"Namespace", "namespaces", ""},
    {"ServiceAccount", "serviceaccounts", ""},
    {"Secret", "secrets", ""},
    {"Role", "roles", kRbac},
    {"RoleBinding", "rolebindings", kRbac},
    {"ClusterRole", "clusterroles", kRbac},
    {"ClusterRoleBinding", "clusterrolebindings", kRbac},
    {"ValidatingAdmissionPolicy", "validatingadmissionpolicies", kAdmissionGroup},
    {"ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", kAdmissionGroup},
}};

std::string text_of(const YamlNode& node, std::string_view key) {
  const YamlNode* const member = find_member(node, key);
  return member != nullptr ? member->text : std::string();
}

Result<Manifest> read_manifest(const YamlNode& root, std::string text) {
  Manifest manifest;
  manifest.kind = text_of(root, "kind");
  const auto* const place = std::find_if(kPlaces.begin(), kPlaces.end(), [&](const KindPlace& one) {
    return one.kind == manifest.kind;
  });
  const YamlNode* const metadata = find_member(root, "metadata");
  if (place == kPlaces.end() || metadata == nullptr || text_of(*metadata, "name").empty()) {
    return Error{Errc::local, "a manifest has no name, or a kind that is not known here"};
  }
  manifest.name = text_of(*metadata, "name");
  manifest.namespace_name = text_of(*metadata, "namespace");
  manifest.group = place->group;
  manifest.resource = place->resource;
  manifest.path = manifest.group.empty() ? "/api/v1" : "/apis/" + manifest.group + "/v1";
  if (!manifest.namespace_name.empty()) manifest.path += "/namespaces/" + manifest.namespace_name;
  manifest.path += '/' + manifest.resource + '/' + manifest.name;
  manifest.text = std::move(text);
  return manifest;
}

}  // namespace

Result<std::vector<Manifest>> split_manifests(const std::string& text) {
  constexpr std::string_view kLine = "---\n";
  std::vector<Manifest> manifests;
  std::size_t start = 0;
  while (start < text.size()) {
    std::size_t end = text.find("\n---\n", start);
    end = end == std::string::npos ? text.size() : end + 1;
    std::string document = text.substr(start, end - start);
    start = end + kLine.size();
    const auto root = parse_yaml(document, "manifests");
    if (!root) return root.error();
    if (root->kind == YamlNode::Kind::null) continue;  // comments alone
    auto manifest = read_manifest(*root, std::move(document));
    if (!manifest) return std::move(manifest).error();
    manifests.push_back(*std::move(manifest));
  }
  return manifests;
}

std::string describe_manifest(const Manifest& manifest) {
  std::string text = manifest.kind + ' ';
  if (!manifest.namespace_name.empty()) text += manifest.namespace_name + '/';
  return text + manifest.name;
}

}  // namespace cred::syncd
