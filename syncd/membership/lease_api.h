// SPDX-License-Identifier: Apache-2.0
// What a member asks the home cluster: all leases, and its own written.
#pragma once

#include <chrono>
#include <vector>

#include "base/result.h"
#include "syncd/kube/objects/api.h"
#include "syncd/membership/member_lease.h"

namespace cred::syncd {

// Half of the renew deadline, as client-go has it, so that one that hangs leaves time for another.
inline constexpr std::chrono::seconds kLeaseTimeout{5};

// Every lease of the group, as the server has it now (a quorum read). Blocks kLeaseTimeout at most.
// Fails (unavailable; denied: the right is missing, which the text says; bad_reply).
Result<std::vector<MemberLease>> list_leases(const CallApi& call, const MemberGroup& group);

struct LeaseWrite {
  bool was_lost = false;  // somebody else has written it since: it has to be looked at again
  MemberLease lease;      // as it is now, unless it was lost
};

// Creates it where `lease` has no resourceVersion, else replaces the one of just that version.
// Blocks and fails as list_leases does.
Result<LeaseWrite> write_lease(const CallApi& call, const MemberGroup& group,
                               const MemberLease& lease);

// Of a member that is long gone, if it is still as it was seen. Nothing depends on it.
void delete_lease(const CallApi& call, const MemberGroup& group, const MemberLease& lease);

}  // namespace cred::syncd
