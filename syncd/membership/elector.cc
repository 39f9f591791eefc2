// SPDX-License-Identifier: Apache-2.0
// Claim, publish, look again, serve; and the other way round.
#include "syncd/membership/elector.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "syncd/membership/spread.h"

namespace cred::syncd {
namespace {

constexpr std::size_t kLongestShown = 120;

// A request that something on the way keeps arrives within this, or never.
constexpr Span kUnsureTime = std::chrono::minutes{10};

bool outranks(const std::string& cluster, const std::string& one, const std::string& other) {
  const auto left = rendezvous_weight(cluster, one);
  const auto right = rendezvous_weight(cluster, other);
  return left != right ? left > right : one < other;
}

// One that is not said is a hand-over that waits, or a cluster that is written to once more.
void keep_within_bounds(std::set<std::string>& names) {
  std::size_t bytes = 0;
  for (auto at = names.begin(); at != names.end();) {
    bytes += at->size() + 1;
    at = bytes > kMostNamedBytes ? names.erase(at) : std::next(at);
  }
}

}  // namespace

void Elector::take_list(std::vector<MemberLease> leases, Tick asked, Tick now) {
  roster_.take(std::move(leases), asked, now);
  needs_list_ = false;
  take_own();
  if (!obstacle_.empty()) lose(now);
  turn(now);
  note_orphans(now);
  if (holds()) decide(asked, now);
}

// What the server has of us.
void Elector::take_own() {
  const Roster::Seen* const seen = roster_.find(deps_.member);
  obstacle_.clear();
  if (seen == nullptr) {
    // Others do not see our claims any more.
    if (!own_.resource_version.empty()) obstacle_ = "somebody has deleted its lease";
    own_ = {.member = deps_.member};
    return;
  }
  const MemberLease& lease = seen->lease;
  own_.uid = lease.uid;
  own_.resource_version = lease.resource_version;
  own_.transitions = lease.transitions;
  own_.holder = lease.holder;
  const bool is_free = lease.holder.empty() || lease.holder == deps_.holder || seen->is_over;
  if (is_free) return;
  obstacle_ = "another process (" + clean_text(lease.holder, kLongestShown) +
              ") has the lease of member " + deps_.member +
              "; where it is one of this host that was killed, its lease ends within " +
              std::to_string(lease.duration.count()) +
              " s; else give one of the two another name under members";
}

void Elector::turn(Tick now) {
  if (term_ && now >= *term_) lose(now);
}

void Elector::lose(Tick now) {
  for (const auto& [cluster, claim] : claims_) {
    if (claim.stage != Stage::claiming) note_unsure(cluster, now);
  }
  claims_.clear();
  wants_.clear();
  term_.reset();
}

void Elector::note_unsure(const std::string& cluster, Tick now) {
  const WriteFence::State state = deps_.find_state(cluster);
  if (state.is_unsure || state.under_way > 0) unsure_[cluster] = now;
}

void Elector::note_orphans(Tick now) {
  for (const std::string& cluster : clusters_) {
    const bool is_free = !claims_.contains(cluster) && roster_.claimants(cluster).empty() &&
                         !roster_.is_wanted(cluster);
    if (is_free) {
      free_since_.try_emplace(cluster, now);
    } else {
      free_since_.erase(cluster);
    }
  }
}

void Elector::decide(Tick asked, Tick now) {
  const Spread spread = find_spread();
  look_at_claims(spread, asked);
  wants_.clear();
  if (now >= acquired_ + kClaimDelay) claim_more(spread, now);
}

Spread Elector::find_spread() const {
  std::set<std::string> members = roster_.live_others();
  members.insert(deps_.member);
  Spread holders;
  for (const std::string& cluster : clusters_) {
    const auto ours = claims_.find(cluster);
    const bool is_served = ours != claims_.end() && ours->second.stage == Stage::serving;
    std::set<std::string> all = roster_.claimants(cluster);
    if (ours != claims_.end() && ours->second.stage != Stage::leaving) all.insert(deps_.member);
    if (is_served) {
      holders[cluster] = deps_.member;
    } else if (!all.empty()) {
      holders[cluster] =
          *std::max_element(all.begin(), all.end(),
                            [&](const auto& a, const auto& b) { return outranks(cluster, b, a); });
    }
  }
  return spread_clusters(clusters_, members, holders);
}

void Elector::look_at_claims(const Spread& spread, Tick asked) {
  for (auto at = claims_.begin(); at != claims_.end();) {
    auto& [cluster, claim] = *at;
    const auto owner = spread.find(cluster);
    const bool is_gone = owner == spread.end();
    if (claim.stage == Stage::claiming && (is_gone || !confirm(cluster, claim, asked))) {
      at = claims_.erase(at);
      continue;
    }
    const bool is_others =
        is_gone || (owner->second != deps_.member && roster_.is_wanted_by(owner->second, cluster));
    if (claim.stage == Stage::serving && is_others) claim.stage = Stage::leaving;
    ++at;
  }
}

// False: it is withdrawn. Of two that claim at once at least one sees the other, since each looks
// after it has published; the higher weight stays, and serves when the other is gone.
bool Elector::confirm(const std::string& cluster, Claim& claim, Tick asked) const {
  if (!claim.published_at || asked < *claim.published_at) return true;
  const std::set<std::string> rivals = roster_.claimants(cluster);
  if (rivals.empty()) claim.stage = Stage::serving;
  return std::all_of(rivals.begin(), rivals.end(), [&](const std::string& rival) {
    return outranks(cluster, deps_.member, rival);
  });
}

void Elector::claim_more(const Spread& spread, Tick now) {
  for (const auto& [cluster, owner] : spread) {
    if (claims_.contains(cluster)) continue;
    const auto free = free_since_.find(cluster);
    const bool is_orphan = free != free_since_.end() && now - free->second >= kOrphanTime;
    if (owner != deps_.member && !is_orphan) continue;
    roster_.claimants(cluster).empty() ? claim(cluster) : void(wants_.insert(cluster));
  }
  keep_within_bounds(wants_);
}

// What has no room in an annotation is left to others, who find it free.
void Elector::claim(const std::string& cluster) {
  if (!has_room_beside(cluster)) return;
  Claim& made = claims_[cluster];
  if (roster_.was_released(cluster) && !unsure_.contains(cluster)) return;
  made.mark = deps_.holder + '.' + std::to_string(++tenures_);
}

void Elector::take_written(const MemberLease& written, Tick begun, Tick now) {
  turn(now);  // late news must not bridge the time that was over
  own_ = written;
  if (written.holder.empty()) return lose(now);
  if (!holds()) acquired_ = now;
  renewed_ = begun;
  term_ = begun + kRenewDeadline;
  for (auto& [cluster, claim] : claims_) {
    if (!claim.published_at && written.serves.contains(cluster)) claim.published_at = now;
  }
  turn(now);
}

std::optional<MemberLease> Elector::find_write(Tick now) {
  turn(now);
  if (needs_list_ || !obstacle_.empty()) return std::nullopt;
  give_up_idle(now);
  MemberLease next{.member = deps_.member,
                   .uid = own_.uid,
                   .resource_version = own_.resource_version,
                   .holder = deps_.holder,
                   .transitions = own_.transitions + (own_.holder == deps_.holder ? 0 : 1),
                   .serves = claimed(),
                   .wants = wants_,
                   .unsure = unsure(now)};
  const bool is_news =
      next.serves != own_.serves || next.wants != own_.wants || next.unsure != own_.unsure;
  if (holds() && !is_news && !is_due(now)) return std::nullopt;
  return next;
}

std::optional<MemberLease> Elector::find_release(Tick now) {
  turn(now);
  if (!holds()) return std::nullopt;
  for (auto at = claims_.begin(); at != claims_.end();) {
    at->second.stage == Stage::claiming ? at = claims_.erase(at)
                                        : (at->second.stage = Stage::leaving, ++at);
  }
  give_up_idle(now);
  return MemberLease{.member = deps_.member,
                     .uid = own_.uid,
                     .resource_version = own_.resource_version,
                     .holder = {},
                     .transitions = own_.transitions,
                     .serves = claimed(),
                     .unsure = unsure(now)};
}

// The claim of what has writes under way stays, so that nobody else begins there.
void Elector::give_up_idle(Tick now) {
  for (auto at = claims_.begin(); at != claims_.end();) {
    const bool is_idle =
        at->second.stage == Stage::leaving && deps_.find_state(at->first).under_way == 0;
    if (is_idle) note_unsure(at->first, now);
    at = is_idle ? claims_.erase(at) : std::next(at);
  }
}

bool Elector::is_due(Tick now) const { return now - renewed_ >= kRenewPeriod; }

std::set<std::string> Elector::claimed() const {
  std::set<std::string> names;
  for (const auto& [cluster, claim] : claims_) names.insert(cluster);
  return names;
}

bool Elector::has_room_beside(const std::string& cluster) const {
  std::size_t bytes = cluster.size() + 1;
  for (const auto& [name, claim] : claims_) bytes += name.size() + 1;
  return bytes <= kMostServedBytes;
}

std::set<std::string> Elector::unsure(Tick now) const {
  std::set<std::string> names;
  for (const auto& [cluster, since] : unsure_) {
    if (now - since < kUnsureTime && !claims_.contains(cluster)) names.insert(cluster);
  }
  keep_within_bounds(names);
  return names;
}

ServedClusters Elector::serving() const {
  ServedClusters served;
  for (const auto& [cluster, claim] : claims_) {
    if (claim.stage == Stage::serving) served[cluster] = claim.mark;
  }
  return served;
}

bool Elector::needs_confirmation() const {
  return std::any_of(claims_.begin(), claims_.end(), [](const auto& one) {
    return one.second.stage == Stage::claiming && one.second.published_at;
  });
}

bool Elector::is_leaving() const {
  return std::any_of(claims_.begin(), claims_.end(),
                     [](const auto& one) { return one.second.stage == Stage::leaving; });
}

}  // namespace cred::syncd
