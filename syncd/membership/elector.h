// SPDX-License-Identifier: Apache-2.0
// What one member may serve: its lease held, its claims published and uncontested
// (docs/adr/0029-members.md).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "syncd/membership/roster.h"
#include "syncd/membership/spread.h"
#include "syncd/membership/write_fence.h"

namespace cred::syncd {

// client-go's: after so long without a renewal a member takes itself to have lost its lease, and
// so often it renews. kLeaseDuration is longer than the first by what a slow thread may take.
inline constexpr Span kRenewDeadline = std::chrono::seconds{10};
inline constexpr Span kRenewPeriod = std::chrono::seconds{2};

// A member that has just got its lease claims nothing for so long, since those that start with it
// are about to appear.
inline constexpr Span kClaimDelay = std::chrono::seconds{2};

// What nobody claims for so long is taken by whoever sees it, though it be another's turn: the
// configurations of two members may differ.
inline constexpr Span kOrphanTime = kLeaseDuration;

// What is served, and what to write into each secret of a cluster, once, so that nothing that its
// last member sent can change it any more; empty where that one gave it up in order.
using ServedClusters = std::map<std::string, std::string>;

// Of one thread, without a clock and a network of its own. After each list and each write:
// serving() is to be put into effect, then find_write() says what to write, if anything.
class Elector {
 public:
  struct Deps {
    std::string member;
    std::string holder;  // this process; no other, before or after it, has the same
    std::function<WriteFence::State(const std::string& cluster)> find_state;
  };

  explicit Elector(Deps deps) : deps_(std::move(deps)), roster_(deps_.member) {}

  // What there is to serve. A cluster that is gone is given up with the next list.
  void set_clusters(std::set<std::string> clusters) { clusters_ = std::move(clusters); }

  // Leases that were asked for at `asked` and came at `now`.
  void take_list(std::vector<MemberLease> leases, Tick asked, Tick now);

  // That a write of find_write()'s, begun at `begun`, came to pass, and `written` is there now; or
  // that somebody else wrote first. Of a write whose fate is unknown nothing is said.
  void take_written(const MemberLease& written, Tick begun, Tick now);

  void take_lost() { needs_list_ = true; }

  // Ends what the time has ended.
  void turn(Tick now);

  // nullopt: nothing is to be written. Its acquired_at and renewed_at are for the caller to set.
  std::optional<MemberLease> find_write(Tick now);

  // The last one: everything given up, but for what has writes under way. nullopt: nothing is held.
  std::optional<MemberLease> find_release(Tick now);

  ServedClusters serving() const;

  // Whether it holds its lease; until term().
  bool holds() const { return term_.has_value(); }

  std::optional<Tick> term() const { return term_; }

  // Whether another list is wanted at once, to confirm what was written; or soon.
  bool needs_confirmation() const;
  bool is_leaving() const;

  // Why our lease cannot be held, for people; empty: nothing is in the way.
  const std::string& obstacle() const { return obstacle_; }

  const Roster& roster() const { return roster_; }

  const std::set<std::string>& clusters() const { return clusters_; }

 private:
  enum class Stage { claiming, serving, leaving };

  struct Claim {
    Stage stage = Stage::claiming;
    std::optional<Tick> published_at = {};
    std::string mark = {};
  };

  void take_own();
  void lose(Tick now);
  void decide(Tick asked, Tick now);
  Spread find_spread() const;
  void look_at_claims(const Spread& spread, Tick asked);
  bool confirm(const std::string& cluster, Claim& claim, Tick asked) const;
  void claim_more(const Spread& spread, Tick now);
  void claim(const std::string& cluster);
  void note_orphans(Tick now);
  void give_up_idle(Tick now);
  void note_unsure(const std::string& cluster, Tick now);
  bool is_due(Tick now) const;
  std::set<std::string> claimed() const;
  bool has_room_beside(const std::string& cluster) const;
  std::set<std::string> unsure(Tick now) const;

  Deps deps_;
  Roster roster_;
  std::set<std::string> clusters_;
  std::map<std::string, Claim> claims_;
  std::set<std::string> wants_;
  std::map<std::string, Tick> unsure_;  // since when
  std::map<std::string, Tick> free_since_;
  MemberLease own_{.member = deps_.member};  // as it is on the server, for all we know
  std::optional<Tick> term_;                 // held until then
  Tick acquired_{};
  Tick renewed_{};
  std::string obstacle_;
  std::uint64_t tenures_ = 0;
  bool needs_list_ = true;
};

}  // namespace cred::syncd
