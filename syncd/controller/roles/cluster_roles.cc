// SPDX-License-Identifier: Apache-2.0
// Binds the tokens of roles to controllers.
#include "syncd/controller/roles/cluster_roles.h"

#include <set>

#include "syncd/controller/cluster_controller.h"

namespace cred::syncd {

ClusterRoles::ClusterRoles(const TokenRefresher::Deps& deps)
    : tokens_({.loop = deps.loop,
               .run_job = deps.run_job,
               .obtain = deps.obtain,
               .random = deps.random,
               .tell = deps.tell,
               .on_change =
                   [this](const std::string& cluster, const RoleSession& role) {
                     const auto found = clusters_.find(cluster);
                     if (found != clusters_.end()) found->second->take_role_change(role);
                   },
               .find_used =
                   [this] {
                     std::set<RoleSession> used;
                     for (const auto& [name, controller] : clusters_) {
                       controller->collect_roles(used);
                     }
                     return used;
                   }}) {
  tokens_.start();
}

void ClusterRoles::add(const std::string& cluster, ClusterController& controller) {
  clusters_[cluster] = &controller;
}

void ClusterRoles::remove(const std::string& cluster) { clusters_.erase(cluster); }

}  // namespace cred::syncd
