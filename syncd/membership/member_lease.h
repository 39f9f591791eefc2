// SPDX-License-Identifier: Apache-2.0
// The Lease of one member, and how an API server writes it.
// Source: https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/lease-v1/
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace cred::syncd {

// Who belongs together, and where they say so.
struct MemberGroup {
  std::string namespace_name;
  std::string name;  // a DNS label; in front of the leases' names, and their label
};

inline constexpr const char* kGroupLabel = "ecr-syncd/members";

// client-go's: how long others leave a lease alone that does not change.
inline constexpr std::chrono::seconds kLeaseDuration{15};

// Beyond these a list is refused: it is not one of ours.
inline constexpr std::size_t kMostMembers = 200;

// What the names in one annotation may have, of the 256 KiB that all of an object's may have
// together.
inline constexpr std::size_t kMostServedBytes = std::size_t{128} << 10U;
inline constexpr std::size_t kMostNamedBytes = std::size_t{32} << 10U;

struct MemberLease {
  std::string member;  // its name
  std::string uid = {};
  std::string resource_version = {};  // empty: it is not there yet
  std::string holder = {};            // the process; empty: released
  std::chrono::seconds duration = kLeaseDuration;
  Instant acquired_at = {};
  Instant renewed_at = {};  // of the holder's clock, for people
  std::int64_t transitions = 0;

  // Clusters. `unsure` are those that it has given up although the fate of a write is unknown.
  std::set<std::string> serves = {};
  std::set<std::string> wants = {};
  std::set<std::string> unsure = {};
};

// "/apis/coordination.k8s.io/v1/namespaces/NS/leases", and one of them.
std::string leases_path(const MemberGroup& group);
std::string lease_path(const MemberGroup& group, const std::string& member);

// The whole object as JSON, for POST and PUT.
std::string render_lease(const MemberLease& lease, const MemberGroup& group);

// One object. Fails (bad_reply) where it is no lease of the group.
Result<MemberLease> parse_lease(const std::string& body, const MemberGroup& group);

// A list, all of it. What is in it beside the group's leases is left out. Fails (bad_reply) for
// what is no list, has more than kMostMembers, or goes on on another page.
Result<std::vector<MemberLease>> parse_leases(const std::string& body, const MemberGroup& group);

}  // namespace cred::syncd
