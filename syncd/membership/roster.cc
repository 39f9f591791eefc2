// SPDX-License-Identifier: Apache-2.0
// Compares each list with the one before.
#include "syncd/membership/roster.h"

#include <utility>

namespace cred::syncd {
namespace {

// Between two lists that are further apart somebody may have taken a cluster and died; a lease that
// nobody renews lasts longer than this.
constexpr Span kLongestGap{10000};

bool is_of_same(const MemberLease& before, const MemberLease& after) {
  return after.holder.empty() || after.holder == before.holder;
}

}  // namespace

void Roster::take(std::vector<MemberLease> leases, Tick asked, Tick now) {
  if (!last_asked_ || asked - *last_asked_ > kLongestGap) released_.clear();
  const bool is_close = last_asked_ && asked - *last_asked_ <= kLongestGap;
  last_asked_ = asked;
  for (auto& [member, seen] : seen_) seen.is_deleted = true;
  for (MemberLease& lease : leases) {
    const std::string member = lease.member;
    const auto [at, is_new] = seen_.try_emplace(member, Seen{lease, now});
    Seen& seen = at->second;
    seen.is_deleted = false;
    if (is_new || seen.lease.resource_version == lease.resource_version) continue;
    if (is_close && !seen.is_over) note_releases(seen.lease, lease);
    seen = {std::move(lease), now};
  }
  for (auto at = seen_.begin(); at != seen_.end();) {
    Seen& seen = at->second;
    seen.is_over = asked - seen.changed_at >= seen.lease.duration;
    at = seen.is_over && seen.is_deleted ? seen_.erase(at) : std::next(at);
  }
  index();
}

void Roster::note_releases(const MemberLease& before, const MemberLease& after) {
  if (!is_of_same(before, after)) return;
  for (const std::string& cluster : before.serves) {
    if (!after.serves.contains(cluster)) released_.insert(cluster);
  }
}

void Roster::index() {
  claims_.clear();
  wanted_.clear();
  for (const auto& [member, seen] : seen_) {
    for (const std::string& cluster : seen.lease.serves) released_.erase(cluster);
    for (const std::string& cluster : seen.lease.unsure) released_.erase(cluster);
    if (seen.is_over || member == self_) continue;
    for (const std::string& cluster : seen.lease.serves) claims_[cluster].insert(member);
    if (seen.lease.holder.empty()) continue;
    wanted_.insert(seen.lease.wants.begin(), seen.lease.wants.end());
    wanted_.insert(seen.lease.serves.begin(), seen.lease.serves.end());
  }
}

const Roster::Seen* Roster::find(const std::string& member) const {
  const auto found = seen_.find(member);
  return found == seen_.end() || found->second.is_deleted ? nullptr : &found->second;
}

std::set<std::string> Roster::live_others() const {
  std::set<std::string> live;
  for (const auto& [member, seen] : seen_) {
    const bool holds = !seen.is_over && !seen.is_deleted && !seen.lease.holder.empty();
    if (holds && member != self_) live.insert(member);
  }
  return live;
}

std::set<std::string> Roster::claimants(const std::string& cluster) const {
  const auto found = claims_.find(cluster);
  return found == claims_.end() ? std::set<std::string>() : found->second;
}

bool Roster::is_wanted(const std::string& cluster) const { return wanted_.contains(cluster); }

bool Roster::is_wanted_by(const std::string& member, const std::string& cluster) const {
  const Seen* const seen = find(member);
  if (seen == nullptr || seen->is_over || seen->lease.holder.empty()) return false;
  return seen->lease.wants.contains(cluster) || seen->lease.serves.contains(cluster);
}

}  // namespace cred::syncd
