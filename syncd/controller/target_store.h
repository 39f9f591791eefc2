// SPDX-License-Identifier: Apache-2.0
// What is known of every secret that one cluster is to have, and how far it has drifted.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "syncd/config/namespace_selection.h"
#include "syncd/config/roles/role_choice.h"
#include "syncd/config/sync_config.h"
#include "syncd/kube/objects/objects.h"
#include "syncd/reconcile/pass.h"
#include "syncd/reconcile/reconcile.h"
#include "syncd/runtime/backoff.h"
#include "syncd/runtime/item_backoff.h"

namespace cred::syncd {

// In the order of their urgency.
enum class Drift { missing, damaged, none };

// How long what we wrote may take to show up in the watch. Each further look that the watch does
// not confirm doubles it, up to an hour: a watch that is silent or has lost an event must not make
// us ask the server about the same secret ten times a second.
inline constexpr Span kSettleTime{100};

struct TargetState {
  const SecretRule* rule = nullptr;
  std::shared_ptr<const RoleChoice> role = {};  // nullptr: the rule says nothing of roles

  // What the last look at it came to.
  std::optional<TargetOutcome> outcome = {};
  std::optional<Instant> last_success = {};
  std::string verified = {};  // its resourceVersion then; empty: nobody has looked yet

  // Of what the secret holds, as far as is known; nullopt where it holds nothing of ours.
  std::optional<Instant> expires_at = {};

  std::string other_manager = {};  // who wrote over it last
  std::string neighbour = {};  // the other ecr-syncd whose password was left in it at the last look

  // With whose passwords it was brought right last; DesiredSecret has them.
  std::string settled_sources = {};

  bool is_in_work = false;
  Drift drift_in_work = Drift::none;           // as it was when that began
  std::vector<std::string> seen_in_work = {};  // versions that the watch told of meanwhile
  bool is_outdated = false;                    // that began with another role, or other passwords

  // What was just looked at or written has yet to show up in the watch, which is given some time.
  std::optional<Tick> settles_at = {};
  Tick looked_at{};
  int unconfirmed = 0;  // looks in a row

  ItemBackoff repairs = {};    // of content that somebody wrote over
  ItemBackoff deletions = {};  // by whomever
  Backoff retry{std::chrono::seconds{1}, std::chrono::minutes{5}};
};

// Whether somebody keeps changing or deleting it.
bool is_contested(const TargetState& target, Tick tick);

// It belongs to one thread. Resource versions are compared for equality alone, since they are
// opaque.
class TargetStore {
 public:
  // `rules` must outlive it. Rules of fixed names select them from the start. `cluster` is its
  // name, which roles may have to do with.
  explicit TargetStore(const std::vector<SecretRule>& rules, std::string cluster = {});

  // All return the targets that are new or may have drifted.
  std::vector<TargetKey> set_namespaces(const std::vector<ObjectMeta>& namespaces);
  std::vector<TargetKey> put_namespace(const ObjectMeta& meta);
  std::vector<TargetKey> drop_namespace(const std::string& name);

  // Everything called `secret`; of one namespace where that is not empty.
  std::vector<TargetKey> set_secrets(const std::string& secret, const std::string& namespace_name,
                                     const std::vector<ObjectMeta>& metas);
  std::optional<TargetKey> put_secret(const ObjectMeta& meta);
  std::optional<TargetKey> drop_secret(const ObjectMeta& meta);

  // What `role` brings has changed. Returns the targets that have it; none of them counts as right
  // until somebody has looked at it.
  std::vector<TargetKey> take_role_change(const RoleSession& role);

  // `none` for what is not selected, in work, settling, or not watched yet.
  Drift find_drift(const TargetKey& key, Tick tick) const;

  // What the watch has shown since the secret was last found or made right, whether or not somebody
  // is at it; `none` for what never was, and within the time that our own write takes to show up.
  Drift find_shown_drift(const TargetKey& key, Tick tick) const;

  // When what it holds expires; nullopt where that is nothing of ours, or where the watch has shown
  // that something else is there now.
  std::optional<Instant> find_expiry(const TargetKey& key, Tick tick) const;

  // Of what is selected; nullptr for anything else.
  TargetState* find(const TargetKey& key);

  void begin_work(const TargetKey& key);

  // What the work came to.
  void finish(const TargetKey& key, const TargetOutcome& outcome, Instant now, Tick tick);

  // The work has ended, perhaps without an outcome.
  void abandon(const TargetKey& key);

  const std::map<TargetKey, TargetState>& targets() const { return targets_; }

  SettledSources settled() const;

  // How often each kind of outcome has been since the start.
  const std::map<TargetOutcome::Kind, std::uint64_t>& outcomes() const { return outcomes_; }

 private:
  struct CompiledRule {
    explicit CompiledRule(const SecretRule& from);

    // Without `meta` only fixed names are selected.
    bool selects(const std::string& name, const ObjectMeta* meta) const;

    const SecretRule* rule;
    NamespaceSelection selection;
    bool is_listed;
    std::vector<std::string> fixed_names;
  };

  using Wanted = std::map<std::string, const SecretRule*>;  // by the name of the secret

  bool set_role(const TargetKey& key, TargetState& target, const Pairs& annotations);
  static void outdate(TargetState& target);

  std::vector<TargetKey> select(const std::string& name, const ObjectMeta* meta);
  void drop_unwanted(const std::string& name, const Wanted& wanted,
                     std::vector<TargetKey>& changed);
  void drop_absent(const std::string& secret, const std::string& namespace_name,
                   const std::set<std::string>& present);
  void note(const TargetKey& key, const std::string& version);
  void conclude(const TargetKey& key, TargetState& target, const TargetOutcome& outcome,
                Instant now, Tick tick);
  bool has_synced(const TargetKey& key) const;
  Drift compare(const TargetKey& key, const TargetState& target) const;

  std::string cluster_;
  std::vector<CompiledRule> rules_;
  std::map<TargetKey, TargetState> targets_;
  std::map<TargetKey, std::string> present_;  // → resourceVersion, selected or not
  std::map<std::string, bool> cluster_wide_;  // secret name → whether all namespaces are listed
  std::map<TargetKey, bool> single_;          // namespaces that were listed one by one
  std::map<TargetOutcome::Kind, std::uint64_t> outcomes_;
};

}  // namespace cred::syncd
