// SPDX-License-Identifier: Apache-2.0
// A cluster's keys.
#include "syncd/config/parse/clusters.h"

#include <utility>

#include "syncd/config/names.h"
#include "syncd/config/parse/eks/eks.h"
#include "syncd/config/parse/eks/eks_discovery.h"
#include "syncd/config/parse/rules.h"

namespace cred::syncd {
namespace {

// A server lets one connection have 100 streams, and watches take some of them.
constexpr std::size_t kMostInFlight = 90;
constexpr std::size_t kMostPerSecond = 100000;

class ClusterReader {
 public:
  ClusterReader(const YamlNode& node, const ParseContext& context)
      : section_(node, context.path, "a cluster", context.complaints), context_(context) {}

  ClusterConfig read() {
    ClusterConfig cluster;
    cluster.where = section_.where();
    if (!section_.is_map()) return cluster;
    const auto is_name = [](const std::string& text) { return is_label_value(text); };
    auto name =
        take_checked(section_, "name", is_name, "write at most 63 letters, digits, -, _ and .");
    cluster.in_cluster = section_.take_switch("in_cluster").value_or(false);
    cluster.eks = parse_eks(section_, context_);
    cluster.discovery = parse_eks_discovery(section_, context_);
    if (!name && !section_.has("name")) name = find_name(cluster);
    if (!name && !section_.has("name")) section_.complain("name", "is missing: write one");
    if (name) cluster.name = *std::move(name);
    read_kubeconfig(cluster);
    read_limits(cluster);
    cluster.is_canary = section_.take_switch("canary").value_or(false);
    read_targets(cluster);
    section_.finish();
    return cluster;
  }

 private:
  // Of whoever gives it none.
  static std::optional<std::string> find_name(const ClusterConfig& cluster) {
    if (cluster.in_cluster) return "in-cluster";
    if (cluster.discovery) return "eks";
    if (cluster.eks && is_label_value(cluster.eks->name)) return cluster.eks->name;
    return std::nullopt;
  }

  void read_kubeconfig(ClusterConfig& cluster) {
    for (const Placed& paths : section_.take_texts("kubeconfig")) add_paths(cluster, paths);
    if (auto text = section_.take_text("context")) cluster.context = *std::move(text);
    const bool has_eks = section_.has("eks");
    for (const std::string_view key : {"kubeconfig", "context", "eks"}) {
      if (cluster.in_cluster && section_.has(key)) {
        section_.complain(key, "contradicts in_cluster: true; write one of them");
      } else if (has_eks && key != "eks" && section_.has(key)) {
        section_.complain(key, "contradicts eks; write one of them");
      }
    }
    const bool is_empty = !section_.has("kubeconfig") || section_.has_empty_list("kubeconfig");
    if (!cluster.in_cluster && !has_eks && is_empty) {
      section_.complain("kubeconfig", "is missing: write its path, eks, or in_cluster: true");
    }
  }

  // "a:b" are two files.
  void add_paths(ClusterConfig& cluster, const Placed& paths) {
    std::string_view rest = paths.text;
    for (;;) {
      const auto colon = rest.find(':');
      const Placed one{std::string(rest.substr(0, colon)), paths.line};
      if (const auto path = check_path(section_, "kubeconfig", one, context_)) {
        if (!cluster.kubeconfig.empty()) cluster.kubeconfig += ':';
        cluster.kubeconfig += *path;
      }
      if (colon == std::string_view::npos) return;
      rest.remove_prefix(colon + 1);
    }
  }

  void read_limits(ClusterConfig& cluster) {
    if (auto proxy = take_proxy(section_)) cluster.proxy = *std::move(proxy);
    if (const auto number = section_.take_number("in_flight", 1, kMostInFlight)) {
      cluster.in_flight = static_cast<int>(*number);
    }
    if (const auto number = section_.take_number("requests_per_second", 0, kMostPerSecond)) {
      cluster.requests_per_second = static_cast<int>(*number);
    }
  }

  void read_targets(ClusterConfig& cluster) {
    const YamlNode* const targets = section_.take("targets");
    if (targets == nullptr || targets->kind != YamlNode::Kind::list || targets->items.empty()) {
      section_.complain("targets", "write a list with one target at least");
      return;
    }
    cluster.rules = parse_rules(*targets, context_);
  }

  ConfigSection section_;
  const ParseContext& context_;
};

}  // namespace

std::vector<ClusterConfig> parse_clusters(const YamlNode& list, const ParseContext& context) {
  std::vector<ClusterConfig> clusters;
  for (const YamlNode& item : list.items) clusters.push_back(ClusterReader(item, context).read());
  return clusters;
}

}  // namespace cred::syncd
