// SPDX-License-Identifier: Apache-2.0
// All files first, then registries, then clusters, which may name registries of a later file.
#include "syncd/config/load_sync_config.h"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <utility>

#include "base/text.h"
#include "syncd/config/names.h"
#include "syncd/config/parse/clusters.h"
#include "syncd/config/parse/members.h"
#include "syncd/config/parse/metrics.h"
#include "syncd/config/parse/owners.h"
#include "syncd/config/parse/registries.h"
#include "syncd/config/shared_registries.h"
#include "yaml/yaml.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kMostRemovals = 1000000;
constexpr std::size_t kMostPerSecond = 1000;

constexpr std::array<std::pair<std::string_view, LogLevel>, 5> kLogLevels{{
    {"error", LogLevel::error},
    {"warning", LogLevel::warning},
    {"notice", LogLevel::notice},
    {"info", LogLevel::info},
    {"debug", LogLevel::debug},
}};

struct Document {
  std::string path;
  YamlNode root;
};

class Loader {
 public:
  Loader(std::string path, const ConfigDeps& deps) : path_(std::move(path)), deps_(deps) {
    const auto directory = deps.environment.find("CREDENTIALS_DIRECTORY");
    credentials_directory_ = std::string(directory.value_or(""));
  }

  LoadedSyncConfig load() {
    read_files();
    for (const Document& document : documents_) read_settings(document);
    for (const Document& document : documents_) read_registries(document);
    for (const Document& document : documents_) read_clusters(document);
    choose_instance();
    check_members();
    if (files_errors_.empty() && complaints_.empty()) complain_of_nothing();
    complain_of_shared(config_.registries, complaints_);
    if (files_errors_.empty() && complaints_.empty()) return {std::move(config_), {}};
    return {std::nullopt, render_errors()};
  }

 private:
  void read_files() {
    const bool is_there = read_document(path_);
    const auto slash = path_.rfind('/');
    const std::string directory =
        (slash == std::string::npos ? "" : path_.substr(0, slash + 1)) + "config.d";
    auto names = deps_.list_directory(directory);
    if (!names) {
      files_errors_.push_back(names.error().text);
      return;
    }
    std::sort(names->begin(), names->end());
    for (const std::string& name : *names) {
      constexpr std::string_view kSuffix = ".yaml";
      const bool is_drop_in =
          name.size() > kSuffix.size() && name.front() != '.' &&
          name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
      if (is_drop_in) read_document(std::string(directory).append("/").append(name));
    }
    if (!is_there && documents_.empty() && files_errors_.empty()) {
      files_errors_.push_back(path_ +
                              ": there is no such file; ecr-syncd.yaml(5) says what to write");
    }
  }

  // False when there is no such file.
  bool read_document(const std::string& path) {
    const auto content = deps_.read_file(path);
    if (!content) {
      files_errors_.push_back(content.error().text);
      return true;
    }
    if (!*content) return false;
    auto root = parse_yaml(**content, path);
    if (root) {
      documents_.push_back({path, *std::move(root)});
    } else {
      files_errors_.push_back(root.error().text);
    }
    return true;
  }

  ParseContext context_of(const Document& document) {
    return {.path = document.path,
            .home = deps_.home,
            .credentials_directory = credentials_directory_,
            .known = config_.registries,
            .broken = broken_registries_,
            .complaints = complaints_};
  }

  void read_settings(const Document& document) {
    ConfigSection section(document.root, document.path, "the file", complaints_);
    const ParseContext context = context_of(document);
    const auto is_instance = [](const std::string& text) { return is_label_value(text); };
    keep(section, "instance",
         take_checked(section, "instance", is_instance,
                      "write at most 63 letters, digits, -, _ and ."),
         config_.instance);
    keep(section, "state_directory", take_path(section, "state_directory", context),
         config_.state_directory);
    keep(section, "cache_directory", take_path(section, "cache_directory", context),
         config_.cache_directory);
    keep(section, "runtime_directory", take_path(section, "runtime_directory", context),
         config_.runtime_directory);
    keep(section, "log_level", section.take_choice("log_level", kLogLevels), config_.log_level);
    keep(section, "max_removals", section.take_number("max_removals", 0, kMostRemovals),
         config_.max_removals);
    keep(section, "sts_per_second", section.take_number("sts_per_second", 1, kMostPerSecond),
         config_.sts_per_second);
    keep(section, "metrics", parse_metrics(section, document.path, complaints_), config_.metrics);
    keep(section, "members", parse_members(section, document.path, complaints_), config_.members);
    keep(section, "owners", parse_owners(section, document.path, complaints_), config_.owners);
    for (const std::string_view key : {"registries", "clusters"}) {
      const YamlNode* const node = section.take(key);
      const bool is_empty =
          key == "clusters" && node != nullptr && node->kind == YamlNode::Kind::null;
      if (node != nullptr && !is_empty && node->kind != YamlNode::Kind::list) {
        section.complain(key, "write a list: lines that begin with - ");
      }
    }
    section.finish();
  }

  // A setting may stand in one file only: which one would win is nothing to guess.
  template <typename Value>
  void keep(ConfigSection& section, const std::string& key, std::optional<Value> value,
            Value& into) {
    if (!section.has(key)) return;
    const std::string where = section.where_of(key);
    const auto [first, is_new] = settings_.emplace(key, where);
    if (!is_new) section.complain(key, "is set in " + first->second + " already; remove one");
    if (value) into = *std::move(value);
  }

  void read_registries(const Document& document) {
    const YamlNode* const list = find_member(document.root, "registries");
    if (list == nullptr) return;
    for (RegistryEntry& entry : parse_registries(*list, context_of(document))) {
      complain_of_double("registry", entry.name, entry.where);
      if (entry.sources.empty()) broken_registries_.push_back(entry.name);
      for (RegistrySource& source : entry.sources) config_.registries.push_back(std::move(source));
    }
  }

  void read_clusters(const Document& document) {
    const YamlNode* const list = find_member(document.root, "clusters");
    if (list == nullptr) return;
    for (ClusterConfig& cluster : parse_clusters(*list, context_of(document))) {
      complain_of_double("cluster", cluster.name, cluster.where);
      (cluster.discovery ? config_.discoveries : config_.clusters).push_back(std::move(cluster));
    }
  }

  void complain_of_double(const std::string& kind, const std::string& name,
                          const std::string& where) {
    if (name.empty()) return;
    const auto [first, is_new] = names_.emplace(kind + ' ' + name, where);
    if (is_new) return;
    complaints_.push_back(make_complaint(where, "name: " + clean_text(name, 80) + " is the " +
                                                    kind + " at " + first->second +
                                                    " already; give one of them another name"));
  }

  void choose_instance() {
    const auto found = find_instance(deps_.environment, deps_.read_file, deps_.hash);
    const bool is_given = settings_.contains("instance");
    const MembersConfig& members = config_.members;
    const bool is_shared = !members.home.empty();
    const bool is_pod = deps_.environment.find("KUBERNETES_SERVICE_HOST").has_value();
    if (!is_given && found) config_.instance = *found;
    if (!is_given && is_shared && !(found && is_pod)) config_.instance = members.group;
    config_.installation =
        is_shared ? make_shared_installation(members.namespace_name, members.group, deps_.hash)
                  : make_installation(found, config_.instance, path_, deps_.hash);
    if (!is_given && !found && !is_shared) {
      complaints_.push_back({path_, 1,
                             "instance: there is no /etc/machine-id to make one of; write a name "
                             "for this installation"});
    }
  }

  void check_members() {
    const std::string& home = config_.members.home;
    if (home.empty()) return;
    const bool is_there =
        std::any_of(config_.clusters.begin(), config_.clusters.end(),
                    [&](const ClusterConfig& cluster) { return cluster.name == home; });
    if (is_there) return;
    complaints_.push_back(make_complaint(
        settings_["members"], "members: home: no cluster is called " + clean_text(home, 80) +
                                  "; write the name of one under clusters"));
  }

  void complain_of_nothing() {
    if (!config_.registries.empty()) return;
    if (documents_.front().path == path_) {
      complaints_.push_back({path_, 1, "registries: write a list with one registry at least"});
      return;
    }
    // A drop-in that `join` makes is not the place for them.
    files_errors_.push_back(
        path_ +
        ": there is no such file, and no other names a registry; write into it, for example, "
        "registries: [{host: 123456789012.dkr.ecr.eu-west-1.amazonaws.com}] (ecr-syncd.yaml(5) "
        "says what else)");
  }

  // In the order in which somebody reads the files, not in the one in which we did.
  std::vector<std::string> render_errors() {
    std::vector<std::string> errors = std::move(files_errors_);
    std::map<std::string, std::size_t> order;
    for (const Document& document : documents_) order.emplace(document.path, order.size());
    std::stable_sort(
        complaints_.begin(), complaints_.end(), [&](const Complaint& left, const Complaint& right) {
          return std::pair(order[left.path], left.line) < std::pair(order[right.path], right.line);
        });
    for (const Complaint& complaint : complaints_) {
      errors.push_back(complaint.path + ':' + std::to_string(complaint.line) + ": " +
                       complaint.text);
    }
    return errors;
  }

  std::string path_;
  const ConfigDeps& deps_;
  std::string credentials_directory_;
  std::deque<Document> documents_;  // others refer to their paths
  SyncConfig config_;
  std::vector<std::string> files_errors_;  // of whole files
  Complaints complaints_;
  std::vector<std::string> broken_registries_;
  std::map<std::string, std::string> settings_;
  std::map<std::string, std::string> names_;
};

}  // namespace

LoadedSyncConfig load_sync_config(const std::string& path, const ConfigDeps& deps) {
  return Loader(path, deps).load();
}

}  // namespace cred::syncd
