// SPDX-License-Identifier: Apache-2.0
// Several members and the leases that they share, on a clock that a test moves.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "syncd/membership/elector.h"

namespace cred::syncd::testing {

// The home cluster: leases by the name of their member.
class LeaseStore {
 public:
  std::vector<MemberLease> list() const {
    std::vector<MemberLease> all;
    for (const auto& [member, lease] : leases_) all.push_back(lease);
    return all;
  }

  // As POST and PUT: nullopt where somebody else was first.
  std::optional<MemberLease> write(MemberLease lease) {
    const auto found = leases_.find(lease.member);
    const bool is_there = found != leases_.end();
    if (is_there == lease.resource_version.empty()) return std::nullopt;
    if (is_there && found->second.resource_version != lease.resource_version) return std::nullopt;
    lease.resource_version = std::to_string(++version_);
    if (lease.uid.empty()) lease.uid = "uid-" + lease.resource_version;
    leases_.insert_or_assign(lease.member, lease);
    return lease;
  }

  void remove(const std::string& member) { leases_.erase(member); }

  const MemberLease* find(const std::string& member) const {
    const auto found = leases_.find(member);
    return found == leases_.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, MemberLease> leases_;
  int version_ = 0;
};

// One process, with its rounds as Membership has them, done at once.
class Party {
 public:
  Party(std::string member, std::string holder, LeaseStore& store,
        const std::set<std::string>& clusters)
      : store_(store),
        elector_({.member = std::move(member),
                  .holder = std::move(holder),
                  .find_state = [this](const std::string& cluster) { return states[cluster]; }}) {
    elector_.set_clusters(clusters);
  }

  void round(Tick now) {
    if (!is_reachable) return elector_.turn(now);
    elector_.take_list(store_.list(), now, now);
    write(now);
    if (!elector_.needs_confirmation()) return;
    elector_.take_list(store_.list(), now, now);
    write(now);
  }

  void write(Tick now) {
    const auto lease = elector_.find_write(now);
    if (!lease) return;
    const auto written = store_.write(*lease);
    written ? elector_.take_written(*written, now, now) : elector_.take_lost();
  }

  void release(Tick now) {
    const auto lease = elector_.find_release(now);
    if (!lease) return;
    if (const auto written = store_.write(*lease)) elector_.take_written(*written, now, now);
  }

  std::set<std::string> served() const {
    std::set<std::string> names;
    for (const auto& [cluster, mark] : elector_.serving()) names.insert(cluster);
    return names;
  }

  Elector& elector() { return elector_; }

  bool is_reachable = true;
  std::map<std::string, WriteFence::State> states;  // of its fences

 private:
  LeaseStore& store_;
  Elector elector_;
};

class MemberWorld {
 public:
  explicit MemberWorld(std::set<std::string> clusters) : clusters_(std::move(clusters)) {}

  Party& add(const std::string& member, const std::string& process = "1") {
    parties.push_back(std::make_unique<Party>(member, member + '_' + process, store, clusters_));
    return *parties.back();
  }

  // Ends without a word.
  void kill(const Party& party) {
    std::erase_if(parties, [&](const auto& one) { return one.get() == &party; });
  }

  // A round of everybody every second, for so long.
  void pass(Span time) {
    for (const Tick end = now + time; now < end;) {
      now += Span{1000};
      for (const auto& party : parties) party->round(now);
    }
  }

  // What is served, however often.
  std::multiset<std::string> served() const {
    std::multiset<std::string> all;
    for (const auto& party : parties) {
      const std::set<std::string> names = party->served();
      all.insert(names.begin(), names.end());
    }
    return all;
  }

  LeaseStore store;
  std::vector<std::unique_ptr<Party>> parties;
  Tick now{Span{1000000}};

 private:
  std::set<std::string> clusters_;
};

}  // namespace cred::syncd::testing
