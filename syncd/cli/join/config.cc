// SPDX-License-Identifier: Apache-2.0
// Options → drop-in; the configuration is loaded as if the drop-in were there already.
#include "syncd/cli/join/config.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "aws/digest.h"
#include "base/json_string.h"
#include "syncd/config/names.h"

namespace cred::syncd {
namespace {

constexpr std::string_view kMark = "# Made by `ecr-syncd join`.";

// Quoted, so that a name such as 123 or yes stays a text.
std::string render_list(const std::vector<std::string>& texts) {
  std::string list = "[";
  for (const std::string& text : texts) {
    if (list.size() > 1) list += ", ";
    append_json_string(list, text);
  }
  return list + ']';
}

bool is_pattern(const std::string& name) { return name.find_first_of("*?") != std::string::npos; }

std::string render_namespaces(const std::vector<std::string>& wanted) {
  if (wanted.empty()) {
    return "          globs: [\"*\"]\n          exclude: {globs: [\"kube-*\"]}\n";
  }
  std::vector<std::string> names;
  std::vector<std::string> globs;
  for (const std::string& name : wanted) (is_pattern(name) ? globs : names).push_back(name);
  std::string text;
  if (!names.empty()) text += "          names: " + render_list(names) + '\n';
  if (!globs.empty()) text += "          globs: " + render_list(globs) + '\n';
  return text;
}

std::string render_service_accounts(const std::vector<std::string>& names) {
  const bool is_all = std::find(names.begin(), names.end(), "all") != names.end();
  return "        service_accounts: " + (is_all ? "all" : render_list(names)) + '\n';
}

// Whether somebody who calls `join` says what the drop-in is to hold.
bool says_rules(const SyncOptions& options) {
  return !options.namespaces.empty() || !options.registries.empty() ||
         !options.service_accounts.empty();
}

std::string find_folder(const std::string& config_path) {
  return std::filesystem::absolute(config_path).parent_path().lexically_normal().string();
}

// Which text config.d/NAME.yaml will have; nullopt after a complaint.
std::optional<std::string> choose_drop_in(const SyncOptions& options, std::string made,
                                          const std::string& path, const ProcessDeps& process,
                                          std::vector<std::string>& errors) {
  auto old = process.read_file(path);
  if (!old) {
    errors.push_back(old.error().text);
    return std::nullopt;
  }
  if (!*old || **old == made || options.force) return made;
  if (!is_made_by_join(**old)) {
    errors.push_back(path + ": this file is not of `join`; --force overwrites it");
    return std::nullopt;
  }
  if (!says_rules(options)) return std::move(*old);
  errors.push_back(path +
                   ": is there already and says something else; edit it and join again without "
                   "--namespace, --registry and --service-account, or overwrite it with --force");
  return std::nullopt;
}

ReadFile overlay_file(const ReadFile& read_file, const std::string& path, const std::string& text) {
  return [read_file, path, text](const std::string& wanted) -> Result<std::optional<std::string>> {
    if (wanted == path) return std::optional<std::string>(text);
    return read_file(wanted);
  };
}

ListDirectory overlay_name(const ListDirectory& list_directory, const std::string& folder,
                           const std::string& name) {
  return [list_directory, folder, name](const std::string& wanted) {
    auto names = list_directory(wanted);
    if (names && wanted == folder &&
        std::find(names->begin(), names->end(), name) == names->end()) {
      names->push_back(name);
    }
    return names;
  };
}

bool find_cluster(JoinPlan& plan, std::vector<std::string>& errors) {
  for (const ClusterConfig& cluster : plan.config.clusters) {
    if (cluster.name == plan.name) plan.cluster = cluster;
  }
  if (plan.cluster.kubeconfig == plan.kubeconfig_path) return true;
  errors.push_back(plan.drop_in_path + ": must have a cluster " + plan.name + " with kubeconfig " +
                   plan.kubeconfig_path + "; write that, or overwrite the file with --force");
  return false;
}

// Why a cluster that is configured by its name in EKS is not joined; empty: it is not.
std::string find_eks_objection(const SyncOptions& options, const std::string& name,
                               const ListDirectory& list_directory, const ProcessDeps& process) {
  const LoadedSyncConfig loaded =
      load_sync_config(options.config_path, {.environment = process.environment,
                                             .home = process.home,
                                             .read_file = process.read_file,
                                             .list_directory = list_directory,
                                             .hash = sha256_hex});
  if (!loaded.config) return {};
  for (const ClusterConfig& cluster : loaded.config->clusters) {
    if (cluster.name != name || !cluster.eks) continue;
    std::string text = "cluster " + name + " is opened by `eks` at " + cluster.eks->where;
    text +=
        ": there is no token and no kubeconfig to make. What it takes is an access entry for "
        "whoever "
        "asks AWS, with a group, and that group's rights: `ecr-syncd rbac --cluster ";
    text += name;
    return text + " | kubectl apply -f -`; `ecr-syncd doctor` says what of it is missing";
  }
  return {};
}

}  // namespace

std::optional<std::string> find_cluster_name(const std::string& context) {
  std::string name = context;
  constexpr std::string_view kEks = ":cluster/";
  if (const auto at = context.find(kEks); context.starts_with("arn:") && at != std::string::npos) {
    name = context.substr(at + kEks.size());
  }
  constexpr std::size_t kLongest = 63;
  std::replace_if(
      name.begin(), name.end(),
      [](char byte) {
        return !is_label_value(std::string(1, byte)) && byte != '-' && byte != '_' && byte != '.';
      },
      '-');
  name.resize(std::min(name.size(), kLongest));
  const std::size_t first = name.find_first_not_of("-_.");
  if (first == std::string::npos) return std::nullopt;
  return name.substr(first, name.find_last_not_of("-_.") + 1 - first);
}

JoinedFiles find_joined_files(const std::string& config_path, const std::string& name) {
  const std::string folder = find_folder(config_path);
  return {folder + "/clusters/" + name + ".kubeconfig", folder + "/config.d/" + name + ".yaml"};
}

bool is_made_by_join(std::string_view drop_in) { return drop_in.starts_with(kMark); }

std::string render_drop_in(const SyncOptions& options, const std::string& name,
                           const std::string& kubeconfig_path) {
  std::string text(kMark);
  text +=
      " It may be edited; `join` then applies the rights\n"
      "# that it needs. ecr-syncd.yaml(5) says what else can stand here.\n"
      "clusters:\n  - name: ";
  append_json_string(text, name);
  text += "\n    kubeconfig: ";
  append_json_string(text, kubeconfig_path);
  text += "\n    targets:\n      - namespaces:\n" + render_namespaces(options.namespaces);
  if (!options.registries.empty()) {
    text += "        registries: " + render_list(options.registries) + '\n';
  }
  if (!options.service_accounts.empty()) text += render_service_accounts(options.service_accounts);
  return text;
}

std::optional<JoinPlan> plan_join(const SyncOptions& options, const std::string& name,
                                  const ListDirectory& list_directory, const ProcessDeps& process,
                                  std::vector<std::string>& errors) {
  if (auto text = find_eks_objection(options, name, list_directory, process); !text.empty()) {
    errors.push_back(std::move(text));
    return std::nullopt;
  }
  const std::string folder = find_folder(options.config_path);
  JoinPlan plan;
  plan.name = name;
  const JoinedFiles files = find_joined_files(options.config_path, name);
  plan.kubeconfig_path = files.kubeconfig;
  plan.drop_in_path = files.drop_in;
  auto text = choose_drop_in(options, render_drop_in(options, name, plan.kubeconfig_path),
                             plan.drop_in_path, process, errors);
  if (!text) return std::nullopt;
  plan.drop_in = *std::move(text);
  const std::string config_path =
      folder + '/' + std::filesystem::path(options.config_path).filename().string();
  const ConfigDeps deps{
      .environment = process.environment,
      .home = process.home,
      .read_file = overlay_file(process.read_file, plan.drop_in_path, plan.drop_in),
      .list_directory = overlay_name(list_directory, folder + "/config.d", name + ".yaml"),
      .hash = sha256_hex};
  LoadedSyncConfig loaded = load_sync_config(config_path, deps);
  errors = std::move(loaded.errors);
  if (!loaded.config) return std::nullopt;
  plan.config = *std::move(loaded.config);
  if (!find_cluster(plan, errors)) return std::nullopt;
  return plan;
}

}  // namespace cred::syncd
