// SPDX-License-Identifier: Apache-2.0
// Files → merged maps → one context.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "syncd/kube/client/kubeconfig/access.h"
#include "syncd/kube/client/kubeconfig/entries.h"
#include "syncd/kube/client/kubeconfig/entry.h"
#include "syncd/kube/client/kubeconfig/file_advice.h"
#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

// Companies hand out one file with all of their clusters.
constexpr YamlRules kRules{std::size_t{16} << 20U, true, true};

struct Named {
  YamlNode node;
  std::string path;  // of its file
};

using ByName = std::map<std::string, Named>;

std::vector<std::string> split_paths(const std::string& paths) {
  std::vector<std::string> all;
  std::set<std::string> known;
  std::size_t start = 0;
  while (start <= paths.size()) {
    const std::size_t end = std::min(paths.find(':', start), paths.size());
    std::string path = paths.substr(start, end - start);
    if (!path.empty() && known.insert(path).second) all.push_back(std::move(path));
    start = end + 1;
  }
  return all;
}

class Merged {
 public:
  Result<void> add(const YamlNode& root, const std::string& path) {
    KubeconfigEntry file(root, path);
    const std::string current = file.text("current-context");
    if (auto verdict = file.verdict(); !verdict) return verdict;
    if (current_context_.empty()) current_context_ = current;
    for (const auto& [list, item, map] :
         {std::tuple("clusters", "cluster", &clusters_), std::tuple("users", "user", &users_),
          std::tuple("contexts", "context", &contexts_)}) {
      if (auto added = add_list(root, list, item, path, *map); !added) return added;
    }
    return {};
  }

  Result<KubeAccess> select(const std::string& wanted) const {
    const std::string& name = wanted.empty() ? current_context_ : wanted;
    if (name.empty()) {
      return Error{Errc::local,
                   "no current-context; name the context. There is: " + list_names(contexts_)};
    }
    const auto context = contexts_.find(name);
    if (context == contexts_.end()) return missing("context", name, contexts_);
    KubeconfigEntry entry(context->second.node, context->second.path);
    const std::string cluster_name = entry.text("cluster");
    const std::string user_name = entry.text("user");
    KubeAccess access;
    access.default_namespace = entry.text("namespace");
    if (auto verdict = entry.verdict(); !verdict) return verdict.error();
    const auto cluster = clusters_.find(cluster_name);
    if (cluster == clusters_.end()) return missing("cluster", cluster_name, clusters_);
    access.cluster_name = cluster_name;
    access.cluster_file = cluster->second.path;
    if (auto read = read_cluster(cluster->second.node, cluster->second.path, access); !read) {
      return read.error();
    }
    const auto user = users_.find(user_name);
    if (user == users_.end() && !user_name.empty()) return missing("user", user_name, users_);
    if (user == users_.end()) return access;  // nobody, as behind `kubectl proxy`
    access.user_name = user_name;
    access.user_file = user->second.path;
    if (auto read = read_user(user->second.node, user->second.path, access); !read) {
      return read.error();
    }
    return access;
  }

 private:
  static Result<void> add_list(const YamlNode& root, const char* list, const char* item,
                               const std::string& path, ByName& map) {
    KubeconfigEntry file(root, path);
    const YamlNode* const nodes = file.list(list);
    if (nodes == nullptr) return file.verdict();
    ByName own;
    for (const YamlNode& node : nodes->items) {
      KubeconfigEntry named(node, path);
      const YamlNode* const value = find_member(node, item);
      const std::string name = named.text("name");
      if (auto verdict = named.verdict(); !verdict) return verdict;
      if (!own.emplace(name, Named{value != nullptr ? *value : YamlNode{}, path}).second) {
        return Error{Errc::local, "kubeconfig " + path + ':' + std::to_string(node.line) + ": " +
                                      list + " has " +
                                      (name.empty() ? "\"\"" : clean_text(name, 80)) + " twice"};
      }
    }
    map.merge(own);
    return file.verdict();
  }

  static std::string list_names(const ByName& map) {
    std::string names;
    for (const auto& [name, value] : map) {
      if (!names.empty()) names += ", ";
      names += name.empty() ? "\"\"" : clean_text(name, 80);
    }
    return clean_text(names.empty() ? "none" : names);
  }

  static Error missing(const char* kind, const std::string& name, const ByName& map) {
    return Error{Errc::local, std::string("no ") + kind + " \"" + clean_text(name, 80) +
                                  "\". There is: " + list_names(map)};
  }

  std::string current_context_;
  ByName clusters_;
  ByName users_;
  ByName contexts_;
};

}  // namespace

Result<KubeAccess> read_kubeconfig(const std::string& paths, const std::string& context,
                                   const ReadFile& read_file) {
  Merged merged;
  bool is_found = false;
  for (const std::string& path : split_paths(paths)) {
    const auto text = read_file(path);
    if (!text) {
      return Error{Errc::local, "kubeconfig: " + explain_unreadable(text.error().text)};
    }
    if (!*text) continue;
    const auto root = parse_yaml(**text, path, kRules);
    if (!root) return in_context("kubeconfig", root.error());
    if (auto added = merged.add(*root, path); !added) {
      return added.error();
    }
    is_found = true;
  }
  if (!is_found) {
    return Error{Errc::local, "kubeconfig " + clean_text(paths) +
                                  " does not exist, or not for "
                                  "this user"};
  }
  auto access = merged.select(context);
  const bool names_file = access || access.error().text.starts_with("kubeconfig ");
  if (names_file) return access;
  return in_context("kubeconfig " + clean_text(paths), std::move(access).error());
}

}  // namespace cred::syncd
