// SPDX-License-Identifier: Apache-2.0
// A member's last words, and what `status` is told of all.
#include <algorithm>
#include <utility>

#include "syncd/membership/membership.h"

namespace cred::syncd {
namespace {

constexpr std::chrono::milliseconds kWait{700};  // for writes that are under way
constexpr std::chrono::milliseconds kLook{10};
constexpr std::chrono::milliseconds kLastTimeout{800};

// After so long without a list nobody knows who serves what.
constexpr Span kStale = kLeaseDuration;

}  // namespace

void Membership::release(const Sleep& sleep) {
  for (const auto& [cluster, mark] : served_) fences_[cluster]->close();
  const auto is_busy = [this] {
    return std::any_of(served_.begin(), served_.end(), [this](const auto& one) {
      return fences_[one.first]->state().under_way > 0;
    });
  };
  for (auto waited = kLook; is_busy() && waited < kWait; waited += kLook) sleep(kLook);
  const auto lease = elector_.find_release(tick());
  served_.clear();
  if (!lease) return;
  const CallApi brief = [call = deps_.call](const ApiRequest& request) {
    ApiRequest limited = request;
    limited.timeout = kLastTimeout;
    return call(limited);
  };
  const MemberLease last = stamp(*lease);
  const auto written = write_lease(brief, deps_.group, last);
  if (!written || !written->was_lost) return;
  // A renewal that was under way has come first.
  auto listed = list_leases(brief, deps_.group);
  if (!listed) return;
  for (const MemberLease& one : *listed) {
    if (one.member != deps_.member || one.holder != deps_.holder) continue;
    MemberLease again = last;
    again.uid = one.uid;
    again.resource_version = one.resource_version;
    static_cast<void>(write_lease(brief, deps_.group, again));
  }
}

void Membership::describe(Snapshot& snapshot) const {
  const auto& asked = elector_.roster().last_asked();
  const bool is_known = asked && tick() - *asked < kStale;
  snapshot.member_trouble = find_trouble();
  if (!elector_.holds() && snapshot.member_trouble.empty()) {
    snapshot.member_trouble = "it has not got its lease yet";
  }
  describe_members(snapshot, is_known);
  describe_others(snapshot, is_known);
  std::sort(snapshot.clusters.begin(), snapshot.clusters.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

void Membership::describe_members(Snapshot& snapshot, bool is_known) const {
  const Roster& roster = elector_.roster();
  const std::set<std::string> live = is_known ? roster.live_others() : std::set<std::string>();
  snapshot.members.push_back({.name = deps_.member,
                              .is_self = true,
                              .is_live = elector_.holds(),
                              .clusters = served_.size()});
  for (const auto& [member, seen] : roster.all()) {
    if (member == deps_.member || seen.is_deleted || seen.lease.holder.empty()) continue;
    snapshot.members.push_back({.name = member,
                                .is_self = false,
                                .is_live = live.contains(member),
                                .clusters = seen.lease.serves.size()});
  }
}

void Membership::describe_others(Snapshot& snapshot, bool is_known) const {
  const std::string unserved = elector_.holds()
                                   ? "no member serves it at the moment"
                                   : "not served by this member, whose lease is not held; whether "
                                     "another one does cannot be seen";
  for (const std::string& cluster : elector_.clusters()) {
    if (served_.contains(cluster)) continue;
    std::set<std::string> claimants;
    if (is_known) claimants = elector_.roster().claimants(cluster);
    ClusterSnapshot one;
    one.name = cluster;
    one.served_by = claimants.empty() ? std::string() : *claimants.begin();
    if (claimants.empty()) one.trouble = unserved;
    snapshot.clusters.push_back(std::move(one));
  }
}

}  // namespace cred::syncd
