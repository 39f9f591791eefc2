// SPDX-License-Identifier: Apache-2.0
// Kubeconfig → way → connection.
#include "syncd/cli/login/operator_way.h"

#include <string>
#include <utility>

#include "syncd/kube/client/cluster.h"

namespace cred::syncd {

Result<OperatorWay> open_operator_way(const SyncOptions& options, const ClusterConfig& cluster,
                                      const ProcessDeps& process) {
  std::string paths = options.kubeconfig_path;
  if (paths.empty()) paths = process.environment.find("KUBECONFIG").value_or("");
  if (paths.empty()) paths = process.home + "/.kube/config";
  auto access = read_kubeconfig(paths, options.context, process.read_file);
  if (!access) {
    Error error = std::move(access).error();
    if (options.kubeconfig_path.empty()) error.text += "; --kubeconfig PATH names another file";
    return error;
  }
  OperatorWay way;
  way.access = *std::move(access);
  if (way.access.ca_pem.empty() && !way.access.ca_file.empty()) {
    auto authorities = process.read_file(way.access.ca_file);
    if (!authorities) return std::move(authorities).error();
    if (*authorities) way.access.ca_pem = **std::move(authorities);
  }
  const ClusterDeps deps =
      make_cluster_deps(process.environment, process.home, process.read_file, process.now);
  auto opened =
      open_cluster({cluster.name, false, paths, options.context, cluster.proxy, 1, 0}, deps);
  if (!opened) return std::move(opened).error();
  way.call = opened->call;
  way.sleep = deps.sleep;
  return way;
}

}  // namespace cred::syncd
