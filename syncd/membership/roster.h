// SPDX-License-Identifier: Apache-2.0
// The leases of all members as one of them has seen them change.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syncd/membership/member_lease.h"
#include "syncd/runtime/clock.h"

namespace cred::syncd {

// A lease is over when it has not changed for its duration, by the clock of whoever looks: the
// holder's own clock counts for nothing. One that was deleted counts until then, too.
class Roster {
 public:
  // Of the member `self`.
  explicit Roster(std::string self) : self_(std::move(self)) {}

  // A list that was asked for at `asked` and came at `now`.
  void take(std::vector<MemberLease> leases, Tick asked, Tick now);

  struct Seen {
    MemberLease lease;
    Tick changed_at;  // when we first saw it so
    bool is_over = false;
    bool is_deleted = false;
  };

  const std::map<std::string, Seen>& all() const { return seen_; }

  // nullptr where there is none, or it was deleted.
  const Seen* find(const std::string& member) const;

  // The others that hold their lease.
  std::set<std::string> live_others() const;

  // The others that may be writing to `cluster`, whether or not they still hold their lease.
  std::set<std::string> claimants(const std::string& cluster) const;

  // Whether a live other one waits for it, or claims it.
  bool is_wanted(const std::string& cluster) const;
  bool is_wanted_by(const std::string& member, const std::string& cluster) const;

  // Whether we have seen that whoever served it last gave it up, every write of his answered, and
  // nobody has served it since.
  bool was_released(const std::string& cluster) const { return released_.contains(cluster); }

  // When the last list was asked for; nullopt: there was none.
  std::optional<Tick> last_asked() const { return last_asked_; }

 private:
  void note_releases(const MemberLease& before, const MemberLease& after);
  void index();

  std::string self_;
  std::map<std::string, Seen> seen_;
  std::map<std::string, std::set<std::string>> claims_;  // cluster → others whose lease is not over
  std::set<std::string> wanted_;
  std::set<std::string> released_;
  std::optional<Tick> last_asked_;
};

}  // namespace cred::syncd
