// SPDX-License-Identifier: Apache-2.0
// The cluster that is meant, its manifests or its new kubeconfig.
#include "syncd/cli/rbac.h"

#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "http/shown_url.h"
#include "syncd/config/discovered.h"
#include "syncd/config/names.h"
#include "syncd/config/rbac.h"
#include "syncd/kube/client/cluster.h"
#include "syncd/kube/eks/advice.h"
#include "syncd/reconcile/cluster_reference.h"

namespace cred::syncd {
namespace {

// What a discovery finds takes the same rights in every cluster.
std::vector<ClusterConfig> list_all(const SyncConfig& config) {
  std::vector<ClusterConfig> all = config.clusters;
  for (ClusterConfig entry : config.discoveries) {
    entry.eks = EksSource{"CLUSTER", "REGION", {}, {}, {}, {}, {}};
    all.push_back(std::move(entry));
  }
  return all;
}

const ClusterConfig* find_cluster(const std::vector<ClusterConfig>& all, const std::string& name) {
  if (name.empty()) return all.size() == 1 ? &all.front() : nullptr;
  for (const ClusterConfig& cluster : all) {
    const bool is_found = cluster.discovery && is_in_scope(name, cluster.name);
    if (cluster.name == name || is_found) return &cluster;
  }
  return nullptr;
}

std::string list_clusters(const std::vector<ClusterConfig>& all) {
  std::string names;
  for (const ClusterConfig& cluster : all) {
    names += (names.empty() ? "" : ", ") + cluster.name;
  }
  return names;
}

RbacOptions make_rbac_options(const SyncOptions& options) {
  RbacOptions rbac;
  rbac.account = options.account;
  rbac.user = options.user;
  rbac.group = options.group;
  rbac.audiences = options.audiences;
  if (options.long_lived_token) rbac.token = AccountToken::long_lived;
  if (!options.account_namespace.empty()) {
    rbac.account_namespace = options.account_namespace;
    rbac.makes_namespace = false;
  }
  return rbac;
}

Result<std::string> find_server(const ClusterConfig& cluster, const SyncOptions& options,
                                const ProcessDeps& process) {
  std::string server = options.server;
  if (server.empty()) {
    const auto opened = open_cluster(
        make_cluster_reference(cluster),
        make_cluster_deps(process.environment, process.home, process.read_file, process.now));
    if (!opened) return in_context(opened.error().text, {Errc::local, "say it with --server URL"});
    server = opened->server;
  }
  if (is_url(server, {"https"}) && server.find_first_of("{}\"'\\") == std::string::npos) {
    return server;
  }
  return Error{Errc::local, show_url(server) + " is not an https:// URL; say it with --server"};
}

}  // namespace

int run_rbac(const SyncConfig& config, const SyncOptions& options, const ProcessDeps& process) {
  const std::vector<ClusterConfig> all = list_all(config);
  const ClusterConfig* const cluster = find_cluster(all, options.cluster);
  if (all.empty()) {
    return complain(process, kWrongUsage, "no cluster is configured; name one under clusters:");
  }
  if (cluster == nullptr) {
    return complain(process, kWrongUsage,
                    "say which cluster with --cluster: " + list_clusters(all));
  }
  RbacOptions rbac = make_rbac_options(options);
  const bool has_subject = !rbac.account.empty() || !rbac.user.empty() || !rbac.group.empty();
  if (cluster->eks && !has_subject) rbac.group = kEksGroup;
  if (cluster->name == config.members.home) {
    rbac.leases_namespace = config.members.namespace_name;
  }
  if (!rbac.account.empty() && !is_dns_subdomain(rbac.account)) {
    return complain(process, kWrongUsage, "--account is not a service account name");
  }
  if (!is_dns_label(rbac.account_namespace)) {
    return complain(process, kWrongUsage, "--account-namespace is not a namespace name");
  }
  if (!options.kubeconfig) {
    process.out << render_rbac(*cluster, rbac) << std::flush;
    return kDone;
  }
  const auto server = find_server(*cluster, options, process);
  if (!server) return complain(process, kNothingSucceeded, server.error().text);
  process.out << render_account_kubeconfig(*cluster, rbac, *server) << std::flush;
  return kDone;
}

}  // namespace cred::syncd
