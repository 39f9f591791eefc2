// SPDX-License-Identifier: Apache-2.0
// Parts with slashes between them.
#include "syncd/config/discovered.h"

namespace cred::syncd {
namespace {

// Whether it is `whole`, or what comes behind that and a slash; everything is below an empty one.
bool is_below(std::string_view name, std::string_view whole) {
  if (whole.empty() || name == whole) return true;
  return name.size() > whole.size() && name.starts_with(whole) && name[whole.size()] == '/';
}

}  // namespace

std::string name_discovered(const std::string& entry, const EksPosition& position) {
  return entry + '/' + position.account + '/' + position.region + '/' + position.name;
}

ClusterConfig make_discovered(const ClusterConfig& entry, const EksPosition& position) {
  const EksDiscovery& discovery = *entry.discovery;
  ClusterConfig cluster = entry;
  cluster.discovery.reset();
  cluster.name = name_discovered(entry.name, position);
  const bool is_role = !position.role_arn.empty();
  cluster.eks = EksSource{.name = position.name,
                          .region = position.region,
                          .profile = discovery.profile,
                          .role_arn = position.role_arn,
                          .external_id = is_role ? discovery.external_id : std::string(),
                          .session_name = is_role ? discovery.session_name : std::string(),
                          .where = discovery.where};
  return cluster;
}

bool is_in_scope(std::string_view cluster, std::string_view scope) {
  return is_below(cluster, scope);
}

bool may_find(std::string_view entry, std::string_view scope) {
  return is_below(entry, scope) || is_below(scope, entry);
}

}  // namespace cred::syncd
