// SPDX-License-Identifier: Apache-2.0
// Who serves what among members.
#include <utility>

#include "syncd/observe/metrics.h"

namespace cred::syncd {
namespace {

MetricFamily make_gauge(std::string name, std::string help) {
  return {std::move(name), std::move(help), MetricFamily::Type::gauge, {}};
}

}  // namespace

std::vector<MetricFamily> list_member_metrics(const Snapshot& snapshot) {
  if (snapshot.members.empty()) return {};
  double live = 0;
  double holds = 0;
  for (const MemberSnapshot& member : snapshot.members) {
    if (!member.is_live) continue;
    ++live;
    if (member.is_self) holds = 1;
  }
  auto lease = make_gauge("ecr_syncd_member_holds_lease",
                          "1 while this member holds its lease; without it, it writes nothing.");
  lease.add({}, holds);
  auto members =
      make_gauge("ecr_syncd_members", "Members that hold their lease, this one included.");
  members.add({}, live);
  auto served = make_gauge("ecr_syncd_cluster_served",
                           "1 for what this member serves, 0 for what is left to others.");
  for (const ClusterSnapshot& cluster : snapshot.clusters) {
    served.add({{"cluster", cluster.name}}, cluster.served_by ? 0 : 1);
  }
  return {std::move(lease), std::move(members), std::move(served)};
}

}  // namespace cred::syncd
