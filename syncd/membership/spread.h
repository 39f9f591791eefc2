// SPDX-License-Identifier: Apache-2.0
// Which member of several is to serve which cluster.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace cred::syncd {

// How well `member` fits `cluster`: the weight of rendezvous hashing, the same on every machine and
// in every version. The member with the highest weight would be chosen.
std::uint64_t rendezvous_weight(std::string_view cluster, std::string_view member);

// Cluster → member.
using Spread = std::map<std::string, std::string>;

// Rendezvous hashing with bounded loads: no member gets more than one cluster beyond any other, and
// of those that may get one more the highest weight decides. Who serves a cluster now, by
// `holders`, keeps it where the bound allows that, so that a member more takes its share and
// nothing else moves; a holder that is no member counts as none. The same for the same arguments,
// whoever asks. Without members nobody gets any.
Spread spread_clusters(const std::set<std::string>& clusters, const std::set<std::string>& members,
                       const Spread& holders);

}  // namespace cred::syncd
