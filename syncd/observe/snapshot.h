// SPDX-License-Identifier: Apache-2.0
// What the daemon knows at one instant, for people and programs; no secret is in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace cred::syncd {

struct RegistrySnapshot {
  std::string name;  // of its entry in the configuration
  std::string host;
  std::optional<Instant> expires_at;  // of the password that is held; nullopt: there is none
  std::optional<Instant> refresh_at;
  std::string trouble;  // cause and remedy; empty: none

  // Times that a password came, or did not, since the daemon began. Not kept in the file.
  std::uint64_t refreshes = 0;
  std::uint64_t failures = 0;
};

// The words of `status --json` and of the metrics; docs/compatibility.md lists them.
enum class Condition {
  good,        // it holds a valid password of every registry of its rule
  unseen,      // nobody has looked at it yet
  waiting,     // there is no password to write
  refused,     // it is somebody else's, or cannot be changed
  failed,      // the server did not take it
  skipped,     // its namespace is gone, or about to be
  expired,     // what it holds is of no use any more
  unreadable,  // it holds them, beside something for which every kubelet refuses the whole secret
  changed,     // it was right, and the watch has shown another one since
  missing,     // it was right, and the watch has shown that it was deleted
};

std::string_view describe_condition(Condition condition);

// nullopt for what is none of those words.
std::optional<Condition> parse_condition(std::string_view word);

struct TargetSnapshot {
  std::string namespace_name;
  std::string secret;
  Condition condition = Condition::unseen;
  std::optional<Instant> expires_at;    // of what it holds
  std::optional<Instant> last_success;  // when it was last found or made right
  std::string text;                     // cause and remedy; empty while it is good
  bool is_contested = false;            // somebody keeps changing it
  std::string other_manager;            // who does, or who else writes it, where that is known
};

// One secret in the imagePullSecrets of one service account.
struct AccountSnapshot {
  std::string namespace_name;
  std::string account;
  std::string secret;
  Condition condition = Condition::unseen;
  std::optional<Instant> last_success = {};  // when it was last found there or added
  std::string text = {};                     // cause and remedy; empty while it is good
  bool is_contested = false;                 // somebody keeps taking it out

  friend bool operator==(const AccountSnapshot&, const AccountSnapshot&) = default;
};

// Whether pods can pull with what it holds.
bool is_usable(const TargetSnapshot& target, Instant now);

// Since the daemon began.
struct ClusterCounters {
  std::map<std::string, std::uint64_t> pushes =
      {};  // by result: created, updated, unchanged, failed …
  std::uint64_t repairs = 0;
  std::uint64_t passes = 0;
  std::uint64_t watch_restarts = 0;
  std::map<int, std::uint64_t> requests = {};  // by HTTP status; 0: no answer
};

// Of a cluster that is opened by a token which the daemon renews.
struct TokenSnapshot {
  std::optional<Instant> issued_at;  // nullopt: there is none to read
  std::optional<Instant> expires_at;
  bool is_failing = false;  // it is due, and there is no newer one
  bool is_overdue = false;  // half of its life is gone
};

struct ClusterSnapshot {
  std::string name;
  bool is_reachable = false;
  std::string trouble;  // cause and remedy; empty: none
  std::vector<TargetSnapshot> targets;
  ClusterCounters counters;  // not kept in the file

  // What is going to fail outside of here, with the remedy.
  std::vector<std::string> warnings;

  std::vector<AccountSnapshot> accounts;

  // Nothing is written there since then; nullopt: it is served. A warning says so too. Not kept in
  // the file.
  std::optional<Instant> paused_since = {};

  // A warning says what is wrong with it. Not kept in the file.
  std::optional<TokenSnapshot> token = {};

  // Of several members the one that serves it; empty: none does. nullopt: this process does.
  std::optional<std::string> served_by = {};
};

// One of several daemons that share the clusters.
struct MemberSnapshot {
  std::string name;
  bool is_self = false;
  bool is_live = false;      // holds its lease, as far as this process can see
  std::size_t clusters = 0;  // that it serves
};

// What an entry of the configuration that stands for all clusters of EKS has found.
struct DiscoverySnapshot {
  std::string name;
  std::size_t clusters = 0;                // that are served for it
  std::size_t places = 0;                  // regions of accounts
  std::size_t listed = 0;                  // of them at least once
  std::optional<Instant> listed_at = {};   // of the place that was listed longest ago
  std::vector<std::string> troubles = {};  // of places and of the limit; cause and remedy
  std::vector<std::string> notes = {};     // of clusters that cannot be served or asked now

  friend bool operator==(const DiscoverySnapshot&, const DiscoverySnapshot&) = default;
};

struct Snapshot {
  Instant taken_at;
  Instant started_at;
  std::int64_t process_id = 0;
  std::string configuration;  // path
  std::string rejected;       // why the configuration that is there now is not used; empty: it is
  Instant configured_at;      // when the one that is used was read
  std::uint64_t rejections = 0;
  std::vector<RegistrySnapshot> registries;
  std::vector<ClusterSnapshot> clusters;
  std::vector<DiscoverySnapshot> discoveries = {};

  std::vector<MemberSnapshot> members = {};  // none: it does not share its clusters
  std::string member_trouble = {};           // why this one writes nothing; empty: it may
};

// Whether another member serves it, so that it is not this process' to serve.
bool is_elsewhere(const ClusterSnapshot& cluster);

// Whether every target is good, every registry has a password that is valid at `now`, and no
// discovery has a trouble.
bool is_all_served(const Snapshot& snapshot, Instant now);

struct Totals {
  std::size_t clusters = 0;  // but for those that other members serve
  std::size_t reachable = 0;
  std::size_t targets = 0;
  std::size_t served = 0;
  std::size_t registries = 0;
  std::size_t valid_registries = 0;
};

Totals count_totals(const Snapshot& snapshot, Instant now);

// Whether both say the same, whenever they were taken and whatever was counted meanwhile.
bool says_same(const Snapshot& a, const Snapshot& b);

}  // namespace cred::syncd
