// SPDX-License-Identifier: Apache-2.0
// An API server's judgement by the manifests that `rbac` prints.
#pragma once

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "syncd/config/rbac.h"
#include "syncd/config/rbac_grants.h"
#include "syncd/kube/objects/api.h"
#include "yaml/yaml.h"

namespace cred::syncd::testing {

// What a request asks to be allowed, as the server's authorizers read its path. A selector of the
// name counts for the name. Empty verb: nobody has to be allowed that.
inline Right read_request(const ApiRequest& request) {
  const std::string path = request.path.substr(0, request.path.find('?'));
  const std::string query = request.path.substr(std::min(path.size() + 1, request.path.size()));
  Right right;
  if (path.starts_with("/apis/")) return right;
  std::vector<std::string> parts;
  for (std::size_t at = std::string("/api/v1/").size(); at <= path.size();) {
    const std::size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  if (parts.size() > 2 && parts[0] == "namespaces") {
    right.namespace_name = parts[1];
    parts.erase(parts.begin(), parts.begin() + 2);
  }
  right.resource = parts[0];
  if (parts.size() > 1) right.name = parts[1];
  const std::string selector = "fieldSelector=metadata.name%3D";
  if (const auto at = query.find(selector); at != std::string::npos) {
    right.name = query.substr(at + selector.size());
    right.name.erase(std::min(right.name.find('&'), right.name.size()));
  }
  const bool is_watch = query.find("watch=") != std::string::npos;
  if (request.method == "PATCH") right.verb = "patch";
  if (request.method == "DELETE") right.verb = "delete";
  if (request.method == "GET") right.verb = is_watch ? "watch" : parts.size() > 1 ? "get" : "list";
  return right;
}

class PrintedRights {
 public:
  explicit PrintedRights(const ClusterConfig& cluster) {
    std::string rest = render_rbac(cluster, {}) + "---\n";
    for (auto cut = rest.find("---\n"); cut != std::string::npos; cut = rest.find("---\n")) {
      if (const auto role = parse_yaml(rest.substr(0, cut), "rbac")) take(*role);
      rest.erase(0, cut + 4);
    }
  }

  bool allow(const Right& right) const {
    return std::any_of(rules_.begin(), rules_.end(), [&](const Rule& rule) {
      return (rule.scope.empty() || rule.scope == right.namespace_name) &&
             rule.resources.contains(right.resource) && rule.verbs.contains(right.verb) &&
             (rule.names.empty() || rule.names.contains(right.name));
    });
  }

  // Each verb of each name.
  std::size_t count() const {
    std::size_t sum = 0;
    for (const Rule& rule : rules_) {
      sum += rule.verbs.size() * std::max<std::size_t>(rule.names.size(), 1);
    }
    return sum;
  }

 private:
  struct Rule {
    std::string scope;
    std::set<std::string> resources;
    std::set<std::string> names;
    std::set<std::string> verbs;
  };

  static std::set<std::string> read_list(const YamlNode& rule, const char* key) {
    std::set<std::string> texts;
    const YamlNode* const list = find_member(rule, key);
    if (list == nullptr) return texts;
    for (const YamlNode& item : list->items) texts.insert(item.text);
    return texts;
  }

  void take(const YamlNode& role) {
    const YamlNode* const rules = find_member(role, "rules");
    if (rules == nullptr) return;
    const YamlNode* const scope = find_member(*find_member(role, "metadata"), "namespace");
    for (const YamlNode& rule : rules->items) {
      rules_.push_back({scope == nullptr ? std::string() : scope->text,
                        read_list(rule, "resources"), read_list(rule, "resourceNames"),
                        read_list(rule, "verbs")});
    }
  }

  std::vector<Rule> rules_;
};

}  // namespace cred::syncd::testing
