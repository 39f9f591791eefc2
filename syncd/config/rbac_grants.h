// SPDX-License-Identifier: Apache-2.0
// The rights that a cluster's rules need, and no more.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "syncd/config/sync_config.h"

namespace cred::syncd {

// Verbs of the API in the order in which they are printed.
inline constexpr std::array<std::string_view, 6> kRbacVerbs = {"get",    "list",  "watch",
                                                               "create", "patch", "delete"};

// One rule of a Role.
struct Grant {
  std::string scope;               // namespace; empty: the whole cluster
  std::string resource;            // of the core group
  std::vector<std::string> names;  // empty: all of the resource
  std::vector<std::string_view> verbs;
};

// Grants of one scope stand together, the cluster's first. Fixed names of namespaces need none of
// the whole cluster; what the whole cluster grants is not granted again.
std::vector<Grant> find_grants(const ClusterConfig& cluster);

// One right, of one verb.
struct Right {
  std::string verb;
  std::string resource;        // "secrets", "namespaces", "serviceaccounts/token"
  std::string name;            // empty: any
  std::string namespace_name;  // empty: in all
  std::string group = {};      // of the resource; empty: the core group

  friend bool operator==(const Right&, const Right&) = default;
};

// The same as find_grants(), one by one and in that order: what may be watched, and what has to be
// asked whether it is granted.
std::vector<Right> list_rights(const ClusterConfig& cluster);

// What a member needs for leases in its home cluster, all in one namespace.
inline constexpr std::array<std::string_view, 4> kLeaseVerbs = {"list", "create", "update",
                                                                "delete"};

// The same, one by one: none where `cluster` is not the one that has the leases.
std::vector<Right> list_lease_rights(const MembersConfig& members, const ClusterConfig& cluster);

}  // namespace cred::syncd
